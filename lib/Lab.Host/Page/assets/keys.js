// The keyboard: what works in an editor, and what works with a cell that is not edited.

const Bar = 64;
const Focusable = 'a[href], button:not([disabled]), input, textarea, select, summary, [tabindex="0"]';

/**
 * Listens to the keys of the page.
 * @param {import('./cells.js').Cell[]} cells
 * @param {{run: (cell: any) => void, runAll: () => void, interrupt: () => void, restart: () => void, save: () => void}} act
 */
export function setUpKeys(cells, act) {
  const dialog = document.getElementById('keys');
  let left = null;
  let zero = 0;
  document.getElementById('shortcuts').addEventListener('click', () => dialog.showModal());

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || dialog.open) return;
    const control = event.ctrlKey || event.metaKey;
    const cell = cells.find(({ root }) => root.contains(event.target));
    const inEditor = cell && event.target === cell.editor.area;
    const inText = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (act1() || act2()) event.preventDefault();

    /** With a modifier: the same everywhere. */
    function act1() {
      if (control && event.shiftKey && event.key === 'Enter') return act.runAll(), true;
      if (control && event.key.toLowerCase() === 's' && !event.shiftKey && !event.altKey) return act.save(), true;
      if (event.altKey && !control && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) return step(event.key === 'ArrowDown' ? 1 : -1, inText), true;
      if (event.key !== 'Enter' || !cell || (!inEditor && event.target !== cell.root && !event.target.matches('.run'))) return false;
      if (control) return act.run(cell), true;
      if (event.shiftKey) return act.run(cell), step(1, inEditor, true), true;
      return false;
    }

    /** Plain keys: only where nothing is written. */
    function act2() {
      if (event.key === 'Escape' && inEditor) return (left = cell), cell.root.focus({ preventScroll: true }), true;
      if (event.key === 'Tab' && !event.shiftKey && left && event.target === left.root) return after(left.editor.area);
      left = null;
      if (inText || control || event.altKey) return false;
      if (event.key === '?') return dialog.showModal(), true;
      if (event.key === 'j') return step(1, false), true;
      if (event.key === 'k') return step(-1, false), true;
      if (event.key === 'i') return act.interrupt(), true;
      if (event.key === '0') return event.timeStamp - zero < 1000 ? act.restart() : (zero = event.timeStamp), true;
      if (event.key === 'Enter' && cell && event.target === cell.root) return cell.editor.area.focus(), true;
      return false;
    }

    function step(by, edit, stay = false) {
      const from = cell ? cells.indexOf(cell) : cells.findIndex(({ root }) => root.getBoundingClientRect().bottom > Bar) - (by > 0 ? 1 : 0);
      const to = cells[Math.max(0, Math.min(cells.length - 1, from + by))];
      if (!to) return;
      (edit ? to.editor.area : to.root).focus({ preventScroll: true });
      // After a run there is something to read before the next cell.
      if (!stay) show(to.root);
    }
  });
}

/** Brings a cell with its output into view with as little movement as possible; of a tall one its beginning. @param {HTMLElement} root */
export function show(root) {
  root.scrollIntoView({ block: 'nearest' });
  const { top, height } = root.getBoundingClientRect();
  if (top < Bar || height > innerHeight - Bar) root.scrollIntoView({ block: 'start' });
}

/** Goes to the first thing after an element that Tab would reach. */
function after(area) {
  const next = [...document.querySelectorAll(Focusable)].find(other =>
    area.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING && other.tabIndex >= 0 && other.getClientRects().length > 0);
  next?.focus();
  return Boolean(next);
}
