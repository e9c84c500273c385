// One WebSocket to a kernel, in the protocol's JSON framing.

import { channelUrl } from './api.js';

/** A connection to the channels of a kernel. It is used once; who wants another one makes another one. */
export class Channel {
  #socket;
  #session;

  /**
   * @param {string} kernelId
   * @param {string} session the client's own name for itself
   * @param {string} seen number of the last message that this page knows; the host sends what came after it. Empty when it knows none.
   * @param {{opened: () => void, message: (message: any) => void, closed: () => void}} tell
   */
  constructor(kernelId, session, seen, tell) {
    this.#session = session;
    this.#socket = new WebSocket(channelUrl(`/api/kernels/${kernelId}/channels`, { session_id: session, ...(seen ? { seen } : {}) }));
    this.#socket.onopen = tell.opened;
    this.#socket.onmessage = event => tell.message(JSON.parse(event.data));
    this.#socket.onclose = tell.closed;
  }

  /**
   * Sends a message.
   * @param {string} channel shell, control or stdin
   * @param {string} type @param {object} content @param {object} [metadata] @param {object} [parent]
   * @returns {string} its number
   */
  send(channel, type, content, metadata = {}, parent = {}) {
    const id = crypto.randomUUID().replaceAll('-', '');
    const header = { msg_id: id, msg_type: type, username: 'learner', session: this.#session, date: new Date().toISOString(), version: '5.3' };
    this.#socket.send(JSON.stringify({ channel, header, parent_header: parent, metadata, content, buffers: [] }));
    return id;
  }

  /** Leaves without a word to the one who listens. */
  close() {
    this.#socket.onclose = null;
    this.#socket.onmessage = null;
    this.#socket.close();
  }
}
