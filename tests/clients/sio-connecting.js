// How clients come, are refused, and go.
import assert from "node:assert/strict";
import { io } from "socket.io-client";
import { collect, once } from "./sio-client.js";

export const cases = {
  "a client is connected to the main namespace": async (lab) => {
    const socket = await lab.connect();
    assert.equal(socket.connected, true);
    assert.ok(!socket.recovered);
    assert.match(socket.id, /^[A-Za-z0-9_-]{20}$/);
    const { id } = await socket.emitWithAck("handshake");
    assert.equal(id, socket.id);
  },

  "the transport is the one that was asked for": async (lab) => {
    const socket = await lab.connect();
    assert.equal(socket.io.engine.transport.name, lab.transport === "polling" ? "polling" : "websocket");
    assert.deepEqual(await socket.emitWithAck("echo", "still there"), "still there");
  },

  "the request and what was said reach the server": async (lab) => {
    const manager = lab.manager({ query: { key1: "1", key2: "&2" }, extraHeaders: { "x-who": "ada" } });
    const [main, custom] = [manager.socket("/", { auth: { token: "main" } }), manager.socket("/custom", { auth: (cb) => cb({ token: "custom" }) })];
    await Promise.all([once(main, "connect"), once(custom, "connect")]);
    const [one, two] = await Promise.all([main.emitWithAck("handshake"), custom.emitWithAck("handshake")]);
    assert.deepEqual([one.auth, two.auth], [{ token: "main" }, { token: "custom" }]);
    assert.deepEqual([one.key1, one.key2, two.key2, one.who], ["1", "&2", "&2", "ada"]);
    assert.deepEqual([one.secure, one.address, one.crossDomain], [false, "127.0.0.1", false]);
    assert.ok(one.url.startsWith("/socket.io/?"));
    assert.notEqual(one.id, two.id);
    assert.equal(one.engine, two.engine);
  },

  "without auth the server sees an empty object": async (lab) => {
    const socket = await lab.connect();
    assert.deepEqual((await socket.emitWithAck("handshake")).auth, {});
  },

  "several namespaces share one connection": async (lab) => {
    const manager = lab.manager();
    const sockets = ["/", "/custom", "/dynamic-1"].map((ns) => manager.socket(ns));
    const first = sockets.map((socket) => once(socket, "connect"));
    await Promise.all(first);
    assert.equal(new Set(sockets.map((socket) => socket.id)).size, 3);
    assert.deepEqual(await Promise.all(sockets.map((socket, i) => socket.emitWithAck("echo", i))), [0, 1, 2]);
    const id = sockets[1].id;
    sockets[1].disconnect();
    assert.equal(await sockets[0].emitWithAck("reason", id), "client namespace disconnect");
    assert.deepEqual(await sockets[2].emitWithAck("echo", "on"), "on");
  },

  "the empty name is the main namespace": async (lab) => {
    const socket = io(lab.url + "", { forceNew: true, reconnection: false });
    lab.managers.push(socket.io);
    await once(socket, "connect", "connect_error");
    assert.equal((await socket.emitWithAck("handshake")).ns, "/");
  },

  "an unknown namespace is refused in the official words": async (lab) => {
    const socket = lab.client("/nowhere");
    const [error] = await once(socket, "connect_error", "connect");
    assert.equal(error.message, "Invalid namespace");
    assert.equal(error.data, undefined);
  },

  "a middleware refuses with a message and data": async (lab) => {
    const socket = lab.client("/admin", { auth: { token: "wrong" } });
    const [error] = await once(socket, "connect_error", "connect");
    assert.equal(error.message, "not authorized");
    assert.deepEqual(error.data, { content: "Please retry later", tries: 3 });
    assert.equal(socket.connected, false);
    socket.auth.token = "right";
    socket.connect();
    await once(socket, "connect", "connect_error");
    assert.equal(await socket.emitWithAck("name"), "admin");
  },

  "another exception of a middleware stays at the server": async (lab) => {
    const [error] = await once(lab.client("/broken"), "connect_error", "connect");
    assert.equal(error.message, "Internal server error");
  },

  "a slow middleware delays the connection": async (lab) => {
    const manager = lab.manager();
    const slow = manager.socket("/slow", { auth: { gate: lab.transport } });
    const main = manager.socket("/");
    await once(main, "connect");
    assert.equal(slow.connected, false);
    const connected = once(slow, "connect");
    await main.emitWithAck("open-gate", lab.transport);
    await connected;
  },

  "what a middleware emits arrives with the connection": async (lab) => {
    const socket = lab.client("/greeting");
    const order = [];
    socket.on("connect", () => order.push("connect"));
    socket.on("from middleware", () => order.push("from middleware"));
    socket.on("from connection", () => order.push("from connection"));
    await once(socket, "from connection");
    // The client hands out what came too early just before it says that it is connected.
    assert.deepEqual(order, ["from middleware", "connect", "from connection"]);
  },

  "dynamic namespaces are made for clients and hear their parent": async (lab) => {
    const [one, two, main] = await Promise.all([lab.connect("/dynamic-101"), lab.connect("/dynamic-102"), lab.connect()]);
    assert.equal((await one.emitWithAck("handshake")).ns, "/dynamic-101");
    const heard = Promise.all([once(one, "to children"), once(two, "to children")]);
    await main.emitWithAck("to-children", "hello");
    assert.deepEqual(await heard, [["hello"], ["hello"]]);
    const [error] = await once(lab.client("/dynamic-x"), "connect_error", "connect");
    assert.equal(error.message, "Invalid namespace");
  },

  "a function decides about namespaces by what the client says": async (lab) => {
    const [error] = await once(lab.client("/function", { auth: { let: "no" } }), "connect_error", "connect");
    assert.equal(error.message, "Invalid namespace");
    await lab.connect("/function", { auth: { let: "in" } });
  },

  "a client that disconnects: both sides know why": async (lab) => {
    const [socket, other] = await Promise.all([lab.connect(), lab.connect()]);
    const id = socket.id;
    const gone = once(socket, "disconnect");
    socket.disconnect();
    assert.equal((await gone)[0], "io client disconnect");
    assert.deepEqual(await other.emitWithAck("reason", id), "client namespace disconnect");
  },

  "the server disconnects one namespace: both sides know why": async (lab) => {
    const manager = lab.manager();
    const [main, custom] = [manager.socket("/"), manager.socket("/custom")];
    await Promise.all([once(main, "connect"), once(custom, "connect")]);
    const id = custom.id;
    const gone = once(custom, "disconnect");
    custom.emit("kick", false);
    assert.equal((await gone)[0], "io server disconnect");
    assert.equal(await main.emitWithAck("reason", id), "server namespace disconnect");
    assert.equal(await main.emitWithAck("echo", "still here"), "still here");
    custom.connect();
    await once(custom, "connect");
    assert.notEqual(custom.id, id);
  },

  "the server ends the whole connection: every namespace knows": async (lab) => {
    const other = await lab.connect();
    const manager = lab.manager();
    const [main, custom] = [manager.socket("/"), manager.socket("/custom")];
    await Promise.all([once(main, "connect"), once(custom, "connect")]);
    const ids = [main.id, custom.id];
    const gone = Promise.all([once(main, "disconnect"), once(custom, "disconnect")]);
    custom.emit("kick", true);
    assert.deepEqual((await gone).map((args) => args[0]), ["io server disconnect", "io server disconnect"]);
    for (const id of ids) {
      assert.equal(await other.emitWithAck("reason", id), "server namespace disconnect");
    }
  },

  "a connection that breaks: both sides know why": async (lab) => {
    const [socket, other] = await Promise.all([lab.connect(), lab.connect()]);
    const id = socket.id;
    const gone = once(socket, "disconnect");
    socket.io.engine.close();
    assert.equal((await gone)[0], "forced close");
    assert.equal(await other.emitWithAck("reason", id), "transport close");
  },

  "a client that comes back by hand is connected once": async (lab) => {
    const socket = await lab.connect("/", { reconnection: true, reconnectionDelay: 10 });
    const id = socket.id;
    const connects = collect(socket, "connect");
    const again = once(socket, "connect");
    socket.io.engine.close();
    await again;
    assert.notEqual(socket.id, id);
    assert.equal(await socket.emitWithAck("echo", 1), 1);
    assert.equal(connects.length, 1);
  },

  "what breaks the protocol ends the connection": async (lab) => {
    const [socket, other] = await Promise.all([lab.connect(), lab.connect()]);
    const id = socket.id;
    const gone = once(socket, "disconnect");
    socket.io.engine.write('2["disconnect"]');
    assert.equal((await gone)[0], "transport close");
    assert.equal(await other.emitWithAck("reason", id), "forced close");
  },

  "a second CONNECT ends the connection": async (lab) => {
    const [socket, other] = await Promise.all([lab.connect(), lab.connect()]);
    const id = socket.id;
    const gone = once(socket, "disconnect");
    socket.io.engine.write("0");
    assert.equal((await gone)[0], "transport close");
    assert.equal(await other.emitWithAck("reason", id), "forced server close");
  },

  "the heartbeat keeps a quiet connection": async (lab) => {
    const socket = await lab.connect("/", { to: lab.recoveryUrl });
    let pings = 0;
    await new Promise((resolve) => socket.io.on("ping", () => ++pings === 3 && resolve()));
    assert.equal(await socket.emitWithAck("echo", "alive"), "alive");
  },

  "a page of another origin is let in and told so": async (lab) => {
    const answer = await fetch(`${lab.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin: "http://page.example" } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), "http://page.example");
    assert.equal(answer.headers.get("access-control-allow-credentials"), "true");
    const socket = await lab.connect("/", { extraHeaders: { origin: "http://page.example" } });
    assert.equal((await socket.emitWithAck("handshake")).crossDomain, true);
  },

  "the client file is served": async (lab) => {
    for (const [name, type] of [["socket.io.js", "application/javascript"], ["socket.io.min.js", "application/javascript"], ["socket.io.esm.min.js", "application/javascript"], ["socket.io.min.js.map", "application/json"]]) {
      const answer = await fetch(`${lab.url}/socket.io/${name}`);
      assert.equal(answer.status, 200, name);
      assert.equal(answer.headers.get("content-type"), `${type}; charset=utf-8`);
      assert.equal(answer.headers.get("etag"), '"4.8.4"');
      assert.ok((await answer.text()).length > 1000);
    }
  },
};

export const alone = {
  "after a restart on the same port the client comes back and goes on": async (lab) => {
    const socket = await lab.connect("/", { reconnection: true, reconnectionDelay: 20, reconnectionDelayMax: 200 });
    const id = socket.id;
    const gone = once(socket, "disconnect");
    const again = once(socket, "connect");
    const reconnected = new Promise((resolve) => socket.io.once("reconnect", resolve));
    console.log("restart");
    // A polling client that has no poll under way at that moment only sees that its next one fails.
    assert.match((await gone)[0], /^transport (close|error)$/);
    socket.emit("back", "buffered while away");
    const buffered = once(socket, "back");
    await again;
    assert.ok((await reconnected) >= 1);
    assert.notEqual(socket.id, id);
    assert.deepEqual(await buffered, ["buffered while away"]);
    assert.equal(await socket.emitWithAck("echo", "again"), "again");
  },

  "a server that is gone is tried as often as was asked for": async (lab) => {
    const socket = lab.client("/", { to: "http://127.0.0.1:1", reconnection: true, reconnectionAttempts: 2, reconnectionDelay: 10 });
    const errors = collect(socket, "connect_error");
    await new Promise((resolve) => socket.io.once("reconnect_failed", resolve));
    assert.ok(errors.length >= 1);
  },
};
