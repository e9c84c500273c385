// The list of lessons: where the reader left off, and the kernels that run.

import { ask } from './api.js';
import { lastPlace } from './memory.js';
import { say } from './say.js';

/** @param {HTMLElement} main */
export async function startList(main) {
  const place = lastPlace();
  const resume = document.getElementById('resume');
  if (place && resume && [...main.querySelectorAll('.lessons a')].some(link => link.pathname === place.url.split('#')[0])) {
    resume.href = place.url;
    resume.textContent = `Continue where you left: ${place.title}`;
  }
  await showKernels(main.querySelector('#kernels'));
}

async function showKernels(section) {
  const sessions = await (await ask('GET', '/api/sessions')).json();
  section.hidden = sessions.length === 0;
  section.querySelector('ul').replaceChildren(...sessions.map(session => row(session, section)));
}

function row(session, section) {
  const item = document.createElement('li');
  const name = document.createElement('span');
  const notebook = session.path || session.name || 'a notebook';
  name.textContent = `${notebook}: ${session.kernel.execution_state === 'busy' ? 'runs a cell' : 'waits'} `;
  const end = document.createElement('button');
  end.type = 'button';
  end.textContent = 'Shut down';
  end.setAttribute('aria-label', `Shut down the kernel of ${notebook}`);
  end.addEventListener('click', async () => {
    end.disabled = true;
    try {
      await ask('DELETE', `/api/sessions/${session.id}`);
      say(`The kernel of ${notebook} was shut down.`);
    } catch (error) {
      say(error.message);
    }
    await showKernels(section);
    (section.querySelector('button') ?? document.querySelector('main h1 ~ * a'))?.focus();
  });
  item.append(name, end);
  return item;
}
