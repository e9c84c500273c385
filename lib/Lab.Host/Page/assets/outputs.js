// What a cell showed, in the order and the forms in which VS Code shows it.

import { element, picture, runScripts } from './html.js';

const Delay = 40;
const KeepText = 200_000;
const LongText = 40;
const LargeHtml = 4_000_000;
const Forms = ['text/html', 'image/svg+xml', 'image/png', 'image/jpeg', 'image/gif', 'text/markdown', 'text/plain', 'application/json'];

const FaultWords = {
  Compile: '✗ This cell does not compile; nothing of it ran.',
  Timeout: '✗ This cell was stopped.',
  Interrupted: '✗ This cell was stopped.',
  Died: '✗ The process of this cell ended.',
};

/** The outputs of one cell. Records are plain data, so that they outlive a reload. */
export class Outputs {
  #box;
  #cell;
  #shown = [];
  #waiting = false;
  #late = new Set();
  #timer = 0;

  /** @param {HTMLElement} box @param {number} cell its number */
  constructor(box, cell) {
    this.#box = box;
    this.#cell = cell;
  }

  /** What is shown, as data. */
  get records() {
    return this.#shown.map(({ record }) => record);
  }

  /** Shows what another instance had. @param {object[]} records */
  restore(records) {
    this.clear(false);
    for (const record of records) this.#add(record);
  }

  /** Takes everything away, at once or (so that the page does not jump) when something new comes. @param {boolean} wait */
  clear(wait) {
    this.#waiting = wait;
    if (wait) return;
    this.#shown = [];
    this.#box.replaceChildren();
    this.#box.hidden = true;
  }

  /** The cell has ended: what was to be replaced by something new is replaced by nothing, and what waits to be drawn is drawn. */
  end() {
    if (this.#waiting) this.clear(false);
    this.#drawLate();
  }

  /** @param {string} name stdout or stderr @param {string} text */
  stream(name, text) {
    const last = this.#waiting ? null : this.#shown.at(-1);
    if (last?.record.type === 'stream' && last.record.name === name) {
      append(last.record, text);
      this.#drawLater(last);
    } else {
      const record = { type: 'stream', name, text: '', cut: 0 };
      append(record, text);
      this.#add(record);
    }
  }

  /** @param {Record<string, string>} data by MIME type @param {string | undefined} id under which it may be changed later */
  show(data, id) {
    this.#add({ type: 'data', data, id });
  }

  /** @param {string} id @param {Record<string, string>} data */
  update(id, data) {
    for (const shown of this.#shown.filter(({ record }) => record.id === id)) {
      shown.record.data = data;
      this.#draw(shown);
    }
  }

  /** @param {{kind: string, text: string, expected: boolean, id: string}} fault */
  fail(fault) {
    this.#add({ type: 'fault', ...fault });
  }

  /** Asks the reader. @param {string} prompt @param {boolean} secret @param {(value: string) => void} answer */
  ask(prompt, secret, answer) {
    this.#box.hidden = false;
    // After a lost connection the same question is asked again.
    const asked = this.#box.querySelector('.ask');
    const field = element('input', { type: secret ? 'password' : 'text', autocomplete: 'off', spellcheck: false, value: asked?.querySelector('input').value ?? '' });
    asked?.remove();
    const label = element('label', {}, element('span', { textContent: prompt || 'The cell asks for a line of text:' }), field);
    const form = element('form', { className: 'ask' }, label, element('button', { textContent: 'Send' }));
    form.onsubmit = event => {
      event.preventDefault();
      form.remove();
      // What the cell printed before it asked is often the question itself.
      const shown = this.#shown.at(-1)?.record.text?.endsWith(prompt) ? '' : prompt;
      this.stream('stdout', `${shown}${secret ? '•••' : field.value}\n`);
      answer(field.value);
    };
    this.#box.append(form);
    return field;
  }

  #add(record) {
    if (this.#waiting) this.clear(false);
    const shown = { record, node: element('div', { className: 'piece' }) };
    this.#shown.push(shown);
    this.#draw(shown);
    const question = this.#box.querySelector('.ask');
    this.#box.insertBefore(shown.node, question);
    this.#box.hidden = false;
    runScripts(shown.node);
  }

  #drawLater(shown) {
    this.#late.add(shown);
    this.#timer ||= setTimeout(() => this.#drawLate(), Delay);
  }

