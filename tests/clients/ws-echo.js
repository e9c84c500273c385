// An echo server by `ws`, to compare with: prints its port and ends with its input.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => console.log(server.address().port));
server.on('connection', socket => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
process.stdin.on('end', () => process.exit()).resume();
