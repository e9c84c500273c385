// What the page remembers: in this tab over a reload, and in this browser for the list of lessons.

const LastPlace = 'lab-last';
const Limit = 2_000_000;
const SeenLimit = 5_000;

/** Where the reader was last. @returns {{url: string, title: string} | null} */
export function lastPlace() {
  return parse(localStorage.getItem(LastPlace));
}

/** @param {string} url @param {string} title */
export function rememberPlace(url, title) {
  keep(localStorage, LastPlace, { url, title });
}

/** The name under which this tab talks to a kernel. It is the same after a reload, so the host gives what was missed. @param {string} path */
export function clientSession(path) {
  const key = `lab-client:${path}`;
  const name = sessionStorage.getItem(key) ?? crypto.randomUUID().replaceAll('-', '');
  keep(sessionStorage, key, name, true);
  return name;
}

/** What this tab had of a notebook before it was loaded again. @param {string} path @returns {any} null when there is nothing */
export function tabState(path) {
  return parse(sessionStorage.getItem(`lab-page:${path}`));
}

/**
 * Keeps the state of a notebook's page for a reload. When it is too much, the largest outputs go first.
 * @param {string} path @param {{cells: {outputs: unknown[] | null}[]}} state
 */
export function keepTabState(path, state) {
  const sizes = state.cells.map(cell => [JSON.stringify(cell.outputs).length, cell]).sort((a, b) => b[0] - a[0]);
  let total = sizes.reduce((sum, [size]) => sum + size, 0);
  for (const [size, cell] of sizes) {
    if (total <= Limit) break;
    cell.outputs = null;
    total -= size;
  }
  if (!keep(sessionStorage, `lab-page:${path}`, state)) {
    for (const cell of state.cells) cell.outputs = null;
    keep(sessionStorage, `lab-page:${path}`, state);
  }
}

/** Numbers of the messages that were shown: the host gives again what a page may have missed. The oldest are forgotten. */
export class Seen {
  #numbers;

  /** @param {string[]} [numbers] those from before the page was loaded again */
  constructor(numbers = []) {
    this.#numbers = new Set(numbers);
  }

  /** Whether this number comes for the first time. @param {string} number */
  add(number) {
    if (this.#numbers.has(number)) return false;
    this.#numbers.add(number);
    if (this.#numbers.size > SeenLimit) this.#numbers.delete(this.#numbers.values().next().value);
    return true;
  }

  /** As data. */
  get numbers() {
    return [...this.#numbers];
  }
}

/** Texts of cells that the reader wrote and that are not in the file. @param {string} path @returns {Record<string, string> | null} */
export function keptEdits(path) {
  return parse(sessionStorage.getItem(`lab-edits:${path}`));
}

/** @param {string} path @param {Record<string, string> | null} edits by number of the cell */
export function keepEdits(path, edits) {
  if (edits) keep(sessionStorage, `lab-edits:${path}`, edits);
  else sessionStorage.removeItem(`lab-edits:${path}`);
}

function keep(storage, key, value, plain = false) {
  try {
    storage.setItem(key, plain ? value : JSON.stringify(value));
    return true;
  } catch {
    // Full or switched off: the page works without, it only forgets.
    return false;
  }
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
