/** Requests to the service, with the key of who asks, and what goes wrong with them. */

import { credentials, otherKey } from "./access.js";
import { eventsOf } from "./stream.js";

const NO_KEY = 401;
const UNREACHABLE = { message: "The service cannot be reached.", retryable: true };
const BROKEN_OFF = { message: "The connection broke off before the end.", retryable: true };

/** A failure as a person is told it. */
export class ServiceError extends Error {
  /** @param {{message: string, retryable?: boolean, request_id?: string}} problem */
  constructor({ message, retryable = false, request_id = "" }) {
    super(message);
    this.retryable = retryable;
    this.requestId = request_id;
  }
}

/**
 * Return the options of a request that posts JSON.
 * @param {object} body
 * @param {RequestInit} [options]
 * @returns {RequestInit}
 */
export const json = (body, options = {}) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
  ...options,
});

/**
 * Return the response to a request, a good one.
 * @param {string} path
 * @param {RequestInit} [options]
 */
export const call = (path, options = {}) =>
  admitted(async (headers) => {
    try {
      return await fetch(path, { ...options, headers: { ...options.headers, ...headers } });
    } catch (error) {
      throw error.name === "AbortError" ? error : new ServiceError(UNREACHABLE);
    }
  });

/**
 * Yield the events of a stream until the last, which is `done`.
 * @param {Response} response
 */
export async function* events(response) {
  for await (const { name, data } of unbroken(eventsOf(response.body))) {
    if (name === "error") throw new ServiceError(data.error);
    yield { name, data };
    if (name === "done") return;
  }
  throw new ServiceError(BROKEN_OFF);
}

/**
 * Post a form and return what is answered. `fetch` does not tell how much of a body has been sent.
 * @param {string} path
 * @param {FormData} form
 * @param {(share: number) => void} onProgress gets the share that has been sent, 0 to 1
 */
export async function post(path, form, onProgress) {
  const { responseText } = await admitted(async (headers) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    await new Promise((resolve, reject) => {
      request.onload = resolve;
      request.onerror = () => reject(new ServiceError(UNREACHABLE));
      request.send(form);
    });
    return request;
  });
  return JSON.parse(responseText);
}

/**
 * Return what a request gets, sent again with another key as long as one is wanted and typed in.
 * @template {Response | XMLHttpRequest} Reply
 * @param {(headers: Record<string, string>) => Promise<Reply>} send
 * @returns {Promise<Reply>}
 */
async function admitted(send) {
  const headers = credentials();
  const reply = await send(headers);
  if (reply.status === NO_KEY && (await otherKey(headers))) return admitted(send);
  if (reply.status >= 400) throw problemOf(reply.status, reply.responseText ?? (await reply.text()));
  return reply;
}

/** A proxy before the service may answer too, and not in the service's envelope. */
function problemOf(status, body) {
  try {
    return new ServiceError(JSON.parse(body).error);
  } catch {
    return new ServiceError({ message: `The service answered with status ${status}.`, retryable: status >= 500 });
  }
}

async function* unbroken(stream) {
  try {
    yield* stream;
  } catch (error) {
    throw error.name === "AbortError" ? error : new ServiceError(BROKEN_OFF);
  }
}
