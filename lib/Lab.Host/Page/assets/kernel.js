// The kernel of one notebook: finds or starts its session, keeps the connection, sends requests.

import { ask, ApiError } from './api.js';
import { Channel } from './channel.js';
import { clientSession } from './memory.js';

const Waits = [500, 1000, 2000, 4000, 8000, 15000];
const AnswerLimit = 10_000;

/**
 * Events: `state` when `state` has changed, `message` with a kernel's message as `detail`, `opened` when a connection was made,
 * `synced` when everything that was missed before it has come (`detail.busy` says whether a cell still runs), `fresh` when the variables of an earlier process are gone
 * (`detail` says why; empty when this page asked for it).
 */
export class Kernel extends EventTarget {
  /** none, starting, open, lost, restarting, dead or gone. */
  state = 'none';
  /** Number of the kernel, or null. */
  id = null;
  /** Number of the last message of this kernel. */
  seen = '';

  #path;
  #client;
  #channel = null;
  #opening = null;
  #answers = new Map();
  #own = false;

  /** @param {string} path of the notebook, relative to the notebooks folder @param {{kernel: string | null, seen: string} | null} known what this tab knew before it was loaded again */
  constructor(path, known) {
    super();
    this.#path = path;
    this.#client = clientSession(path);
    this.id = known?.kernel ?? null;
    this.seen = known?.seen ?? '';
  }

  /** Connects to the kernel that this notebook has already, if it has one. Starts none: reading needs no kernel. */
  async attach() {
    const kernel = await this.#running();
    if (kernel) await this.#connect(kernel.id);
    else if (this.id) this.#gone();
  }

  /** Connected when it returns; starts a kernel when there is none. Throws a sentence. */
  async ensure() {
    if (this.state === 'open' || this.state === 'restarting') return;
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    await this.#opening;
  }

  /**
   * Sends a cell; call `ensure` first.
   * @param {string} code @param {{cellId: string, stopOnError: boolean}} options
   * @returns {string} number of the request
   */
  execute(code, { cellId, stopOnError }) {
    return this.#channel.send('shell', 'execute_request',
      { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: true, stop_on_error: stopOnError }, { cellId });
  }

  /**
   * Asks something that is not a cell.
   * @param {string} type @param {object} content
   * @returns {Promise<any>} content of the reply
   */
  request(type, content) {
    return new Promise((resolve, reject) => {
      const id = this.#channel.send('shell', type, content);
      const timer = setTimeout(() => this.#answers.delete(id) && reject(new ApiError(0, 'The kernel did not answer.')), AnswerLimit);
      this.#answers.set(id, { resolve, timer });
    });
  }

  /** Answers what a cell asked. @param {string} value @param {object} parent header of the question */
  answer(value, parent) {
    this.#channel.send('stdin', 'input_reply', { status: 'ok', value }, {}, parent);
  }

  /** Stops the running cell. */
  async interrupt() {
    await ask('POST', `/api/kernels/${this.id}/interrupt`);
  }

  /** Starts afresh; variables are gone. */
  async restart() {
    this.#own = true;
    try {
      await this.ensure();
      await ask('POST', `/api/kernels/${this.id}/restart`);
    } finally {
      this.#own = false;
    }
  }

  /** Leaves; the kernel goes on. */
  close() {
    this.#channel?.close();
  }

  async #open() {
    if (this.state !== 'lost') this.#set('starting');
    try {
      const name = this.#path.split('/').at(-1);
      const session = await (await ask('POST', '/api/sessions', { body: { path: this.#path, name, type: 'notebook', kernel: { name: '.net-csharp' } } })).json();
      await this.#connect(session.kernel.id);
    } catch (error) {
      if (this.state === 'starting') this.#set('none');
      throw error;
    }
  }

  async #running() {
    const sessions = await (await ask('GET', '/api/sessions')).json();
    return sessions.find(session => session.path === this.#path)?.kernel ?? null;
  }

  #connect(id) {
    this.#channel?.close();
    const other = this.id && this.id !== id;
    this.id = id;
    if (other) this.seen = '';
    if (other) this.dispatchEvent(new CustomEvent('fresh', { detail: 'The kernel is a new one.' }));
    return new Promise((resolve, reject) => {
      this.#channel = new Channel(id, this.#client, this.seen, {
        opened: () => {
          this.#set('open');
          this.dispatchEvent(new Event('opened'));
          resolve();
          this.#sync();
        },
        message: message => this.#take(message),
        closed: () => {
          const wasOpen = this.state !== 'starting' && this.state !== 'none';
          reject(new ApiError(0, 'The connection to the kernel could not be made. Look whether the lab still runs in its terminal.'));
          if (wasOpen) this.#recover();
        },
      });
    });
  }

  /** What was missed comes before the first reply, and what ran until just now comes before the second. */
  async #sync() {
    try {
      await this.request('kernel_info_request', {});
      const kernel = await (await ask('GET', `/api/kernels/${this.id}`)).json();
      await this.request('kernel_info_request', {});
      this.dispatchEvent(new CustomEvent('synced', { detail: { busy: kernel.execution_state === 'busy' } }));
    } catch {
      // The connection broke again, or the kernel ended: both are told on their own.
    }
  }

  async #recover() {
    if (this.state === 'lost' || this.state === 'gone') return;
    this.#set('lost');
    for (let n = 0; this.state === 'lost'; n++) {
      try {
        const kernel = await this.#running();
        if (!kernel) return this.#gone();
        await this.#connect(kernel.id);
        return;
      } catch {
        await new Promise(resolve => setTimeout(resolve, Waits[Math.min(n, Waits.length - 1)]));
      }
    }
  }

  #gone() {
    this.id = null;
    this.#set('gone');
    this.dispatchEvent(new CustomEvent('fresh', { detail: 'The kernel was shut down.' }));
  }

  #take(message) {
    const type = message.header.msg_type;
    this.seen = message.header.msg_id;
    const waiting = this.#answers.get(message.parent_header?.msg_id);
    if (waiting && type.endsWith('_reply')) {
      clearTimeout(waiting.timer);
      this.#answers.delete(message.parent_header.msg_id);
      waiting.resolve(message.content);
      return;
    }
    if (type === 'status') this.#status(message.content.execution_state);
    this.dispatchEvent(new CustomEvent('message', { detail: message }));
  }

  #status(state) {
    if (state === 'restarting') {
      this.#set('restarting');
      this.dispatchEvent(new CustomEvent('fresh', { detail: this.#own ? '' : 'The kernel ended and was started again.' }));
    } else if (state === 'dead') {
      this.#set('dead');
    } else if (this.state !== 'open') {
      this.#set('open');
    }
  }

  #set(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }
}
