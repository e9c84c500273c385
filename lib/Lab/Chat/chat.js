// A chat in a browser. Everything goes through the official client, which the server hands out at socket.io/socket.io.js.
(() => {
  'use strict';
  const byId = id => document.getElementById(id);
  // The page may stand inside a notebook, which shows it only when it has come.
  if (parent !== window) parent.postMessage('lab-chat', '*');

  if (typeof io === 'undefined') {
    byId('missing').textContent = 'The official Socket.IO client is not installed: run “npm ci” in the folder tests/clients of the lab, then start the chat again.';
    byId('missing').hidden = false;
    byId('join').hidden = true;
    return;
  }

  const typists = new Map();
  let socket = null, nickname = '', inside = false, told = 0;

  // ---- the connection ----
  function connect(way) {
    socket = io({ forceNew: true, transports: way ? [way] : ['polling', 'websocket'] });
    // Also after a loss: for the server it is a new socket then, and has to say its name again.
    socket.on('connect', join);
    socket.on('disconnect', reason => { typists.clear(); showTypists(); state(socket.active ? `connection lost (${reason}), trying to come back …` : 'not connected'); });
    socket.on('connect_error', error => {
      state(socket.active ? 'the server cannot be reached, trying again …' : 'not connected');
      if (!inside) byId('refused').textContent = socket.active ? 'The server cannot be reached. Is its cell still running?' : error.message;
    });

    socket.on('joined', who => { people(who.people); notice(`${who.nickname} joined`); });
    socket.on('left', who => { people(who.people); stops(who.nickname); notice(`${who.nickname} left`); });
    socket.on('message', message => { stops(message.from); said(message); });
    socket.on('typing', who => who.on ? types(who.nickname) : stops(who.nickname));
  }

  function join() {
    const { engine } = socket.io;
    state();
    engine.on('upgrade', () => state());
    socket.emit('join', nickname, answer => {
      if (answer.ok) return enter(true);
      leave();
      byId('refused').textContent = answer.why;
      byId('nickname').select();
    });
  }

  function leave() {
    socket.disconnect();
    enter(false);
    state('not connected');
  }

  function state(text) {
    const name = { polling: 'HTTP polling', websocket: 'a WebSocket' };
    byId('state').toggleAttribute('data-open', !text);
    byId('state').textContent = text ?? `connected over ${name[socket.io.engine.transport.name]}`;
  }

  // ---- what is seen ----
  function enter(in_) {
    if (inside === in_) return;
    inside = in_;
    byId('room').hidden = !in_;
    byId('join').hidden = in_;
    byId(in_ ? 'text' : 'nickname').focus();
    if (!in_) byId('log').replaceChildren();
  }

  // What others wrote is text, never markup.
  function line(kind, ...parts) {
    const scroll = byId('scroll'), item = document.createElement('li');
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40;
    item.className = kind;
    item.append(...parts);
    byId('log').append(item);
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  }

  function notice(text) { line('event', text); }

  function said({ from, text }) {
    const head = document.createElement('b'), time = document.createElement('time');
    time.textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    head.append(from, time);
    line(from === nickname ? 'mine' : '', head, text);
  }

  function people(names) {
    byId('people').replaceChildren(...names.map(name => {
      const item = document.createElement('li');
      item.textContent = name === nickname ? `${name} (you)` : name;
      return item;
    }));
  }

  // Who stops without a word, because that event was dropped, is forgotten by himself.
  function types(name) {
    clearTimeout(typists.get(name));
    typists.set(name, setTimeout(() => stops(name), 3000));
    showTypists();
  }

  function stops(name) {
    clearTimeout(typists.get(name));
    typists.delete(name);
    showTypists();
  }

  function showTypists() {
    const names = [...typists.keys()];
    byId('typing').textContent = names.length === 0 ? '' : names.length === 1 ? `${names[0]} is typing …` : `${names.join(' and ')} are typing …`;
  }

  // ---- what the user does ----
  byId('join').addEventListener('submit', event => {
    event.preventDefault();
    socket?.disconnect();
    byId('refused').textContent = '';
    nickname = byId('nickname').value.trim();
    if (!nickname) return byId('nickname').focus();
    state('connecting …');
    connect(byId('way').value);
  });

  byId('say').addEventListener('submit', event => {
    event.preventDefault();
    const text = byId('text').value.trim();
    if (!text) return;
    socket.emit('message', text);
    byId('text').value = '';
    told = 0;
  });

  // It matters only now: an event that cannot leave at once may be lost, and the next key says it again.
  byId('text').addEventListener('input', () => {
    if (byId('text').value && Date.now() - told < 500) return;
    told = byId('text').value ? Date.now() : 0;
    socket.volatile.emit('typing', byId('text').value !== '');
  });

  byId('leave').addEventListener('click', leave);

  const asked = new URLSearchParams(location.search);
  byId('nickname').value = asked.get('nickname') ?? '';
  byId('way').value = asked.get('transport') ?? '';
  byId('nickname').focus({ preventScroll: true });
})();
