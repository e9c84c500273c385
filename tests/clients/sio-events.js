// Events with all kinds of arguments, and answers, in both directions.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { collect, once } from "./sio-client.js";

const UTF8 = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "😀 𝄞 \u2028 \u0000 \"\\", "統一碼"];

export const cases = {
  "arguments of every kind come back unchanged": async (lab) => {
    const socket = await lab.connect();
    const args = [1, -1.5, 1e21, "2", "", true, null, [3, [4, []]], { five: { six: null }, "": 7, __proto: 1 }];
    const back = once(socket, "back");
    socket.emit("back", ...args);
    assert.deepEqual(await back, args);
    const none = once(socket, "back");
    socket.emit("back");
    assert.deepEqual(await none, []);
  },

  "text beyond ASCII survives in arguments and in names": async (lab) => {
    const socket = await lab.connect();
    for (const text of UTF8) {
      assert.equal(await socket.emitWithAck("echo", text), text);
      const back = once(socket, text);
      socket.emit("back-as", text, text);
      assert.deepEqual(await back, [text]);
    }
  },

  "send is the event message in both directions": async (lab) => {
    const socket = await lab.connect();
    const back = once(socket, "message");
    socket.send("hello", null);
    assert.deepEqual(await back, ["hello", null]);
  },

  "bytes go and come back, also nested and among JSON": async (lab) => {
    const socket = await lab.connect();
    const args = [Buffer.from([1, 2, 3]), { deep: [{ er: Buffer.alloc(0) }, "x"], n: 1 }, "text", [Buffer.from("ä")]];
    const back = once(socket, "back");
    socket.emit("back", ...args);
    assert.deepEqual(await back, args);
    assert.deepEqual(await socket.emitWithAck("echo", args), args);
  },

  "typed bytes are changed by the server": async (lab) => {
    const socket = await lab.connect();
    assert.deepEqual(await socket.emitWithAck("reverse", Buffer.from([1, 2, 3])), Buffer.from([3, 2, 1]));
    assert.deepEqual(await socket.emitWithAck("reverse", new Uint8Array([4, 5])), Buffer.from([5, 4]));
  },

  "large documents and large bytes make the round trip several times": async (lab) => {
    const socket = await lab.connect();
    const json = { list: Array.from({ length: 10_000 }, (_, i) => ({ i, text: `item ${i} ä` })) };
    const bytes = randomBytes(700_000);
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(await socket.emitWithAck("echo", json), json);
      assert.ok((await socket.emitWithAck("echo", bytes)).equals(bytes));
    }
  },

  "several values answer one event": async (lab) => {
    const socket = await lab.connect();
    assert.deepEqual(await new Promise((resolve) => socket.emit("several", (...all) => resolve(all))), [1, "two", { three: Buffer.from([3]) }]);
    assert.equal(await socket.emitWithAck("sum", 1, 2), 3);
    assert.equal(await socket.emitWithAck("later", 5), 10);
  },

  "the server asks and the client answers": async (lab) => {
    const socket = await lab.connect();
    socket.on("question", (...args) => args.pop()("answer", args, Buffer.from([9])));
    assert.deepEqual(await new Promise((resolve) => socket.emit("ask", "question", 1, { b: Buffer.from([2]) }, (...all) => resolve(all))), ["answer", [1, { b: Buffer.from([2]) }], Buffer.from([9])]);
  },

  "an answer that does not come in time is an error at the server and a late one is ignored": async (lab) => {
    const socket = await lab.connect();
    let answer;
    socket.on("silent", (cb) => (answer = cb));
    assert.equal(await socket.emitWithAck("ask-in-time", "silent", 50), "No answer came within 50 ms.");
    answer("too late");
    socket.on("quick", (cb) => cb("in time"));
    assert.equal(await socket.emitWithAck("ask-in-time", "quick", 10_000), "in time");
  },

  "an event without a listener or an answer is a timeout at the client": async (lab) => {
    const socket = await lab.connect();
    await assert.rejects(socket.timeout(50).emitWithAck("nobody listens"), /operation has timed out/);
    await assert.rejects(socket.timeout(50).emitWithAck("throws"), /operation has timed out/);
    await assert.rejects(socket.timeout(50).emitWithAck("sum", "no", "numbers"), /operation has timed out/);
    assert.equal(await socket.timeout(10_000).emitWithAck("echo", 1), 1);
  },

  "events keep their order": async (lab) => {
    const socket = await lab.connect();
    const back = collect(socket, "back");
    for (let i = 0; i < 500; i++) {
      socket.emit("back", i, i % 7 === 0 ? Buffer.from([i % 256]) : "x");
    }
    await socket.emitWithAck("echo", "end");
    assert.deepEqual(back.map((args) => args[0]), Array.from({ length: 500 }, (_, i) => i));
  },

  "what is emitted before the connection arrives after it, in order": async (lab) => {
    const socket = lab.client("/custom");
    const back = collect(socket, "back");
    socket.emit("back", 1);
    socket.emit("back", 2);
    await once(socket, "connect");
    socket.emit("back", 3);
    await socket.emitWithAck("echo", "end");
    assert.deepEqual(back, [[1], [2], [3]]);
  },

  "a slow handler delays its own socket only": async (lab) => {
    const [slow, other] = await Promise.all([lab.connect("/", { auth: { gate: `slow ${lab.transport}` } }), lab.connect()]);
    const back = collect(slow, "back");
    slow.emit("wait-for-gate");
    slow.emit("back", "after");
    assert.equal(await other.emitWithAck("echo", "now"), "now");
    assert.deepEqual(back, []);
    const later = once(slow, "back");
    await other.emitWithAck("open-gate", `slow ${lab.transport}`);
    assert.deepEqual(await later, ["after"]);
  },

  "a handler that throws harms nobody": async (lab) => {
    const [socket, other] = await Promise.all([lab.connect(), lab.connect()]);
    socket.emit("throws");
    assert.equal(await socket.emitWithAck("echo", 1), 1);
    assert.equal(await other.emitWithAck("echo", 2), 2);
  },

  "middlewares of a socket may change an event or stop it": async (lab) => {
    const socket = await lab.connect("/rewriting");
    assert.deepEqual(await new Promise((resolve) => socket.emit("old name", 1, (...all) => resolve(all))), ["new name", 2, "added"]);
    const failed = once(socket, "stopped");
    socket.emit("forbidden");
    assert.deepEqual(await failed, ["not this one"]);
  },

  "catch-all listeners see both directions": async (lab) => {
    const socket = await lab.connect("/watched");
    socket.emit("back", 1, Buffer.from([2]));
    await once(socket, "back");
    assert.deepEqual(await socket.emitWithAck("seen"), ["in back 2", "out back 2", "in seen 0"]);
    const out = collect(socket, "nothing");
    const any = [];
    socket.onAny((name) => any.push(name));
    socket.emit("back", 1);
    await once(socket, "back");
    assert.deepEqual([out, any], [[], ["back"]]);
  },

  "a volatile event is lost while others wait and arrives when nothing does": async (lab) => {
    const socket = await lab.connect();
    const heard = collect(socket, "volatile");
    // By polling the client may have asked again between two emits of a busy server: then nothing waits, and nothing is lost.
    if (lab.transport !== "polling") {
      await socket.emitWithAck("volatile-burst");
      await socket.emitWithAck("echo", "flush");
      assert.deepEqual(heard.map((args) => args[0]), ["kept 1", "kept 2"]);
    }
    const idle = once(socket, "volatile");
    socket.emit("volatile-later");
    assert.deepEqual(await idle, ["idle", Buffer.from([1])]);
  },

  "of two volatile events at once the first one arrives": async (lab) => {
    const socket = await lab.connect();
    const heard = collect(socket, "volatile");
    const first = once(socket, "volatile");
    socket.emit("volatile-twice");
    assert.deepEqual(await first, ["first", Buffer.from([1])]);
    await socket.emitWithAck("echo", "flush");
    assert.equal(heard.length, 1);
  },

  "of two volatile broadcasts at once the first one arrives": async (lab) => {
    const socket = await lab.connect();
    const heard = collect(socket, "volatile");
    const first = once(socket, "volatile");
    socket.emit("volatile-broadcasts");
    assert.deepEqual(await first, ["first", Buffer.from([1])]);
    await socket.emitWithAck("echo", "flush");
    assert.equal(heard.length, 1);
  },

  "an event may forbid its compression": async (lab) => {
    const socket = await lab.connect("/", { perMessageDeflate: true });
    const back = once(socket, "plain");
    socket.emit("uncompressed", "x".repeat(5_000));
    assert.equal((await back)[0].length, 5_000);
  },
};
