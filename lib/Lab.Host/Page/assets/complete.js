// What can be written at the caret, and what the thing at the caret is: asked of the kernel, shown in a small window.

import { element } from './html.js';
import { say } from './say.js';

const ShowAtMost = 200;
const Name = /[\p{L}\p{N}_]*$/u;

/** Completion and inspection in one editor. */
export class Completion {
  #cell;
  #area;
  #kernel;
  #popup = null;
  #tip = null;
  #items = [];
  #all = [];
  #start = 0;
  #active = 0;
  #asked = 0;

  /** @param {import('./cells.js').Cell} cell @param {import('./kernel.js').Kernel} kernel */
  constructor(cell, kernel) {
    this.#cell = cell;
    this.#area = cell.editor.area;
    this.#kernel = kernel;
    this.#area.setAttribute('aria-autocomplete', 'list');
    this.#area.addEventListener('keydown', event => this.#key(event), { capture: true });
    this.#area.addEventListener('input', event => this.#typed(event));
    this.#area.addEventListener('blur', () => this.close());
    this.#area.addEventListener('pointerdown', () => this.close());
  }

  /** Takes the windows away. */
  close() {
    this.#asked++;
    this.#popup?.remove();
    this.#tip?.remove();
    this.#popup = this.#tip = null;
    this.#area.removeAttribute('aria-activedescendant');
    this.#area.removeAttribute('aria-controls');
  }

  #key(event) {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.code === 'Space') {
      event.preventDefault();
      if (event.shiftKey) this.#inspect(this.#area.selectionStart);
      else this.#complete(true);
      return;
    }
    if (!this.#popup && !this.#tip) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key === 'Escape') {
      this.close();
    } else if (this.#popup && !control && !event.shiftKey && !event.altKey && event.key in steps) {
      this.#choose(this.#active + steps[event.key]);
    } else if (this.#popup && !control && !event.shiftKey && (event.key === 'Enter' || event.key === 'Tab')) {
      this.#accept(this.#items[this.#active]);
    } else {
      if (control || event.shiftKey && event.key === 'Enter' || event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End') this.close();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #typed(event) {
    const at = this.#area.selectionStart;
    if (event.inputType !== 'insertText' && !event.inputType?.startsWith('delete')) return this.close();
    if (event.data === '.' && this.#kernel.state === 'open' && /[\p{L}\p{N}_)\]"]\.$/u.test(this.#area.value.slice(0, at))) {
      this.close();
      this.#complete(false);
    } else if (event.data === '(' && this.#kernel.state === 'open') {
      this.close();
      this.#inspect(at - 1);
    } else if (this.#popup) {
      this.#narrow();
    } else if (event.data === ')' || event.data === ';') {
      this.close();
    }
  }

  async #ask(type, at) {
    const asked = ++this.#asked;
    const code = this.#area.value;
    await this.#kernel.ensure();
    // The protocol counts characters, not UTF-16 units.
    const question = { code, cursor_pos: [...code.slice(0, at)].length, detail_level: 0 };
    // The compiler's first answer may come too late, because it reads all libraries for it; the second one does not.
    for (let tries = 0; tries < 2; tries++) {
      const reply = await this.#kernel.request(type, question);
      if (asked !== this.#asked || document.activeElement !== this.#area) return null;
      if (reply.status === 'ok') return { reply, code };
    }
    return null;
  }

  async #complete(told) {
    const found = await this.#try(() => this.#ask('complete_request', this.#area.selectionStart));
    if (!found) return;
    const { reply, code } = found;
    this.#start = units(code, reply.cursor_start);
    const types = new Map((reply.metadata?._jupyter_types_experimental ?? []).map(item => [item.text, item]));
    this.#all = reply.matches.map(text => ({ text, kind: types.get(text)?.type ?? '', signature: types.get(text)?.signature ?? '' }));
    this.#narrow();
    if (!this.#popup && told) say('Nothing can be suggested here.');
  }

  #narrow() {
    const at = this.#area.selectionStart;
    const typed = this.#area.value.slice(this.#start, at);
    const wanted = typed.toLowerCase();
    this.#items = at < this.#start || typed !== typed.match(Name)[0] ? [] : this.#all.filter(item => item.text.toLowerCase().startsWith(wanted)).slice(0, ShowAtMost);
    if (this.#items.length === 0 || (this.#items.length === 1 && this.#items[0].text === typed && this.#popup)) return this.close();
    this.#show();
  }

  #show() {
    const first = !this.#popup;
    const id = `suggestions-${this.#cell.number}`;
    const list = element('ul', { id, className: 'popup', role: 'listbox' });
    list.setAttribute('aria-label', 'Suggestions');
    list.append(...this.#items.map((item, index) => {
      const option = element('li', { id: `${id}-${index}`, role: 'option' }, element('span', { textContent: item.text }), element('small', { textContent: item.kind }));
      option.onpointerdown = event => {
        event.preventDefault();
        this.#accept(item);
      };
      return option;
    }));
    this.#tip?.remove();
    this.#popup?.remove();
    this.#popup = list;
    this.#put(list, this.#start);
    this.#area.setAttribute('aria-controls', id);
    this.#choose(0);
    if (first) say(`${this.#items.length} suggestions. Up and Down choose, Enter takes one, Escape closes.`);
  }

  #choose(index) {
    this.#active = Math.max(0, Math.min(this.#items.length - 1, index));
    for (const [n, option] of [...this.#popup.children].entries()) option.setAttribute('aria-selected', String(n === this.#active));
    const option = this.#popup.children[this.#active];
    this.#area.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
    const { signature } = this.#items[this.#active];
    option.title = signature;
  }

  #accept(item) {
    const end = this.#area.selectionStart;
    const start = this.#start;
    this.close();
    this.#cell.editor.replace(start, end, item.text);
    this.close();
  }

  async #inspect(at) {
    const found = await this.#try(() => this.#ask('inspect_request', at));
    if (!found?.reply.found) return;
    const id = `about-${this.#cell.number}`;
    this.#tip?.remove();
    this.#tip = element('div', { id, className: 'popup tip', role: 'tooltip', textContent: found.reply.data['text/plain'] });
    this.#put(this.#tip, at);
    say(this.#tip.textContent);
  }

  async #try(work) {
    try {
      return await work();
    } catch {
      // No suggestion is no fault: the state of the kernel is told elsewhere.
      return null;
    }
  }

  /** Below the line of a place in the text; above it when there is no room below. */
  #put(popup, at) {
    const sheet = this.#area.parentElement.getBoundingClientRect();
    const cell = this.#cell.root.getBoundingClientRect();
    const style = getComputedStyle(this.#area);
    const line = parseFloat(style.lineHeight);
    const { line: row, column } = this.#cell.editor.place(at);
    const top = sheet.top - cell.top + parseFloat(style.paddingTop) + (row + 1) * line;
    this.#cell.root.append(popup);
    const left = sheet.left - cell.left + parseFloat(style.paddingLeft) + column * letterWidth(style);
    popup.style.left = `${Math.max(0, Math.min(left, cell.width - popup.offsetWidth))}px`;
    const below = cell.top + top + popup.offsetHeight <= innerHeight;
    popup.style.top = `${below || cell.top + top < popup.offsetHeight + line ? top + 2 : top - line - popup.offsetHeight - 2}px`;
  }
}

function letterWidth(style) {
  const context = document.createElement('canvas').getContext('2d');
  context.font = style.font;
  return context.measureText('x'.repeat(100)).width / 100;
}

function units(text, characters) {
  return [...text].slice(0, characters).join('').length;
}
