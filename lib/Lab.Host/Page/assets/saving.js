// Keeps the notebook file as the editors have it, without outputs, and never on top of somebody else's change.

import { ask, escapePath } from './api.js';
import { keepEdits } from './memory.js';
import { banner } from './say.js';

const Quiet = 1000;
const Waits = [2000, 4000, 8000, 15_000, 30_000];

/** The file behind the page. */
export class NotebookFile {
  #url;
  #path;
  #notebook = null;
  #tag = '';
  #cells;
  #show;
  #timer = 0;
  #saving = null;
  #dirty = false;
  #conflict = false;
  #failures = 0;

  /** @param {string} path @param {import('./cells.js').Cell[]} cells @param {(words: string) => void} show the state in words */
  constructor(path, cells, show) {
    this.#path = path;
    this.#url = `/api/contents/${escapePath(path)}`;
    this.#cells = cells;
    this.#show = show;
  }

  /** Whether something is not in the file. */
  get isDirty() {
    return this.#dirty;
  }

  /** Reads the file. @returns {Promise<string[]>} the texts of its code cells */
  async load() {
    const answer = await ask('GET', `${this.#url}?type=notebook&hash=1`);
    this.#tag = answer.headers.get('ETag') ?? '';
    this.#notebook = (await answer.json()).content;
    return this.#code().map(cell => text(cell.source));
  }

  /** The number of a cell in the file's own names, for reports. */
  get tag() {
    return this.#tag;
  }

  /** A cell was edited: saved when the reader rests. */
  edited() {
    this.#dirty = true;
    this.#say(this.#conflict ? 'Not saved: not the file that was read' : 'Edited');
    clearTimeout(this.#timer);
    if (!this.#conflict) this.#timer = setTimeout(() => this.save(), Quiet);
  }

  /** Saves now, if there is something to save. Failures are said and tried again. */
  async save() {
    clearTimeout(this.#timer);
    while (this.#saving) await this.#saving;
    if (!this.#dirty || this.#conflict) return;
    this.#saving = this.#write(this.#tag).finally(() => (this.#saving = null));
    await this.#saving;
  }

  /** Looks whether the file is still the one that was read. */
  async check() {
    if (this.#saving || this.#conflict || !this.#notebook) return;
    const model = await (await ask('GET', `${this.#url}?content=0&hash=1`)).json();
    if (model.hash && !this.#saving && this.#tag && !this.#tag.includes(model.hash)) this.#changedOnDisk();
  }

  async #write(tag) {
    for (const [index, cell] of this.#code().entries()) {
      cell.source = this.#cells[index].editor.value;
    }
    for (const cell of this.#code()) {
      cell.outputs = [];
      cell.execution_count = null;
    }
    this.#dirty = false;
    this.#say('Saving …');
    try {
      const answer = await ask('PUT', this.#url, { body: { type: 'notebook', format: 'json', content: this.#notebook }, headers: tag ? { 'If-Match': tag } : {} });
      this.#tag = answer.headers.get('ETag') ?? '';
      this.#failures = 0;
      keepEdits(this.#path, null);
      banner('save', null);
      this.#say(this.#dirty ? 'Edited' : 'Saved');
    } catch (error) {
      this.#dirty = true;
      keepEdits(this.#path, this.#texts());
      if (error.status === 412 || (error.status === 404 && tag)) await this.#otherOnDisk(error);
      else this.#failed(error);
    }
  }

  #failed(error) {
    const wait = Waits[Math.min(this.#failures++, Waits.length - 1)];
    this.#say('Not saved');
    banner('save', {
      kind: 'bad',
      title: '✗ Your edits are not saved.',
      text: `${error.message} They are kept in this tab, and saving is tried again by itself.`,
      actions: { 'Save now': () => this.save() },
    });
    this.#timer = setTimeout(() => this.save(), wait);
  }

  /** The file is not the one that was read: another one, or none. */
  async #otherOnDisk(error) {
    try {
      await ask('GET', `${this.#url}?content=0&hash=1`);
      this.#changedOnDisk();
    } catch (now) {
      if (now.status === 404) this.#deletedOnDisk();
      else this.#failed(error);
    }
  }

  #deletedOnDisk() {
    this.#conflict = true;
    clearTimeout(this.#timer);
    this.#say(this.#dirty ? 'Not saved: was deleted' : 'Was deleted on disk');
    banner('conflict', {
      kind: 'note',
      title: 'This notebook was deleted on disk.',
      text: 'What you have here is not lost: save it to make the file again.',
      actions: { 'Keep mine': () => this.#keepMine() },
    });
  }

  #changedOnDisk() {
    this.#conflict = true;
    clearTimeout(this.#timer);
    this.#say(this.#dirty ? 'Not saved: changed on disk' : 'Changed on disk');
    banner('conflict', {
      kind: 'note',
      title: 'This notebook changed on disk.',
      text: this.#dirty ? 'Nothing was overwritten. Your own version stays within reach whichever you take.' : 'Another program saved it.',
      actions: { 'Load the disk\u2019s version': () => this.#takeTheirs(), 'Keep mine': () => this.#keepMine() },
    });
  }

  #takeTheirs() {
    // Cells may have come, gone or moved: the whole page is read again, and shows what the reader had beside what is there now.
    if (this.#dirty) keepEdits(this.#path, this.#texts());
    this.#dirty = false;
    location.reload();
  }

  async #keepMine() {
    try {
      this.#tag = await this.#tagOnDisk();
      this.#conflict = false;
      this.#dirty = true;
      banner('conflict', null);
      await this.save();
    } catch (error) {
      this.#conflict = false;
      this.#failed(error);
    }
  }

  /** The tag of the file that is there now; empty when there is none, so that it is made. */
  async #tagOnDisk() {
    try {
      return (await ask('GET', `${this.#url}?content=0&hash=1`)).headers.get('ETag') ?? '';
    } catch (error) {
      if (error.status === 404) return '';
      throw error;
    }
  }

  #texts() {
    return Object.fromEntries(this.#cells.map(cell => [cell.number, cell.editor.value]));
  }

  #code() {
    return this.#notebook.cells.filter(cell => cell.cell_type === 'code');
  }

  #say(words) {
    this.#show(words);
  }
}

function text(source) {
  return (Array.isArray(source) ? source.join('') : source).replace(/\r\n?/g, '\n');
}
