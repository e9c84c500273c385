// The official Socket.IO server, for the tests of our client. It writes its port, then a line for whatever a test wants to know.
// Usage: node socketio-server.js [options as JSON] [port]
import { createServer } from "node:http";
import { Server } from "socket.io";

const options = JSON.parse(process.argv[2] ?? "{}");
const http = createServer();
const io = new Server(http, { pingInterval: 25000, ...options });
const say = (...words) => console.log(words.join(" "));

io.use((socket, next) => {
  if (socket.handshake.auth.refuse) {
    const error = new Error("not welcome");
    error.data = { code: socket.handshake.auth.refuse };
    next(error);
  } else {
    next();
  }
});

const tries = new Map();

function serve(socket) {
  socket.on("echo", (...args) => args.pop()(args.length === 1 ? args[0] : args));
  socket.on("handshake", (ack) => ack({ auth: socket.handshake.auth, query: socket.handshake.query, headers: socket.handshake.headers }));
  socket.on("send back", (...args) => socket.emit("sent back", ...args));
  socket.on("ask", async (question, ack) => ack(await socket.emitWithAck("question", question)));
  socket.on("join", async (room, ack) => { await socket.join(room); ack(); });
  socket.on("to room", (room, text) => io.of(socket.nsp.name).to(room).emit("room", text));
  socket.on("transport", (ack) => ack(socket.conn.transport.name));
  socket.on("never", () => {});
  socket.on("count", (n) => { for (let i = 0; i < n; i++) socket.emit("number", i); });
  socket.on("kick", (close) => socket.disconnect(close));
  socket.on("drop", () => socket.conn.close());
  // Answers an event only at its third coming, and says in which order it took them.
  socket.on("third time", (key, ack) => {
    const n = (tries.get(key) ?? 0) + 1;
    tries.set(key, n);
    if (n >= 3) {
      say("took", key, n);
      ack(n);
    }
  });
  socket.on("later", (ms, text) => {
    const { id, nsp } = socket;
    setTimeout(() => nsp.to(id).emit("late", text), ms);
  });
  socket.on("disconnect", (reason) => say("disconnect", socket.nsp.name, reason));
  socket.emit("welcome", socket.recovered);
}

io.on("connection", serve);
io.of("/chat").on("connection", serve);
io.of("/news").on("connection", serve);

http.listen(Number(process.argv[3] ?? 0), "127.0.0.1", () => say(http.address().port));

// A line on the input ends it in good order; so does the end of the input.
process.stdin.once("data", () => io.close(() => process.exit(0)));
process.stdin.once("end", () => process.exit(0));
