// Talks to the host: the token, and requests that carry it.

const Key = 'lab-token';

/** An answer that is not a good one. The message is a sentence for the reader. */
export class ApiError extends Error {
  /** @param {number} status HTTP status, or 0 when there was no answer. @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** A token that was given and not yet proved. @type {string | null} */
let trial = null;

/** The token that stands in the address, where it does not stay. @returns {string | null} */
export function tokenInAddress() {
  const url = new URL(location.href);
  const given = url.searchParams.get('token');
  if (given !== null) {
    url.searchParams.delete('token');
    history.replaceState(null, '', url);
  }
  return given;
}

/** The token of this host: one that is tried, else the one that was kept. */
export const token = () => trial || (localStorage.getItem(Key) ?? '');

/** Uses a token until it has proved good or bad; null goes back to the one that was kept. @param {string | null} given */
export function tryToken(given) {
  trial = given;
}

/**
 * The host took the token: it is kept. Any link can carry a token, so one that was not proved must not replace a good one.
 * A cookie would be sent to every port of this machine; local storage belongs to one port.
 */
export function keepToken() {
  if (trial) localStorage.setItem(Key, trial);
  trial = null;
}

/** The address of a channel, which cannot carry a header. @param {string} path @param {Record<string, string>} query */
export function channelUrl(path, query) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.search = new URLSearchParams({ ...query, token: token() }).toString();
  return url;
}

/**
 * Asks the host.
 * @param {string} method @param {string} path
 * @param {{body?: unknown, headers?: Record<string, string>, keepalive?: boolean}} [options]
 * @returns {Promise<Response>} a good answer
 * @throws {ApiError} when the answer is not good, or there is none
 */
export async function ask(method, path, { body, headers = {}, keepalive = false } = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      keepalive,
      cache: 'no-store',
      headers: { Authorization: `token ${token()}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, 'The lab does not answer. Look whether it still runs in its terminal.');
  }
  if (!answer.ok) throw new ApiError(answer.status, await said(answer));
  return answer;
}

/** The path of a notebook in an address. @param {string} path */
export const escapePath = path => path.split('/').map(encodeURIComponent).join('/');

async function said(answer) {
  if (answer.status === 403) return 'The token is wrong. Open the address that the lab printed when it was started.';
  try {
    return (await answer.json()).message || `The lab answered ${answer.status}.`;
  } catch {
    return `The lab answered ${answer.status}.`;
  }
}
