// Small helpers for elements.

/**
 * Makes an element.
 * @param {string} name @param {object} [properties] @param {...(Node | string)} children
 * @returns {any}
 */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A picture with a text. @param {string} type @param {string} base64 @param {string} text */
export function picture(type, base64, text) {
  return element('img', { src: `data:${type};base64,${base64.replace(/\s/g, '')}`, alt: text });
}

/** Scripts that came as text do not run by themselves; this lets them, in order, as an editor does. @param {HTMLElement} root */
export function runScripts(root) {
  for (const dead of root.querySelectorAll('script')) {
    const alive = document.createElement('script');
    for (const { name, value } of dead.attributes) alive.setAttribute(name, value);
    alive.textContent = dead.textContent;
    dead.replaceWith(alive);
  }
}
