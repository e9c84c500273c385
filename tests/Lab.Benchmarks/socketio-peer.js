// The official Socket.IO server with what the load driver asks for. Its packages are those of tests/clients; it writes its port in its first line.
"use strict";
const path = require("node:path");
const { createServer } = require("node:http");
const { createRequire } = require("node:module");

const official = createRequire(path.join(__dirname, "..", "clients", "package.json"));
const { Server } = official("socket.io");

const http = createServer();
const server = new Server(http, { serveClient: false, perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("echo", (value, acknowledge) => acknowledge(value));
  socket.on("broadcast", (value) => server.emit("tick", value));
});
http.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => console.log(http.address().port));
