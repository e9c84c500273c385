// Tells a screen reader what happened, and shows banners to everyone.

let region;

/** Makes the place that a screen reader listens to; it must be there before the first word. */
export function setUpSaying() {
  region = document.createElement('div');
  region.id = 'say';
  region.className = 'unseen';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
}

/** Announces one sentence. @param {string} text */
export function say(text) {
  const line = document.createElement('p');
  line.textContent = text;
  region.append(line);
  // Old words would be read again by someone who walks the page.
  while (region.childElementCount > 3) region.firstElementChild.remove();
}

/**
 * Shows a banner, or takes away the one of this name.
 * @param {string} name one banner at a time has it
 * @param {null | {kind: 'good' | 'bad' | 'note', title: string, text?: string, actions?: Record<string, () => void>}} what
 */
export function banner(name, what) {
  const place = document.getElementById('banners');
  const id = `banner-${name}`;
  const old = document.getElementById(id);
  if (!what) {
    // Focus must not fall to the top of the page with the button that it was on.
    if (old?.contains(document.activeElement)) document.querySelector('.cell')?.focus({ preventScroll: true });
    old?.remove();
    return;
  }
  const box = document.createElement('div');
  box.id = id;
  box.className = `banner ${what.kind}`;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', what.title);
  const title = document.createElement('b');
  title.textContent = what.title;
  const text = document.createElement('span');
  text.textContent = what.text ?? '';
  box.append(title, text);
  for (const [label, act] of Object.entries(what.actions ?? {})) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', act);
    box.append(button);
  }
  if (old?.textContent === box.textContent) return;
  if (old) old.replaceWith(box);
  else place.append(box);
  say(`${what.title} ${what.text ?? ''}`);
}
