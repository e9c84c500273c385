// The official `engine.io-client` against our Engine.IO server: node engine-client.js '{"plain":"http://…","short":…}'
// Prints one "ok" line per case; ends with 1 and a sentence for each that failed. A message that begins with "!" is an order to the server.
import assert from "node:assert/strict";
import { Fetch, NodeWebSocket, Socket } from "engine.io-client";

const servers = JSON.parse(process.argv[2]);
const PATIENCE = 60_000;
const cases = {};

/** A client whose messages can be awaited. */
function client(server, options = {}) {
  const socket = new Socket(servers[server], { path: "/engine.io/", ...options });
  const [messages, waiting] = [[], []];
  socket.binaryType = "nodebuffer";
  socket.on("message", (data) => (waiting.length ? waiting.shift()(data) : messages.push(data)));
  socket.next = () => (messages.length ? Promise.resolve(messages.shift()) : new Promise((resolve) => waiting.push(resolve)));
  socket.opened = new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.opened.catch(() => {});
  socket.upgraded = new Promise((resolve) => socket.once("upgrade", resolve));
  socket.closed = new Promise((resolve) => socket.once("close", (reason, details) => resolve({ reason, details })));
  socket.ask = async (order) => {
    socket.send(order);
    return socket.next();
  };
  return socket;
}

/** Why a session ended, as the server saw it. */
async function reasonOf(sid) {
  const witness = client("plain", { transports: ["websocket"] });
  const reason = await witness.ask("!reason " + sid);
  witness.close();
  return reason;
}

const ways = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
  "upgrade from fetch": { transports: [Fetch, NodeWebSocket] },
};

async function begin(server, way, options = {}) {
  const socket = client(server, { ...ways[way], ...options });
  await socket.opened;
  if (ways[way].transports.length > 1 && server !== "silent") {
    await socket.upgraded;
    assert.equal(socket.transport.name, "websocket");
  }
  return socket;
}

for (const way of Object.keys(ways)) {
  cases[`text and bytes come back: ${way}`] = async () => {
    const socket = await begin("plain", way);
    // The client's parser makes nothing of an empty text.
    assert.equal((await socket.ask("")) ?? "", "");
    for (const text of ["a", "測試中文 ünïcode 😀", "x".repeat(70_000)]) {
      assert.equal(await socket.ask(text), text);
    }
    for (const bytes of [Buffer.from([]), Buffer.from([0, 1, 2, 255]), Buffer.alloc(70_000, 7)]) {
      assert.deepEqual(Buffer.from(await socket.ask(bytes)), bytes);
    }
    const numbers = Int32Array.from([1, -2, 2 ** 30]);
    assert.deepEqual(Buffer.from(await socket.ask(numbers)), Buffer.from(numbers.buffer));
    assert.deepEqual(Buffer.from(await socket.ask(Int8Array.from([-1, 5]))), Buffer.from([255, 5]));
    assert.deepEqual(Buffer.from(await socket.ask(numbers.buffer)), Buffer.from(numbers.buffer));
    socket.close();
  };

  cases[`order is kept both ways: ${way}`] = async () => {
    const socket = await begin("plain", way);
    let flushed = 0;
    for (let i = 0; i < 200; i++) {
      socket.send(`${i}`, () => flushed++);
    }
    for (let i = 0; i < 200; i++) {
      assert.equal(await socket.next(), `${i}`);
    }
    assert.equal(flushed, 200);
    socket.send("!burst 200");
    for (let i = 0; i < 200; i++) {
      assert.equal(await socket.next(), `${i}`);
    }
    socket.close();
  };

  cases[`a large message passes and a too large one ends the session: ${way}`] = async () => {
    const socket = await begin("plain", way);
    const large = "m".repeat(900_000);
    assert.equal(await socket.ask(large), large);
    socket.close();
    const small = await begin("small", way);
    const [sid, closed] = [small.id, small.closed];
    assert.equal(await small.ask("x".repeat(900)), "x".repeat(900));
    small.send("y".repeat(1_001));
    await closed;
    assert.equal(await reasonOf(sid), "transport error");
  };

  cases[`the server closes: ${way}`] = async () => {
    const socket = await begin("plain", way);
    const sid = socket.id;
    socket.send("!last 10");
    for (let i = 0; i < 10; i++) {
      assert.equal(await socket.next(), `${i}`);
    }
    assert.equal((await socket.closed).reason, "transport close");
    assert.equal(await reasonOf(sid), "forced close");
  };

  cases[`the client closes: ${way}`] = async () => {
    const socket = await begin("plain", way);
    const sid = socket.id;
    socket.close();
    assert.equal((await socket.closed).reason, "forced close");
    assert.equal(await reasonOf(sid), "transport close");
  };

  cases[`heartbeats keep a quiet session: ${way}`] = async () => {
    const socket = await begin("short", way);
    let pings = 0;
    socket.on("ping", () => pings++);
    while (pings < 4) {
      await new Promise((resolve) => socket.once("ping", resolve));
    }
    assert.equal(await socket.ask("still"), "still");
    socket.close();
  };

  cases[`a client without a pong is given up: ${way}`] = async () => {
    const socket = await begin("mute", way);
    const sid = socket.id;
    const pong = socket._sendPacket.bind(socket);
    socket._sendPacket = (type, ...rest) => type !== "pong" && pong(type, ...rest);
    await socket.closed;
    assert.equal(await reasonOf(sid), "ping timeout");
  };

  cases[`a server without a ping is given up: ${way}`] = async () => {
    const socket = await begin("silent", way);
    assert.equal((await socket.closed).reason, "ping timeout");
  };
}

