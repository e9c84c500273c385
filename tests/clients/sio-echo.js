// One official client against one server: node sio-echo.js URL PATH polling|websocket|upgrade [TOKEN]
// Prints who the server says it is, or why it was refused.
import { io } from "socket.io-client";

const [url, path, transport, token] = process.argv.slice(2);
setTimeout(() => {
  console.log("nothing more came");
  process.exit();
}, 20_000);
const socket = io(url, {
  path,
  transports: transport === "upgrade" ? ["polling", "websocket"] : [transport],
  reconnection: false,
  rejectUnauthorized: false,
  extraHeaders: token ? { authorization: `Bearer ${token}` } : {},
});
socket.on("connect", async () => {
  if (transport === "upgrade" && socket.io.engine.transport.name !== "websocket") {
    await new Promise((resolve) => socket.io.engine.once("upgrade", resolve));
  }
  console.log(await socket.emitWithAck("who are you", "ä", Buffer.from([1, 2])));
  process.exit();
});
socket.on("connect_error", (error) => {
  console.log(`refused: ${error.description?.statusCode ?? error.description ?? error.message}`);
  process.exit();
});
