// Drives a running host with the official client library, as an editor would.
// usage: node jupyter.js BASE_URL TOKEN json|binary NOTEBOOK_PATH
// Prints "ok NAME" for each step; the first failure is thrown and ends the program with code 1.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import WebSocket from 'ws';
import { ContentsManager, KernelManager, KernelSpecAPI, ServerConnection, SessionAPI, SessionManager } from '@jupyterlab/services';

const [baseUrl, token, framing, notebook] = process.argv.slice(2);
const LIMIT = 60_000;

// The library offers the binary subprotocol; without an offer the server must fall back to JSON texts.
class JsonOnly extends WebSocket {
  constructor(url) { super(url); }
}

const serverSettings = ServerConnection.makeSettings({
  baseUrl, wsUrl: baseUrl.replace(/^http/, 'ws'), token, appendToken: true,
  WebSocket: framing === 'json' ? JsonOnly : WebSocket, fetch, Request, Headers,
});

const kernels = new KernelManager({ serverSettings });
const sessions = new SessionManager({ serverSettings, kernelManager: kernels });
await sessions.ready;

async function bounded(promise, what) {
  let timer;
  const limit = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${what}: no answer within ${LIMIT / 1000} s`)), LIMIT); });
  try { return await Promise.race([promise, limit]); } finally { clearTimeout(timer); }
}

/** Runs a cell and gives back its reply and all that was shown. */
async function run(kernel, code, { options = {}, onOutput, onInput } = {}) {
  const future = kernel.requestExecute({ code, allow_stdin: !!onInput, ...options }, false, { cellId: 'vscode-notebook-cell:/' + notebook + '#W1sZmlsZQ%3D%3D' });
  const shown = [];
  future.onIOPub = message => {
    shown.push(message);
    if (message.header.msg_type === 'stream') onOutput?.();
  };
  future.onStdin = message => {
    assert.equal(message.header.msg_type, 'input_request');
    future.sendInputReply({ value: onInput(message.content.prompt), status: 'ok' }, message.header);
  };
  const reply = await bounded(future.done, code);
  return {
    reply, shown,
    text: shown.filter(m => m.header.msg_type === 'stream').map(m => m.content.text).join(''),
    result: shown.find(m => m.header.msg_type === 'execute_result')?.content.data,
    states: shown.filter(m => m.header.msg_type === 'status').map(m => m.content.execution_state),
    types: shown.map(m => m.header.msg_type),
    error: shown.find(m => m.header.msg_type === 'error')?.content,
  };
}

function connected(kernel) {
  return bounded(new Promise(resolve => {
    if (kernel.connectionStatus === 'connected') return resolve();
    kernel.connectionStatusChanged.connect((_, status) => { if (status === 'connected') resolve(); });
  }), 'connect');
}

let session;
const steps = {
  async 'specs are listed'() {
    const specs = await KernelSpecAPI.getSpecs(serverSettings);
    assert.equal(specs.default, '.net-csharp');
    assert.equal(specs.kernelspecs['.net-csharp'].language, 'csharp');
  },
  async 'a session for a notebook starts'() {
    session = await sessions.startNew({ path: notebook, name: notebook, type: 'notebook', kernel: { name: '.net-csharp' } });
    await connected(session.kernel);
    const info = await bounded(session.kernel.info, 'kernel info');
    assert.equal(info.language_info.name, 'csharp');
    assert.equal(info.language_info.file_extension, '.cs');
    assert.equal(session.kernel.supportsSubshells, false);
    const running = await SessionAPI.listRunning(serverSettings);
    assert.ok(running.some(s => s.path === notebook && s.kernel.id === session.kernel.id));
    if (framing === 'binary') assert.equal(session.kernel._ws.protocol, 'v1.kernel.websocket.jupyter.org');
    else assert.equal(session.kernel._ws.protocol, '');
  },
  async 'a cell is executed and counted'() {
    const one = await run(session.kernel, '1 + 1');
    assert.equal(one.reply.content.status, 'ok');
    assert.equal(one.result['text/plain'], '2');
    assert.deepEqual(one.types, ['status', 'execute_input', 'execute_result', 'status']);
    assert.deepEqual(one.states, ['busy', 'idle']);
    const two = await run(session.kernel, 'var kept = "kept";');
    assert.equal(two.reply.content.execution_count, one.reply.content.execution_count + 1);
    assert.equal(two.result, undefined);
  },
  async 'output is streamed while the cell runs'() {
    const kernel = session.kernel;
    // The first line arrives although the cell waits for input that is given only then.
    let said;
    const first = new Promise(resolve => { said = resolve; });
    const cell = kernel.requestExecute({ code: 'Console.WriteLine("first");\nvar answer = Console.ReadLine();\nConsole.Error.WriteLine(answer + "!");', allow_stdin: true });
    const streams = [];
    cell.onIOPub = m => { if (m.header.msg_type === 'stream') { streams.push([m.content.name, m.content.text]); said(); } };
    cell.onStdin = async m => { await first; cell.sendInputReply({ value: 'second', status: 'ok' }, m.header); };
    await bounded(cell.done, 'stream');
    assert.deepEqual(streams, [['stdout', 'first\n'], ['stderr', 'second!\n']]);
  },
  async 'input is asked for with its prompt'() {
    let prompt;
    const cell = await run(session.kernel, 'Console.Write("Name? ");\nConsole.ReadLine()', { onInput: p => { prompt = p; return 'Ada'; } });
    assert.equal(prompt.trim(), 'Name?');
    assert.equal(cell.result['text/plain'], 'Ada');
  },
  async 'something is displayed and updated'() {
    const cell = await run(session.kernel, 'var shown = display("one");\nshown.Update("two");');
    const display = cell.shown.find(m => m.header.msg_type === 'display_data');
    const update = cell.shown.find(m => m.header.msg_type === 'update_display_data');
    assert.equal(display.content.data['text/plain'], 'one');
    assert.equal(update.content.data['text/plain'], 'two');
    assert.equal(update.content.transient.display_id, display.content.transient.display_id);
  },
  async 'an error says its line in plain words'() {
    const broken = await run(session.kernel, 'var a = 1;\nvar b = c;');
    assert.equal(broken.reply.content.status, 'error');
    assert.equal(broken.error.ename, 'CS0103');
    assert.match(broken.error.traceback.join('\n'), /line 2/);
    const thrown = await run(session.kernel, 'var before = 41;\nthrow new InvalidOperationException("The queue is full.");');
    assert.equal(thrown.error.ename, 'InvalidOperationException');
    assert.match(thrown.error.traceback.join('\n'), /line 2/);
    assert.doesNotMatch(thrown.error.traceback.join('\n'), /Roslyn|Submission|   at /);
    assert.equal((await run(session.kernel, 'before + 1')).result['text/plain'], '42');
  },
  async 'cells that wait are given up after an error'() {
    const kernel = session.kernel;
    const first = kernel.requestExecute({ code: 'await Task.Delay(300);\nthrow new Exception("stop");', stop_on_error: true });
    const second = kernel.requestExecute({ code: 'var never = 1;' });
    assert.equal((await bounded(first.done, 'first')).content.status, 'error');
    assert.equal((await bounded(second.done, 'second')).content.status, 'aborted');
    assert.equal((await run(kernel, '1')).reply.content.status, 'ok');
  },
  async 'a name is completed and inspected, also while a cell runs'() {
    const kernel = session.kernel;
    const code = 'kept.ToUp';
    const completion = await bounded(kernel.requestComplete({ code, cursor_pos: code.length }), 'complete');
    assert.ok(completion.content.matches.includes('ToUpper'), completion.content.matches.join());
    assert.equal(code.slice(completion.content.cursor_start, completion.content.cursor_end), 'ToUp');
    const inspection = await bounded(kernel.requestInspect({ code: 'kept.Substring(', cursor_pos: 15, detail_level: 0 }), 'inspect');
    assert.equal(inspection.content.found, true);
    assert.match(inspection.content.data['text/plain'], /Substring/);
    const cell = kernel.requestExecute({ code: 'var answer2 = Console.ReadLine();', allow_stdin: true });
    // The library takes no further message while this handler is awaited, so it must not wait itself.
    const asked = new Promise(resolve => { cell.onStdin = m => { resolve(m); }; });
    const question = await bounded(asked, 'question');
    const meanwhile = await bounded(kernel.requestComplete({ code: 'kept.Le', cursor_pos: 7 }), 'complete while a cell runs');
    assert.ok(meanwhile.content.matches.includes('Length'));
    cell.sendInputReply({ value: 'x', status: 'ok' }, question.header);
    assert.equal((await bounded(cell.done, 'complete meanwhile')).content.status, 'ok');
  },
  async 'whether code is complete'() {
    const ask = async code => (await bounded(session.kernel.requestIsComplete({ code }), code)).content.status;
    assert.equal(await ask('1 + 1'), 'complete');
    assert.equal(await ask('if (true) {'), 'incomplete');
    assert.equal(await ask('var = ;'), 'invalid');
  },
  async 'an unknown request gets an error reply'() {
    const answer = new Promise(resolve => session.kernel.anyMessage.connect((_, { msg, direction }) => {
      if (direction === 'recv' && msg.header.msg_type === 'dance_reply') resolve(msg);
    }));
    session.kernel.sendShellMessage({
      channel: 'shell', content: {}, metadata: {}, parent_header: {}, buffers: [],
      header: { msg_id: 'dance-1', msg_type: 'dance_request', session: session.kernel.clientId, username: '', version: '5.3', date: new Date().toISOString() },
    }, false, false);
    assert.equal((await bounded(answer, 'dance')).content.status, 'error');
  },
  async 'a loop is interrupted and variables are kept'() {
    const kernel = session.kernel;
    const cell = await run(kernel, 'var turns = 7;\nConsole.WriteLine("turning");\nwhile (true) { }', { onOutput: () => kernel.interrupt() });
    assert.equal(cell.reply.content.status, 'error');
    assert.equal((await run(kernel, 'turns + kept.Length')).result['text/plain'], '11');
  },
  async 'a wait is interrupted'() {
    const kernel = session.kernel;
    const cell = await run(kernel, 'Console.WriteLine("waiting");\nawait Task.Delay(-1);', { onOutput: () => kernel.interrupt() });
    assert.equal(cell.reply.content.status, 'error');
    assert.equal((await run(kernel, 'kept')).result['text/plain'], 'kept');
  },
  async 'a second client sees the same kernel'() {
    const other = kernels.connectTo({ model: session.kernel.model, clientId: 'other-client' });
    await connected(other);
    const seen = new Promise(resolve => other.iopubMessage.connect((_, m) => { if (m.header.msg_type === 'execute_result') resolve(m.content.data['text/plain']); }));
    await run(session.kernel, '"for both"');
    assert.equal(await bounded(seen, 'second client'), 'for both');
    assert.equal((await run(other, 'kept')).result['text/plain'], 'kept');
    other.dispose();
  },
  async 'after a reconnect the state is there, and what was said meanwhile'() {
    const kernel = session.kernel;
    const code = 'Console.WriteLine("before");\nawait Task.Delay(1500);\nConsole.WriteLine("while away");\n"end"';
    const before = new Promise(resolve => { kernel.iopubMessage.connect((_, m) => { if (m.content.text?.includes('before')) resolve(); }); });
    const future = kernel.requestExecute({ code });
    await bounded(before, 'before');
    const { clientId, model } = kernel;
    const messageId = future.msg.header.msg_id;
    kernel._ws.terminate();
    session.dispose();
    const again = kernels.connectTo({ model, clientId });
    const missed = [];
    let end;
    const ended = new Promise(resolve => { end = resolve; });
    again.anyMessage.connect((_, { msg }) => {
      if (msg.parent_header?.msg_id !== messageId) return;
      missed.push(msg.header.msg_type);
      if (msg.header.msg_type === 'execute_reply') end();
    });
    await connected(again);
    await bounded(ended, 'missed messages');
    assert.ok(missed.includes('execute_result'), missed.join());
    assert.ok(missed.includes('stream'), missed.join());
    assert.equal((await run(again, 'kept')).result['text/plain'], 'kept');
    again.dispose();
    const known = (await SessionAPI.listRunning(serverSettings)).find(s => s.path === notebook);
    session = sessions.connectTo({ model: known });
    await connected(session.kernel);
  },
  async 'a kernel that dies mid-cell is told, restarted and usable'() {
    const kernel = session.kernel;
    const states = [];
    kernel.statusChanged.connect((_, status) => states.push(status));
    const restarted = new Promise(resolve => kernel.statusChanged.connect((_, s) => { if (s === 'autorestarting' || s === 'restarting') resolve(); }));
    const future = kernel.requestExecute({ code: 'System.Diagnostics.Process.GetCurrentProcess().Kill();' });
    const reply = new Promise(resolve => { future.onReply = resolve; });
    assert.equal((await bounded(reply, 'death')).content.status, 'error');
    await bounded(restarted, 'restart');
    const again = await run(kernel, '40 + 2');
    assert.equal(again.result['text/plain'], '42');
    assert.equal((await run(kernel, 'kept')).error.ename, 'CS0103');
  },
  async 'a restart forgets variables and gives a new session'() {
    const kernel = session.kernel;
    const before = (await run(kernel, 'var forgotten = 1;')).reply.header.session;
    await bounded(kernel.restart(), 'restart');
    const after = await run(kernel, 'forgotten');
    assert.equal(after.error.ename, 'CS0103');
    assert.notEqual(after.reply.header.session, before);
    assert.equal(after.reply.content.execution_count, 1);
  },
  async 'contents are listed, saved, renamed and deleted'() {
    const contents = new ContentsManager({ serverSettings });
    const list = await contents.get('', { content: true });
    assert.ok(list.content.some(f => f.path === notebook));
    const made = await contents.newUntitled({ path: '', type: 'notebook' });
    made.content = (await contents.get(made.path, { content: true })).content;
    made.content.cells.push({ cell_type: 'code', id: 'a', metadata: {}, source: '1 + 1\n2', outputs: [], execution_count: null });
    await contents.save(made.path, { type: 'notebook', format: 'json', content: made.content });
    const renamed = await contents.rename(made.path, 'renamed-by-a-test.ipynb');
    const read = await contents.get(renamed.path, { content: true });
    assert.equal(read.content.cells[0].source, '1 + 1\n2');
    await contents.delete(renamed.path);
    await assert.rejects(contents.get(renamed.path), e => e.response.status === 404);
    contents.dispose();
  },
  async 'a session is shut down'() {
    const id = session.kernel.id;
    await bounded(session.shutdown(), 'shutdown');
    assert.ok(!(await SessionAPI.listRunning(serverSettings)).some(s => s.kernel.id === id));
  },
};

for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
  } catch (error) {
    console.error(`not ok ${name}\n${error.stack}`);
    process.exit(1);
  }
  console.log(`ok ${name}`);
}
process.exit(0);
