// The first script: gets the token, asks for the whole document of this address, and starts what it holds.

import { ask, ApiError, keepToken, takeToken } from './api.js';
import { startLesson } from './lesson.js';
import { startList } from './list.js';
import { setUpSaying } from './say.js';

setUpSaying();
await open(takeToken());

async function open(token) {
  if (!token) return showForm();
  if (kind(document) === 'shell') {
    try {
      const text = await (await ask('GET', location.pathname)).text();
      const whole = new DOMParser().parseFromString(text, 'text/html');
      if (kind(whole) === 'shell') return showForm('The token is wrong. Paste the address that the lab printed when it was last started.');
      document.title = whole.title;
      document.querySelector('.page').replaceWith(whole.querySelector('.page'));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status !== 404) return showForm(error.message);
      return showForm('There is no such notebook.', true);
    }
  }
  await start();
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
    keepToken(tokenIn(field.value));
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
