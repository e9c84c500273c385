// An echo server by the `ws` library: node ws-echo.js [deflate]. Prints its port and ends with its input.
import { WebSocketServer } from "ws";

const perMessageDeflate = process.argv[2] === "deflate" ? { threshold: 0 } : false;
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate, maxPayload: 64 * 1024 * 1024 });
server.on("listening", () => console.log(server.address().port));
server.on("connection", (socket) => socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })));
process.stdin.on("end", () => process.exit()).resume();
