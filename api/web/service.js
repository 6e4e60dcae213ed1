/**
 * The service over HTTP. Addresses are relative, so that it may stand behind a proxy under any path.
 *
 * @typedef {{chunk_id: string, document_id: string, title: string, source: string, publisher: string,
 *   published: string | null, page: number | null, text: string, start_char_index: number, end_char_index: number,
 *   score: number, cosine: number, bm25: number}} Source
 * @typedef {{number: number, document_id: string, title: string, source: string, publisher: string,
 *   published: string | null, page: number | null, cited_text: string, start_char_index: number,
 *   end_char_index: number, status: "verified" | "repaired" | "unsupported"}} Citation
 * @typedef {{text: string, citations: number[], status: "verified" | "repaired" | "unsupported"}} Statement
 * @typedef {{text: string, sentence: string, document_id: string, title: string, published: string | null,
 *   start_char_index: number, end_char_index: number}} ConflictingValue
 * @typedef {{question: string, values: ConflictingValue[]}} Conflict
 * @typedef {{question: string, status: "answered" | "partial" | "abstained", message: string, answer: string,
 *   statements: Statement[], citations: Citation[], sources: Source[], answerer: string, confidence: number,
 *   timings_ms: Record<string, number>, short_answer: {text: string, citation: number} | null,
 *   conflicts: Conflict[]}} Answer
 * @typedef {{id: string, title: string, source: string, publisher: string, published: string | null,
 *   characters: number}} DocumentInfo
 * @typedef {{question: string, answer: string}} Turn
 */

import { eventsOf } from "./stream.js";

/** The collection that this page asks and shows: `?collection=name` in its address. */
export const COLLECTION = new URLSearchParams(location.search).get("collection") || "default";
export const MAX_TURNS = 20;

const UNREACHABLE = { message: "The service cannot be reached.", retryable: true };
const BROKEN_OFF = { message: "The connection broke off before the answer was complete.", retryable: true };

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
 * Yield the events of an answer; the last is `done`.
 * @param {string} question
 * @param {Turn[]} history
 * @param {AbortSignal} signal
 */
export async function* ask(question, history, signal) {
  const body = JSON.stringify({ question, history: history.slice(-MAX_TURNS), collection: COLLECTION, stream: true });
  const headers = { "Content-Type": "application/json" };
  const response = await call("ask", { method: "POST", headers, body, signal });
  for await (const { name, data } of unbroken(eventsOf(response.body))) {
    if (name === "error") throw new ServiceError(data.error);
    yield { name, data };
    if (name === "done") return;
  }
  throw new ServiceError(BROKEN_OFF);
}

/**
 * Return up to `limit` documents of the collection.
 * @param {number} offset
 * @param {number} limit
 * @returns {Promise<DocumentInfo[]>}
 */
export async function documents(offset, limit) {
  const query = new URLSearchParams({ collection: COLLECTION, offset: String(offset), limit: String(limit) });
  return (await (await call(`documents?${query}`)).json()).documents;
}

/**
 * @param {string} id
 * @returns {Promise<DocumentInfo & {text: string}>}
 */
export const documentOf = async (id) => (await call(`documents/${encodeURIComponent(id)}`)).json();

/** @param {string} id */
export const removeDocument = (id) => call(`documents/${encodeURIComponent(id)}`, { method: "DELETE" });

/**
 * Add one file and return what became of it. `fetch` does not tell how much of a body has been sent.
 * @param {File} file
 * @param {(share: number) => void} onProgress gets the share that has been sent, 0 to 1
 * @returns {Promise<{status: string, reason: string}>}
 */
export async function upload(file, onProgress) {
  const form = new FormData();
  form.append("files", file);
  form.append("collection", COLLECTION);
  const request = new XMLHttpRequest();
  request.open("POST", "documents");
  request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
  await new Promise((resolve, reject) => {
    request.onload = resolve;
    request.onerror = () => reject(new ServiceError(UNREACHABLE));
    request.send(form);
  });
  if (request.status >= 400) throw problemOf(request.status, request.responseText);
  return JSON.parse(request.responseText).outcomes[0];
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 */
async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    throw error.name === "AbortError" ? error : new ServiceError(UNREACHABLE);
  }
  if (!response.ok) throw problemOf(response.status, await response.text());
  return response;
}

/** A proxy before the service may answer too, and not in the service's envelope. */
function problemOf(status, body) {
  try {
    return new ServiceError(JSON.parse(body).error);
  } catch {
    return new ServiceError({ message: `The service answered with status ${status}.`, retryable: status >= 500 });
  }
}

async function* unbroken(events) {
  try {
    yield* events;
  } catch (error) {
    throw error.name === "AbortError" ? error : new ServiceError(BROKEN_OFF);
  }
}
