// A client that begins on polling, goes over to a WebSocket and says a little on both: node sio-traffic.js http://127.0.0.1:port
import { io } from "socket.io-client";

const url = process.argv[2];
const within = (what, promise) => Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error(what)), 20_000).unref())]);
const once = (emitter, name) => within(name, new Promise((resolve) => emitter.once(name, (...args) => resolve(args))));

// The upgrade waits until the first event has gone by polling.
const socket = io(url, { transports: ["polling"], forceNew: true });
const admin = socket.io.socket("/admin");
const joined = once(admin, "connect");
await once(socket, "connect");
await joined;
const greeting = once(socket, "greeting");
socket.emit("hello", 1);
await greeting;
console.log(await within("polled", socket.emitWithAck("sum", 1, 2)));
socket.io._close();

const second = io(url, { transports: ["polling", "websocket"], forceNew: true });
const upgraded = new Promise((resolve) => second.on("connect", () => {
  if (second.io.engine.transport.name === "websocket") {
    resolve();
  } else {
    second.io.engine.once("upgrade", resolve);
  }
}));
await within("upgrade", upgraded);
console.log(await within("sum", second.emitWithAck("sum", 20, 22)));
const picture = once(second, "picture");
second.emit("upload", "cat.png", Buffer.from([1, 2, 3, 4]), Buffer.from([5, 6]));
const [bytes] = await picture;
console.log(bytes.length);
second.emit("nobody", "hears");
console.log(await within("last", second.emitWithAck("sum", 0, 0)));
second.io._close();
console.log("done");
