// A notebook's page: joins cells, file and kernel.

import { ask, escapePath } from './api.js';
import { Cell } from './cells.js';
import { Completion } from './complete.js';
import { element } from './html.js';
import { Kernel } from './kernel.js';
import { setUpKeys, show } from './keys.js';
import { keepEdits, keepTabState, keptEdits, rememberPlace, Seen, tabState } from './memory.js';
import { NotebookFile } from './saving.js';
import { banner, say } from './say.js';

/** @param {HTMLElement} main the page's content */
export async function startLesson(main) {
  const lesson = new Lesson(main);
  await lesson.start();
}

class Lesson {
  #path;
  #cells;
  #file;
  #kernel;
  /** The cell whose output the reader waits for; null once he looks elsewhere. */
  #awaited = null;
  #seen;

  constructor(main) {
    this.#path = main.dataset.path;
    this.#cells = [...main.querySelectorAll('.cell')].map(root => new Cell(root, { changed: () => this.#file.edited(), run: cell => this.#run([cell]) }));
    this.#file = new NotebookFile(this.#path, this.#cells, words => this.#word('save-state', words));
    const kept = tabState(this.#path);
    this.#seen = new Seen(kept?.seen);
    this.#kernel = new Kernel(this.#path, kept?.kernel ?? null);
  }

  async start() {
    this.#listen();
    for (const cell of this.#cells) new Completion(cell, this.#kernel);
    this.#restore();
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
    await Promise.all([this.#read(), this.#kernel.attach().catch(error => this.#said('kernel', error))]);
    this.#showKernel();
  }

  #listen() {
    const act = {
      run: cell => this.#run([cell]),
      runAll: () => this.#run(this.#cells),
      interrupt: () => this.#interrupt(),
      restart: () => this.#restart(),
      save: () => this.#file.save(),
    };
    setUpKeys(this.#cells, act);
    document.getElementById('run-all').addEventListener('click', act.runAll);
    document.getElementById('interrupt').addEventListener('click', act.interrupt);
    document.getElementById('restart').addEventListener('click', act.restart);
    this.#kernel.addEventListener('state', () => this.#showKernel());
    this.#kernel.addEventListener('message', event => this.#take(event.detail));
    let earlier = [];
    this.#kernel.addEventListener('opened', () => (earlier = this.#pending().map(({ request }) => request).filter(Boolean)));
    // What was sent before the connection was lost, and does not run any more, has ended unseen.
    this.#kernel.addEventListener('synced', event => event.detail.busy || this.#pending().filter(({ request }) => earlier.includes(request)).forEach(cell => this.#ended(cell)));
    this.#kernel.addEventListener('fresh', event => this.#fresh(event.detail));
    for (const look of ['wheel', 'touchmove', 'pointerdown']) addEventListener(look, () => (this.#awaited = null), { passive: true });
    addEventListener('pagehide', () => this.#keep());
    addEventListener('beforeunload', event => this.#file.isDirty && event.preventDefault());
    addEventListener('focus', () => this.#file.check().catch(() => {}));
  }

  /** Texts of the file, and texts that a reader had and that are not in it. */
  async #read() {
    let texts;
    try {
      texts = await this.#file.load();
    } catch (error) {
      return this.#said('file', error);
    }
    if (texts.length !== this.#cells.length) return location.reload();
    const mine = keptEdits(this.#path);
    for (const [index, cell] of this.#cells.entries()) {
      cell.load(texts[index]);
      const own = mine?.[cell.number];
      if (own !== undefined && own !== texts[index]) this.#offer(cell, own);
    }
    keepEdits(this.#path, null);
    this.#word('save-state', this.#file.isDirty ? 'Edited' : 'Saved');
  }

  #offer(cell, own) {
    const back = element('button', { type: 'button', textContent: 'Put it back' });
    const fold = element('details', { className: 'mine' }, element('summary', { textContent: 'Your version of this cell' }), element('pre', { tabIndex: 0, textContent: own }), back);
    back.onclick = () => {
      cell.editor.area.focus();
      cell.editor.replace(0, cell.editor.value.length, own);
      fold.remove();
    };
    cell.root.querySelector('.editor').after(fold);
    banner('mine', { kind: 'note', title: 'Some of what you wrote is not in the file.', text: 'You find it below each such cell.', actions: { Dismiss: () => banner('mine', null) } });
  }

  async #run(cells) {
    const wanted = cells.filter(cell => !cell.isPending);
    if (wanted.length === 0) return;
    rememberPlace(`${location.pathname}#in-${wanted[0].number}`, document.title);
    this.#awaited = wanted.length === 1 ? wanted[0] : null;
    if (this.#awaited) show(this.#awaited.root);
    for (const cell of wanted) cell.queue();
    this.#file.save();
    try {
      await this.#kernel.ensure();
      banner('kernel', null);
      for (const cell of wanted) {
        const cellId = `lab-cell:///${escapePath(this.#path)}#cell-${cell.number}`;
        // A cell that must fail keeps nothing after it from running.
        cell.request = this.#kernel.execute(cell.editor.value, { cellId, stopOnError: !cell.mustFail });
      }
    } catch (error) {
      for (const cell of wanted) cell.cancel();
      this.#said('kernel', error);
    }
    this.#showKernel();
  }

  async #interrupt() {
    if (this.#pending().length === 0) return say('No cell is running.');
    this.#word('kernel-state', 'Interrupting …');
    await this.#kernel.interrupt().catch(error => this.#said('kernel', error));
  }

  async #restart() {
    this.#word('kernel-state', 'Restarting …');
    await this.#kernel.restart().catch(error => this.#said('kernel', error));
    this.#showKernel();
  }

  #take({ header, parent_header: parent, content, metadata }) {
    const cell = this.#cells.find(({ request }) => request && request === parent.msg_id);
    if (header.msg_type === 'update_display_data') {
      for (const { outputs } of this.#cells) outputs.update(content.transient.display_id, content.data);
      return;
    }
    // A question is shown each time it is asked, everything else once.
    if (!cell || (header.msg_type !== 'input_request' && !this.#seen.add(header.msg_id))) return;
    switch (header.msg_type) {
      case 'status':
        if (content.execution_state === 'busy') this.#began(cell, header.date);
        else if (content.execution_state === 'idle') this.#ended(cell, header.date);
        break;
      case 'stream':
        cell.outputs.stream(content.name, content.text);
        break;
      case 'execute_result':
      case 'display_data':
        cell.outputs.show(content.data, content.transient?.display_id);
        break;
      case 'clear_output':
        cell.outputs.clear(content.wait);
        break;
      case 'error':
        cell.fail(content, metadata?.fault);
        break;
      case 'input_request':
        this.#asked(cell, content, header);
        break;
      case 'execute_reply':
        if (content.status === 'aborted') cell.skip();
        break;
    }
    this.#showKernel();
  }

  #began(cell, date) {
    if (!cell.isPending) return;
    // Cells run one after another: one that began earlier has ended, even if nobody saw it.
    for (const other of this.#pending()) if (other !== cell && other.status === 'running') other.end();
    cell.begin(date);
  }

  #ended(cell, date) {
    cell.end(date);
    if (cell === this.#awaited) show(cell.root);
    this.#showKernel();
    if (/\b(Predict|Check|Recall)\.That\(/.test(cell.editor.value)) this.#refresh();
  }

  #asked(cell, { prompt, password }, header) {
    const near = cell.root.contains(document.activeElement) || document.activeElement === document.body;
    const field = cell.outputs.ask(prompt, password, value => {
      this.#kernel.answer(value, header);
      cell.root.focus({ preventScroll: true });
    });
    say(`Cell ${cell.number} asks: ${prompt || 'a line of text'}`);
    if (near) field.focus();
  }

  #fresh(why) {
    const had = this.#cells.some(({ status }) => status !== 'idle');
    for (const cell of this.#cells) cell.age();
    banner('fresh', null);
    if (!had) return;
    const gone = 'Its variables are gone: run again the cells that make them, from the top.';
    if (!why) return say(`The kernel was restarted. ${gone}`);
    const dismiss = () => banner('fresh', null);
    banner('fresh', { kind: 'note', title: why, text: gone, actions: { 'Run all': () => (dismiss(), this.#run(this.#cells)), Dismiss: dismiss } });
  }

  /** What is done may have changed: the same document with the results of now has the same pieces. */
  async #refresh() {
    try {
      const now = new DOMParser().parseFromString(await (await ask('GET', location.pathname)).text(), 'text/html');
      for (const piece of document.querySelectorAll('[data-live]')) {
        const fresh = now.querySelector(`[data-live="${piece.dataset.live}"]`);
        if (fresh && fresh.outerHTML !== piece.outerHTML) piece.replaceWith(fresh);
      }
    } catch {
      // The next run asks again.
    }
  }

  #showKernel() {
    const running = this.#pending().find(({ status }) => status === 'running');
    const words = {
      none: 'Kernel starts with the first cell',
      starting: 'Kernel starts …',
      open: running ? `Cell ${running.number} runs` : this.#pending().length > 0 ? 'Cells wait' : 'Kernel ready',
      lost: 'Connection lost; trying again …',
      restarting: 'Restarting …',
      dead: 'Kernel ended',
      gone: 'Kernel was shut down',
    };
    this.#word('kernel-state', words[this.#kernel.state]);
    document.getElementById('interrupt').disabled = this.#pending().length === 0;
    document.getElementById('restart').disabled = !this.#kernel.id || this.#kernel.state === 'lost';
    if (this.#kernel.state === 'lost') banner('lost', { kind: 'bad', title: '✗ The connection to the lab is lost.', text: 'It is tried again by itself. Look whether the lab still runs in its terminal.' });
    else banner('lost', null);
    if (this.#kernel.state === 'dead') banner('kernel', { kind: 'bad', title: '✗ The kernel ended and could not be started again.', actions: { Restart: () => this.#restart() } });
  }

  #restore() {
    const kept = tabState(this.#path);
    for (const state of kept?.cells ?? []) this.#cells[state.number - 1]?.restore(state);
  }

  #keep() {
    keepTabState(this.#path, { kernel: this.#kernel.id, seen: this.#seen.numbers, cells: this.#cells.map(({ state }) => state) });
    if (this.#file.isDirty) keepEdits(this.#path, Object.fromEntries(this.#cells.map(cell => [cell.number, cell.editor.value])));
    this.#kernel.close();
  }

  #pending() {
    return this.#cells.filter(cell => cell.isPending);
  }

  #said(name, error) {
    banner(name, { kind: 'bad', title: `✗ ${error.message}`, actions: { Dismiss: () => banner(name, null) } });
    this.#showKernel();
  }

  #word(id, words) {
    const place = document.getElementById(id);
    if (place.textContent !== words) place.textContent = words;
  }
}