  #drawLate() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    for (const late of this.#late) this.#draw(late);
    this.#late.clear();
  }

  #draw(shown) {
    const { record, node } = shown;
    if (record.type === 'stream') drawText(node, record.text, record.cut, record.name === 'stderr');
    else if (record.type === 'fault') drawFault(node, record);
    else this.#drawData(node, record.data);
  }

  #drawData(node, data) {
    const form = Forms.find(name => data[name] !== undefined);
    if (!form || form === 'text/plain' || form === 'text/markdown' || form === 'application/json') {
      const value = form ? data[form] : Object.values(data)[0] ?? '';
      drawText(node, typeof value === 'string' ? value : JSON.stringify(value, null, 2), 0, false);
    } else if (form.startsWith('image/') && form !== 'image/svg+xml') {
      node.replaceChildren(picture(form, data[form], `Picture from cell ${this.#cell}`));
    } else if (data[form].length > LargeHtml) {
      const show = element('button', { type: 'button', textContent: `Show this output (${(data[form].length / 1e6).toFixed(1)} MB)` });
      show.onclick = () => this.#drawHtml(node, data[form]);
      node.replaceChildren(show);
    } else {
      this.#drawHtml(node, data[form]);
    }
  }

  #drawHtml(node, html) {
    const box = element('div', { className: 'html' });
    box.innerHTML = html;
    node.replaceChildren(box);
    // In the page already: an update. What is new runs its scripts once it stands in the page.
    if (node.isConnected) runScripts(node);
  }
}

/** Adds printed text to a record; of very much text the end is kept. */
function append(record, text) {
  // A lone carriage return begins the line again, which is how progress is printed.
  let all = (record.text + text).replace(/\u001b\[[\d;]*[A-Za-z]/g, '').replace(/[^\n]*\r(?!\n|$)/g, '');
  if (all.length > KeepText) {
    record.cut += all.length - KeepText;
    all = all.slice(-KeepText);
  }
  record.text = all;
}

function drawText(node, text, cut, isError) {
  let pre = node.querySelector(':scope > pre');
  if (!pre) {
    pre = element('pre', { tabIndex: 0 });
    node.replaceChildren(...(isError ? [element('p', { className: 'label', textContent: 'Printed as an error:' })] : []), pre);
    pre.append('');
  }
  const atEnd = pre.scrollHeight - pre.scrollTop - pre.clientHeight < 40;
  pre.firstChild.data = text.replace(/\r?\n$/, '');
  pre.classList.toggle('long', text.length > 4000 || text.split('\n', LongText + 1).length > LongText);
  if (cut) {
    let note = node.querySelector('.cut');
    if (!note) pre.before(note = element('p', { className: 'label cut' }));
    note.textContent = `${cut.toLocaleString('en')} earlier characters are not shown.`;
  }
  if (atEnd) pre.scrollTop = pre.scrollHeight;
}

function drawFault(node, { kind, text, expected, id }) {
  const words = expected ? 'This cell fails, as announced.' : FaultWords[kind] ?? '✗ This cell failed.';
  // The caret of a compiler error must stay under its place; a sentence may wrap.
  const pre = element('pre', { tabIndex: 0, textContent: text, className: kind === 'Compile' ? '' : 'wrap' });
  node.replaceChildren(element('div', { className: `fault ${expected ? 'note' : 'bad'}`, id }, element('p', { textContent: words }), pre));
}
