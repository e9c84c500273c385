// One code cell on the page: its editor, its outputs and the words for its state.

import { Editor } from './editor.js';
import { Outputs } from './outputs.js';
import { say } from './say.js';

/** A code cell. Its status is idle, queued, running, done, failed, skipped or unseen. */
export class Cell {
  /** @type {Editor} */ editor;
  /** @type {Outputs} */ outputs;
  status = 'idle';
  /** Number of the request that runs it or ran it last. @type {string | null} */ request = null;

  #took = 0;
  #since = 0;
  #timer = 0;
  #old = false;
  #fault = null;
  #first = null;
  #reset;

  /** @param {HTMLElement} root the section @param {{changed: (cell: Cell) => void, run: (cell: Cell) => void}} tell */
  constructor(root, tell) {
    this.root = root;
    this.number = Number(root.dataset.cell);
    this.mustFail = root.hasAttribute('data-must-fail');
    this.editor = new Editor(root.querySelector('.editor'), () => {
      this.#offerReset();
      tell.changed(this);
    });
    this.#reset = root.querySelector('.reset');
    this.#reset.addEventListener('click', () => {
      this.editor.area.focus();
      this.editor.replace(0, this.editor.value.length, this.#first);
    });
    this.outputs = new Outputs(root.querySelector('.out'), this.number);
    root.querySelector('.run').addEventListener('click', () => tell.run(this));
  }

  /** The text that the file had when the page was loaded; the reader can go back to it. @param {string} text */
  load(text) {
    this.#first = text;
    this.editor.value = text;
    this.#offerReset();
  }

  /** Whether it waits or runs. */
  get isPending() {
    return this.status === 'queued' || this.status === 'running';
  }

  /** It is to be run; `request` is set when it was sent to the kernel. */
  queue() {
    this.request = null;
    this.#old = false;
    this.#fault = null;
    this.editor.clearMark();
    this.outputs.clear(true);
    this.#set('queued');
  }

  /** It could not be sent. */
  cancel() {
    this.outputs.clear(false);
    this.#set('idle');
  }

  /** It begins. @param {string} date of the kernel's message */
  begin(date) {
    if (this.status === 'running') return;
    this.#since = Date.parse(date);
    this.#set('running');
  }

  /** It failed; the end comes in a message of its own. @param {object} content of the error message @param {any} place */
  fail(content, place) {
    this.#fault = { name: content.ename, said: content.evalue, line: place?.line };
    const id = `fault-${this.number}`;
    this.outputs.fail({ kind: place?.kind ?? '', text: content.traceback.join('\n').replace(/\u001b\[[\d;]*m/g, ''), expected: this.mustFail, id });
    if (place?.line) this.editor.markError(place, id);
  }

  /** It was not run, because one before it failed. */
  skip() {
    this.#fault = null;
    this.outputs.clear(false);
    this.#set('skipped');
  }

  /** It has ended. @param {string} [date] of the kernel's message; nothing when the end was not seen */
  end(date) {
    if (!this.isPending) return;
    this.outputs.end();
    this.#took = date && this.#since ? Math.max(0, Date.parse(date) - this.#since) : 0;
    this.#set(this.#fault ? 'failed' : date ? 'done' : 'unseen');
    const good = this.#fault && this.mustFail ? 'failed, as announced' : `done in ${duration(this.#took)}`;
    if (this.status === 'failed' && !this.mustFail) say(`Cell ${this.number} failed${this.#fault.line ? ` in line ${this.#fault.line}` : ''}: ${this.#fault.said}`);
    else if (this.status !== 'unseen') say(`Cell ${this.number} ${good}.`);
  }

  /** The kernel is a new one: what is shown came from the one before. */
  age() {
    if (this.isPending && !this.request) return;
    if (this.isPending) {
      this.outputs.end();
      this.#set(this.#fault ? 'failed' : 'unseen');
    }
    this.#old = this.status !== 'idle' && this.status !== 'skipped';
    this.#say();
  }

  /** What a reload must keep. */
  get state() {
    return { number: this.number, status: this.status, request: this.request, took: this.#took, since: this.#since, old: this.#old, fault: this.#fault, outputs: this.outputs.records };
  }

  /** @param {any} kept what `state` was before the reload */
  restore(kept) {
    this.request = kept.request;
    this.#took = kept.took;
    this.#since = kept.since;
    this.#old = kept.old;
    this.#fault = kept.fault;
    if (kept.outputs) this.outputs.restore(kept.outputs);
    this.#set(kept.status);
  }

  #offerReset() {
    this.#reset.hidden = this.#first === null || this.editor.value === this.#first;
  }

  #set(status) {
    this.status = status;
    clearInterval(this.#timer);
    if (status === 'running') this.#timer = setInterval(() => this.#say(), 1000);
    this.root.dataset.status = status === 'failed' && this.mustFail ? 'done' : status;
    this.#say();
  }

  #say() {
    const seconds = Math.round((Date.now() - this.#since) / 1000);
    const words = {
      idle: this.mustFail ? 'not run; will fail, as announced' : 'not run',
      queued: '… waits',
      running: `● running${seconds > 0 && this.#since ? ` for ${duration(seconds * 1000)}` : ''}`,
      done: `✓ done in ${duration(this.#took)}${this.mustFail ? ', but it should have failed' : ''}`,
      failed: this.mustFail ? '✓ failed, as announced' : `✗ failed after ${duration(this.#took)}`,
      skipped: '○ not run: a cell before it failed',
      unseen: '○ ended; its end was not seen',
    }[this.status];
    this.root.querySelector('.state').textContent = words + (this.#old ? ' · before the restart' : '');
    this.root.classList.toggle('old', this.#old);
    this.root.setAttribute('aria-busy', String(this.isPending));
  }
}

/** As exported pages say it. @param {number} ms */
export function duration(ms) {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 119_500) return `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}
