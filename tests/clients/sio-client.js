// The official client and our server: node sio-client.js URL URL-WITH-RECOVERY polling|websocket|upgrade [case...]
// Prints "ok <case>" or "failed <case>: <why>" for each, and "restart" when the first server is to end and begin again on its port.
import { Manager } from "socket.io-client";
import * as connecting from "./sio-connecting.js";
import * as events from "./sio-events.js";
import * as recovery from "./sio-recovery.js";
import * as rooms from "./sio-rooms.js";

const [url, recoveryUrl, transport, ...wanted] = process.argv.slice(2);
const LIMIT = 20_000;
const AT_ONCE = 4;

/** What a case gets: makes clients and ends them with the case. */
class Lab {
  managers = [];
  url = url;
  recoveryUrl = recoveryUrl;
  transport = transport;

  manager(options = {}, to = url) {
    const transports = transport === "upgrade" ? ["polling", "websocket"] : [transport];
    const manager = new Manager(to, { transports, reconnection: false, ...options });
    this.managers.push(manager);
    return manager;
  }

  /** A client that is about to connect. */
  client(ns = "/", { to, auth, ...options } = {}) {
    return this.manager(options, to).socket(ns, { auth });
  }

  /** A client that is connected, and has gone over to WebSocket if it shall. */
  async connect(ns = "/", options = {}) {
    const socket = this.client(ns, options);
    await once(socket, "connect", "connect_error");
    if (transport === "upgrade" && !options.early) {
      await this.upgraded(socket);
    }
    return socket;
  }

  async upgraded(socket) {
    if (socket.io.engine.transport.name !== "websocket") {
      await new Promise((resolve) => socket.io.engine.once("upgrade", resolve));
    }
  }

  async three() {
    return Promise.all([this.connect(), this.connect(), this.connect()]);
  }

  end() {
    this.managers.forEach((manager) => manager._close());
  }
}

/** The arguments of the next event of a name; throws when the other one comes first. */
export function once(socket, name, instead) {
  return new Promise((resolve, reject) => {
    socket.once(name, (...args) => resolve(args));
    if (instead) {
      socket.once(instead, (error) => reject(error instanceof Error ? error : new Error(`${instead}: ${error}`)));
    }
  });
}

/** Collects the events of a name. */
export function collect(socket, name) {
  const all = [];
  socket.on(name, (...args) => all.push(args));
  return all;
}

async function run([name, check]) {
  const lab = new Lab();
  let timer;
  try {
    await Promise.race([
      check(lab),
      new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("it took too long")), LIMIT))),
    ]);
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`failed ${name}: ${String(error.stack).replaceAll("\n", " | ")}`);
    process.exitCode = 1;
  } finally {
    clearTimeout(timer);
    lab.end();
  }
}

// Those that need the servers for themselves come last, one after the other.
const all = [connecting, events, rooms, recovery].flatMap((file) => Object.entries(file.cases));
const alone = Object.entries(connecting.alone);
const chosen = (list) => list.filter(([name]) => wanted.length === 0 || wanted.includes(name));
const waiting = chosen(all);
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  while (waiting.length > 0) {
    await run(waiting.shift());
  }
}));
for (const one of chosen(alone)) {
  await run(one);
}
process.exit();
