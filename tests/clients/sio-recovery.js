// Coming back after a short absence.
import assert from "node:assert/strict";
import { collect, once } from "./sio-client.js";

const OPTIONS = (lab) => ({ to: lab.recoveryUrl, reconnection: true, reconnectionDelay: 300, randomizationFactor: 0 });

export const cases = {
  "who comes back has its id, rooms, data and what it missed, in order and once": async (lab) => {
    const [socket, other] = await Promise.all([lab.connect("/", OPTIONS(lab)), lab.connect("/", { to: lab.recoveryUrl })]);
    const room = `kept ${socket.id}`;
    await socket.emitWithAck("join", [room]);
    await socket.emitWithAck("data", "ada");
    const heard = collect(socket, "n");
    await other.emitWithAck("number", room, 0);
    await socket.emitWithAck("echo", "flush");
    const id = socket.id;
    const [gone, again] = [once(socket, "disconnect"), once(socket, "connect")];
    socket.io.engine.close();
    await gone;
    for (let i = 1; i <= 20; i++) {
      await other.emitWithAck("number", i % 2 ? room : id, i);
      await other.emitWithAck("number", "another room", 1000 + i);
    }
    await again;
    await other.emitWithAck("number", room, 21);
    await socket.emitWithAck("echo", "flush");
    assert.deepEqual([socket.recovered, socket.id], [true, id]);
    assert.deepEqual(heard.map((args) => args[0]), Array.from({ length: 22 }, (_, i) => i));
    assert.deepEqual(heard[3][1], Buffer.from([3]));
    assert.equal(await socket.emitWithAck("data"), "ada");
    assert.deepEqual((await socket.emitWithAck("rooms")).sort(), [id, room].sort());
    assert.deepEqual(await socket.emitWithAck("came"), { recovered: true, middlewares: 1 });
  },

  "who leaves on purpose comes back as somebody new": async (lab) => {
    const socket = await lab.connect("/", OPTIONS(lab));
    await socket.emitWithAck("number", socket.id, 0);
    const id = socket.id;
    socket.disconnect();
    socket.connect();
    await once(socket, "connect");
    assert.deepEqual([Boolean(socket.recovered), socket.id === id], [false, false]);
  },

  "without recovery there is no private id": async (lab) => {
    const socket = await lab.connect();
    assert.equal(socket._pid, undefined);
    const recovering = await lab.connect("/", { to: lab.recoveryUrl });
    assert.match(recovering._pid, /^[A-Za-z0-9_-]{20}$/);
  },
};
