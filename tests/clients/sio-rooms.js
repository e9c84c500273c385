// Who receives what: each form of emitting, from a socket and from the server.
import assert from "node:assert/strict";
import { collect, once } from "./sio-client.js";

// ada and bob are in red, bob and eve in blue; ada emits, or the server does.
const FORMS = {
  "socket.emit": "ada", "io.emit": "ada bob eve", "broadcast": "bob eve", "socket.to(red)": "bob", "socket.to(red).to(blue)": "bob eve",
  "socket.broadcast.to(red)": "bob", "socket.broadcast.except(bob)": "eve", "socket.except(blue)": "", "socket.to(bob)": "bob",
  "socket.local": "bob eve", "io.to(red)": "ada bob", "io.to(red).to(blue)": "ada bob eve", "io.to(red).except(blue)": "ada",
  "io.except(red)": "eve", "io.except(bob)": "ada eve", "io.of(custom)": "", "io.local": "ada bob eve",
};

async function grid(lab, binary) {
  const all = await lab.three();
  const [red, blue] = [`red ${all[0].id}`, `blue ${all[0].id}`];
  await Promise.all([all[0].emitWithAck("join", [red]), all[1].emitWithAck("join", [red, blue]), all[2].emitWithAck("join", [blue])]);
  const names = ["ada", "bob", "eve"];
  const heard = [];
  all.forEach((socket, i) => socket.on(`grid ${all[0].id}`, (form, bytes) => {
    assert.deepEqual(bytes, binary ? Buffer.from([1, 2]) : null);
    heard.push(`${form}: ${names[i]}`);
  }));
  for (const form of Object.keys(FORMS)) {
    await all[0].emitWithAck("grid", form, red, blue, all[1].id, binary);
  }
  await Promise.all(all.map((socket) => socket.emitWithAck("echo", "flush")));
  const expected = Object.entries(FORMS).flatMap(([form, who]) => who.split(" ").filter(Boolean).map((name) => `${form}: ${name}`));
  assert.deepEqual(heard.sort(), expected.sort());
}

export const cases = {
  "each form reaches exactly whom it says, once": async (lab) => grid(lab, false),

  "each form reaches exactly whom it says, with bytes": async (lab) => grid(lab, true),

  "rooms are joined, listed and left": async (lab) => {
    const socket = await lab.connect();
    assert.deepEqual(await socket.emitWithAck("rooms"), [socket.id]);
    await socket.emitWithAck("join", ["a", "b", "c"]);
    assert.deepEqual(await socket.emitWithAck("rooms"), [socket.id, "a", "b", "c"]);
    await socket.emitWithAck("leave", "b");
    await socket.emitWithAck("leave", "never");
    assert.deepEqual(await socket.emitWithAck("rooms"), [socket.id, "a", "c"]);
  },

  "a thousand rooms are joined and each one reaches": async (lab) => {
    const socket = await lab.connect();
    const rooms = Array.from({ length: 1000 }, (_, i) => `${socket.id} ${i}`);
    await socket.emitWithAck("join", rooms);
    assert.equal((await socket.emitWithAck("rooms")).length, 1001);
    const heard = collect(socket, "to-rooms");
    await socket.emitWithAck("to-rooms", rooms);
    await socket.emitWithAck("echo", "flush");
    assert.equal(heard.length, 1);
  },

  "a room of one namespace is not that of another": async (lab) => {
    const [main, custom] = await Promise.all([lab.connect(), lab.connect("/custom")]);
    const room = `shared ${main.id}`;
    await Promise.all([main.emitWithAck("join", [room]), custom.emitWithAck("join", [room])]);
    const heard = collect(custom, "to-rooms");
    const here = once(main, "to-rooms");
    await main.emitWithAck("to-rooms", [room]);
    await here;
    await custom.emitWithAck("echo", "flush");
    assert.deepEqual(heard, []);
  },

  "sockets are fetched, moved and disconnected by room": async (lab) => {
    const all = await lab.three();
    const room = `utility ${all[0].id}`;
    await all[0].emitWithAck("join", [room]);
    await all[1].emitWithAck("join", [room]);
    assert.deepEqual(await all[2].emitWithAck("fetch", room), [all[0].id, all[1].id].sort());
    await all[2].emitWithAck("sockets-join", room, `${room} 2`);
    assert.equal((await all[0].emitWithAck("rooms")).includes(`${room} 2`), true);
    assert.equal((await all[2].emitWithAck("rooms")).includes(`${room} 2`), false);
    await all[2].emitWithAck("sockets-leave", room, `${room} 2`);
    assert.equal((await all[0].emitWithAck("rooms")).includes(`${room} 2`), false);
    const gone = Promise.all([once(all[0], "disconnect"), once(all[1], "disconnect")]);
    const bye = [collect(all[0], "bye"), collect(all[1], "bye")];
    await all[2].emitWithAck("disconnect-room", room);
    assert.deepEqual((await gone).map((args) => args[0]), ["io server disconnect", "io server disconnect"]);
    assert.deepEqual(bye, [[[]], [[]]]);
    assert.equal(all[2].connected, true);
  },

  "a broadcast collects all answers": async (lab) => {
    const all = await lab.three();
    const room = `answers ${all[0].id}`;
    await Promise.all(all.map((socket) => socket.emitWithAck("join", [room])));
    all.forEach((socket, i) => socket.on("who", (binary, cb) => cb(binary ? Buffer.from([i]) : i)));
    const { answers, error } = await all[0].emitWithAck("ask-all", room, 10_000);
    assert.deepEqual([answers.sort(), error], [[0, 1, 2], null]);
    const bytes = await all[0].emitWithAck("ask-all-bytes", room);
    assert.deepEqual(Buffer.concat(bytes.sort(Buffer.compare)), Buffer.from([0, 1, 2]));
    assert.deepEqual(await all[0].emitWithAck("ask-all", "nobody is here", 10_000), { answers: [], error: null });
  },

  "a broadcast whose answers do not all come gives those that did": async (lab) => {
    const all = await lab.three();
    const room = `partial ${all[0].id}`;
    await Promise.all(all.map((socket) => socket.emitWithAck("join", [room])));
    all[0].on("who", (_, cb) => cb(0));
    all[1].on("who", (_, cb) => cb(1));
    const { answers, error } = await all[2].emitWithAck("ask-all", room, 3000);
    assert.deepEqual(answers.sort(), [0, 1]);
    assert.equal(error, "No answer came within 3000 ms.");
  },

  "disconnecting still has its rooms and tells them": async (lab) => {
    const [socket, other] = await Promise.all([lab.connect("/watched"), lab.connect("/watched")]);
    const room = `farewell ${socket.id}`;
    await Promise.all([socket.emitWithAck("join", [room]), other.emitWithAck("join", [room])]);
    const told = once(other, "has left");
    const id = socket.id;
    socket.disconnect();
    assert.deepEqual(await told, [id, 2, "client namespace disconnect"]);
  },
};
