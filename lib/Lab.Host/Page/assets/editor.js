// A text area over its own coloured text. The browser does the editing, so undo, spelling of dead keys and screen readers work as everywhere.

import { highlight } from './highlight.js';

const Indent = '    ';

/** The code of one cell. */
export class Editor {
  /** @type {HTMLTextAreaElement} */
  area;

  #colours;
  #sheet;
  #mark = null;
  #changed;
  #describedBy;

  /** @param {HTMLElement} box the element of class editor @param {() => void} changed called after each edit */
  constructor(box, changed) {
    this.#sheet = box.querySelector('.sheet');
    this.#colours = box.querySelector('code');
    this.area = box.querySelector('textarea');
    this.#changed = changed;
    this.#describedBy = this.area.getAttribute('aria-describedby');
    this.area.addEventListener('input', () => this.#edited());
    this.area.addEventListener('keydown', event => this.#key(event));
    this.#colour();
  }

  /** The text. */
  get value() {
    return this.area.value;
  }

  /** Puts another text in its place; there is no way back to the old one by undo. */
  set value(text) {
    if (text === this.area.value) return;
    this.area.value = text;
    this.clearMark();
    this.#colour();
  }

  /**
   * Replaces a part as if it had been typed, so that undo takes it back.
   * @param {number} start @param {number} end @param {string} text
   */
  replace(start, end, text) {
    this.area.setSelectionRange(start, end);
    document.execCommand(text ? 'insertText' : 'delete', false, text);
  }

  /** Where the caret stands: line and column from 0; tabs count as wide as they are shown. @param {number} at */
  place(at) {
    const before = this.value.slice(0, at).split('\n');
    return { line: before.length - 1, column: width(before.at(-1)) };
  }

  /**
   * Marks the place of an error until the text is edited.
   * @param {{line: number, column?: number | null, endColumn?: number | null}} place from 1
   * @param {string} describedBy id of the message
   */
  markError({ line, column, endColumn }, describedBy) {
    this.clearMark();
    const text = this.value.split('\n')[line - 1];
    if (text === undefined) return;
    const from = column ? column - 1 : text.length - text.trimStart().length;
    const to = endColumn && endColumn > column ? endColumn - 1 : text.trimEnd().length;
    this.#mark = document.createElement('div');
    this.#mark.className = 'error-line';
    this.#mark.style.setProperty('--row', line - 1);
    const wave = document.createElement('span');
    wave.style.setProperty('--from', width(text.slice(0, from)));
    wave.style.setProperty('--long', Math.max(1, width(text.slice(0, to)) - width(text.slice(0, from))));
    this.#mark.append(wave);
    this.#sheet.prepend(this.#mark);
    this.area.setAttribute('aria-invalid', 'true');
    this.area.setAttribute('aria-describedby', `${describedBy} ${this.#describedBy}`);
  }

  /** Takes the mark away. */
  clearMark() {
    this.#mark?.remove();
    this.#mark = null;
    this.area.removeAttribute('aria-invalid');
    this.area.setAttribute('aria-describedby', this.#describedBy);
  }

  #edited() {
    this.clearMark();
    this.#colour();
    this.#changed();
  }

  #colour() {
    // A line break at the end needs something after it to take up a line.
    this.#colours.innerHTML = highlight(this.area.value) + '\n';
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === 'Tab') {
      event.preventDefault();
      if (event.shiftKey || this.#spansLines()) this.#indentLines(event.shiftKey);
      else this.#insert(Indent.slice(this.place(this.area.selectionStart).column % Indent.length));
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#newLine();
    } else if (event.key === '}' && /^[ \t]+$/.test(this.#lineBefore())) {
      event.preventDefault();
      const { selectionStart: at, selectionEnd: end } = this.area;
      this.replace(at - Math.min(Indent.length, this.#lineBefore().length), end, '}');
    }
  }

  #insert(text) {
    this.replace(this.area.selectionStart, this.area.selectionEnd, text);
  }

  #lineBefore() {
    const at = this.area.selectionStart;
    return this.value.slice(this.value.lastIndexOf('\n', at - 1) + 1, at);
  }

  #spansLines() {
    return this.value.slice(this.area.selectionStart, this.area.selectionEnd).includes('\n');
  }

  #newLine() {
    const before = this.#lineBefore();
    const indent = before.match(/^[ \t]*/)[0];
    this.#insert(`\n${indent}${/[{(]\s*$/.test(before) ? Indent : ''}`);
  }

  #indentLines(less) {
    const { value, area } = this;
    const start = value.lastIndexOf('\n', area.selectionStart - 1) + 1;
    const end = Math.max(area.selectionEnd, start);
    const old = value.slice(start, end);
    const lines = (value.slice(start).split('\n').slice(0, old.split('\n').length));
    const whole = lines.join('\n');
    const text = lines.map(line => (less ? line.replace(/^( {1,4}|\t)/, '') : line && Indent + line)).join('\n');
    if (text === whole) return;
    const several = this.#spansLines();
    const at = Math.max(start, area.selectionStart + text.split('\n')[0].length - lines[0].length);
    this.replace(start, start + whole.length, text);
    if (several) area.setSelectionRange(start, start + text.length);
    else area.setSelectionRange(at, at);
  }
}

function width(text) {
  let columns = 0;
  for (const letter of text) columns += letter === '\t' ? 4 - (columns % 4) : 1;
  return columns;
}
