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

/**
 * The token of this host: from the address, where it does not stay, else as it was kept.
 * A cookie would be sent to every port of this machine; local storage belongs to one port.
 * @returns {string}
 */
export function takeToken() {
  const url = new URL(location.href);
  const given = url.searchParams.get('token');
  if (given) {
    keepToken(given);
    url.searchParams.delete('token');
    history.replaceState(null, '', url);
  }
  return localStorage.getItem(Key) ?? '';
}

/** @param {string} token */
export function keepToken(token) {
  localStorage.setItem(Key, token);
}

/** The address of a channel, which cannot carry a header. @param {string} path @param {Record<string, string>} query */
export function channelUrl(path, query) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.search = new URLSearchParams({ ...query, token: localStorage.getItem(Key) ?? '' }).toString();
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
      headers: { Authorization: `token ${localStorage.getItem(Key) ?? ''}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
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
