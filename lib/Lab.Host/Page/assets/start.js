// The first script: gets the token, asks for the whole document of this address, and starts what it holds.

import { ask, ApiError, keepToken, token, tokenInAddress, tryToken } from './api.js';
import { startLesson } from './lesson.js';
import { startList } from './list.js';
import { setUpSaying } from './say.js';

setUpSaying();
await open(tokenInAddress());

async function open(given) {
  tryToken(given);
  if (!token()) return showForm();
  if (kind(document) === 'shell') {
    try {
      let whole = await wholePage();
      if (kind(whole) === 'shell' && given) {
        tryToken(null);
        if (token()) whole = await wholePage();
      }
      if (kind(whole) === 'shell') return showForm('The token is wrong. Paste the address that the lab printed when it was last started.');
      document.title = whole.title;
      document.querySelector('.page').replaceWith(whole.querySelector('.page'));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 404) return showForm(error.message);
      keepToken();
      return showForm('There is no such notebook.', true);
    }
  }
  keepToken();
  await start();
}

/** The document of this address. Who does not know the token gets the shell, as a good answer. */
async function wholePage() {
  const text = await (await ask('GET', location.pathname)).text();
  return new DOMParser().parseFromString(text, 'text/html');
}

async function start() {
  const main = document.querySelector('[data-page]');
  if (main.dataset.page === 'list') await startList(main);
  if (main.dataset.page === 'lesson') await startLesson(main);
}

function kind(page) {
  return page.querySelector('[data-page]')?.dataset.page;
}

function showForm(why, noForm = false) {
  const form = document.getElementById('enter');
  document.getElementById('connecting').hidden = true;
  form.hidden = false;
  const field = document.getElementById('enter-token');
  if (why) document.getElementById('enter-why').textContent = why;
  if (noForm) {
    for (const part of form.querySelectorAll('p:not(#enter-why)')) part.remove();
    const back = Object.assign(document.createElement('a'), { href: '/', textContent: 'All notebooks' });
    form.append(back);
    return;
  }
  field.focus();
  form.onsubmit = event => {
    event.preventDefault();
    form.hidden = true;
    document.getElementById('connecting').hidden = false;
    open(tokenIn(field.value));
  };
}

function tokenIn(text) {
  try {
    return new URL(text.trim()).searchParams.get('token') ?? '';
  } catch {
    return text.trim();
  }
}