cases["an upgrade in the middle of messages loses, doubles and swaps none"] = async () => {
  const socket = client("plain", ways.upgrade);
  await socket.opened;
  assert.equal(socket.transport.name, "polling");
  socket.send("!ticks 50");
  let [sent, ticks, echoes] = [0, 0, 0];
  const timer = setInterval(() => (sent < 50 ? socket.send(`e${sent++}`) : clearInterval(timer)), 2);
  while (ticks < 50 || echoes < 50) {
    const message = await socket.next();
    assert.equal(message, message[0] === "t" ? `t${ticks++}` : `e${echoes++}`);
  }
  await socket.upgraded;
  socket.close();
};

cases["a message sent at once after opening waits for nothing"] = async () => {
  for (const way of ["polling", "websocket", "upgrade"]) {
    const socket = client("plain", ways[way]);
    assert.equal(await socket.ask("first"), "first");
    socket.close();
  }
};

cases["a close in the middle of an upgrade is clean"] = async () => {
  for (let i = 0; i < 5; i++) {
    const socket = client("plain", ways.upgrade);
    await socket.opened;
    const sid = socket.id;
    if (i > 0) {
      await new Promise((resolve) => socket.once("upgrading", resolve));
    }
    socket.close();
    await socket.closed;
    assert.equal(await reasonOf(sid), "transport close");
  }
};

cases["without upgrades a session stays where it began"] = async () => {
  const socket = client("plain", { transports: ["polling", "websocket"], upgrade: false });
  assert.equal(await socket.ask("x"), "x");
  assert.equal(socket.transport.name, "polling");
  socket.close();
  const first = client("plain", { transports: ["websocket", "polling"] });
  await first.opened;
  assert.equal(first.transport.name, "websocket");
  first.close();
};

cases["a session falls back to polling where WebSockets are refused"] = async () => {
  const socket = client("pollingOnly", { transports: ["websocket", "polling"], tryAllTransports: true });
  assert.equal(await socket.ask("x"), "x");
  assert.equal(socket.transport.name, "polling");
  socket.close();
};

cases["headers and query reach the server"] = async () => {
  for (const way of ["polling", "websocket"]) {
    const socket = client("plain", { ...ways[way], query: { token: "a b&c" }, extraHeaders: { "X-Lab": "yes" } });
    await socket.opened;
    assert.equal(await socket.ask("!query token"), "a b&c");
    assert.equal(await socket.ask("!header x-lab"), "yes");
    socket.close();
  }
};

cases["the application may refuse"] = async () => {
  const polling = client("guarded", ways.polling);
  const error = await polling.opened.then(() => assert.fail("it was opened"), (e) => e);
  assert.equal(error.context.status, 403);
  const socket = client("guarded", ways.websocket);
  await assert.rejects(socket.opened);
  const allowed = client("guarded", { ...ways.upgrade, query: { ticket: "1" } });
  await allowed.upgraded;
  assert.equal(await allowed.ask("x"), "x");
  allowed.close();
};

cases["the cookie comes back with each request"] = async () => {
  const socket = client("guarded", { ...ways.polling, query: { ticket: "1" }, withCredentials: true });
  await socket.opened;
  assert.equal(await socket.ask("!cookie"), `io=${socket.id}`);
  socket.close();
};

cases["messages are compressed where both agree"] = async () => {
  const socket = client("deflate", { ...ways.websocket, perMessageDeflate: { threshold: 0 } });
  await socket.opened;
  assert.match(socket.transport.ws.extensions, /permessage-deflate/);
  for (const text of ["a", "again and again ".repeat(5_000)]) {
    assert.equal(await socket.ask(text), text);
  }
  assert.deepEqual(await socket.ask(Buffer.alloc(50_000, 1)), Buffer.alloc(50_000, 1));
  socket.close();
  const plain = client("plain", { ...ways.websocket, perMessageDeflate: { threshold: 0 } });
  await plain.opened;
  assert.equal(plain.transport.ws.extensions, "");
  plain.close();
};

let failed = 0;
const waiting = Object.entries(cases);

/** Runs one case after the other; a few such lines run beside each other. */
async function line() {
  while (waiting.length > 0) {
    const [name, run] = waiting.shift();
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("nothing more came")), PATIENCE).unref());
    try {
      await Promise.race([run(), late]);
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.error(`NOT ${name}: ${error.stack}`);
    }
  }
}

await Promise.all(Array.from({ length: 6 }, line));
process.exit(failed > 0 ? 1 : 0);
