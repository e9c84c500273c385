// The `ws` library as a client of an echo server: node ws-client.js URL plain|deflate
// Prints one "ok" line per thing that held; ends with 1 and a sentence at the first that did not.
import assert from "node:assert/strict";
import WebSocket from "ws";

const [url, kind] = process.argv.slice(2);
const deflate = kind === "deflate";
const timer = setTimeout(() => fail(new Error("nothing more came")), 60_000);

function fail(error) {
  console.error(error);
  process.exit(1);
}

function open(options = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: deflate, ...options });
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });
}

function message(socket) {
  return new Promise((resolve, reject) => {
    socket.once("message", (data, isBinary) => resolve({ data, isBinary }));
    socket.once("error", reject);
  });
}

function closed(socket) {
  return new Promise((resolve) => socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })));
}

async function echo(socket, payload) {
  const answer = message(socket);
  socket.send(payload);
  const { data, isBinary } = await answer;
  assert.equal(isBinary, typeof payload !== "string");
  assert.deepEqual(data, Buffer.from(payload));
}

try {
  const socket = await open();
  assert.equal(socket.extensions.includes("permessage-deflate"), deflate);
  for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_000_000]) {
    await echo(socket, Buffer.alloc(size, "lab"));
    await echo(socket, "ä€😀x".repeat(size / 10));
  }
  console.log("ok every size comes back, text and binary");

  const whole = message(socket);
  socket.send("one ", { fin: false });
  socket.ping("in the middle");
  socket.send("message", { fin: true });
  const [pong] = await Promise.all([new Promise((resolve) => socket.once("pong", resolve)), whole]);
  assert.equal((await whole).data.toString(), "one message");
  assert.equal(pong.toString(), "in the middle");
  console.log("ok a ping in the middle of a message is answered");

  const end = closed(socket);
  socket.close(4321, "that is all");
  assert.equal((await end).code, 4321);
  console.log("ok the close code comes back");

  if (deflate) {
    for (const perMessageDeflate of [
      { serverNoContextTakeover: true, clientNoContextTakeover: true },
      { serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
      { serverMaxWindowBits: 12, clientNoContextTakeover: true },
    ]) {
      const other = await open({ perMessageDeflate: { threshold: 0, ...perMessageDeflate } });
      for (let i = 0; i < 20; i++) {
        await echo(other, JSON.stringify({ i, text: "the same words again and again ".repeat(i * 20) }));
      }
      other.close();
      await closed(other);
    }
    console.log("ok windows and takeover as agreed");
  }

  const refused = await open({ protocolVersion: 8 }).catch((error) => error);
  assert.match(String(refused), /426/);
  console.log("ok a wrong version is refused with 426");
  clearTimeout(timer);
} catch (error) {
  fail(error);
}
