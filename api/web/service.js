/**
 * What the service offers, over HTTP. Addresses are relative, so that it may stand behind a proxy under any path.
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
 * @typedef {{document_id: string, title: string, source: string, publisher: string, published: string | null,
 *   page: number | null, text: string, start_char_index: number, end_char_index: number}} NearSentence
 * @typedef {{id: string, question: string, status: "answered" | "partial" | "abstained", reason: string, message: string,
 *   answer: string,
 *   statements: Statement[], citations: Citation[], sources: Source[], answerer: string, confidence: number,
 *   timings_ms: Record<string, number>, short_answer: {text: string, citation: number} | null,
 *   conflicts: Conflict[], nearest: NearSentence[]}} Answer
 * @typedef {{id: string, title: string, source: string, publisher: string, published: string | null,
 *   characters: number}} DocumentInfo
 * @typedef {{question: string, answer: string}} Turn
 */

import { call, events, json, post, ServiceError } from "./transport.js";

/** The collection that this page asks and shows: `?collection=name` in its address. */
export const COLLECTION = new URLSearchParams(location.search).get("collection") || "default";
export const MAX_TURNS = 20;
const PATIENCE = 5;
const PAUSE_MS = 1000;

/**
 * Yield the events of an answer; the last is `done`.
 * @param {string} question
 * @param {Turn[]} history
 * @param {AbortSignal} signal
 */
export async function* ask(question, history, signal) {
  const asked = { question, history: history.slice(-MAX_TURNS), collection: COLLECTION, stream: true };
  yield* events(await call("ask", json(asked, { signal })));
}

let taken;

/** Return whether the service keeps what people think of its answers; asked once. */
export const feedbackTaken = () =>
  (taken ??= call("feedback").then(async (response) => (await response.json()).taken, notTaken));

function notTaken(error) {
  if (!(error instanceof ServiceError)) throw error;
  taken = undefined;
  return false;
}

/**
 * @param {string} id of the answer
 * @param {"up" | "down"} verdict
 * @param {string} comment
 */
export const sendFeedback = (id, verdict, comment) => call("feedback", json({ answer_id: id, verdict, comment }));

/**
 * Return up to `limit` documents of the collection that have the words in their title or source, and how many have.
 * @param {{words?: string, offset?: number, limit: number}} wanted
 * @returns {Promise<{documents: DocumentInfo[], total: number}>}
 */
export async function documents({ words = "", offset = 0, limit }) {
  const query = new URLSearchParams({ collection: COLLECTION, words, offset: String(offset), limit: String(limit) });
  return (await call(`documents?${query}`)).json();
}

/**
 * Return the names of all collections.
 * @returns {Promise<string[]>}
 */
export async function collections() {
  const found = await (await call("collections")).json();
  return found.collections.map(({ name }) => name);
}

/**
 * @param {string} id
 * @returns {Promise<DocumentInfo & {text: string}>}
 */
export const documentOf = async (id) => (await call(`documents/${encodeURIComponent(id)}`)).json();

/** @param {string} id */
export const removeDocument = (id) => call(`documents/${encodeURIComponent(id)}`, { method: "DELETE" });

/**
 * Add one file and return what became of it.
 * @param {File} file
 * @param {(step: {share: number, state?: "waiting" | "running"}) => void} onProgress gets the share that has been sent,
 *   0 to 1, and then where the service is with it
 * @returns {Promise<{status: string, reason: string}>}
 */
export async function upload(file, onProgress) {
  const form = new FormData();
  form.append("files", file);
  form.append("collection", COLLECTION);
  const job = await post("jobs", form, (share) => onProgress({ share }));
  for (let patience = PATIENCE; ; patience -= 1) {
    try {
      return await outcomeOf(job, onProgress);
    } catch (error) {
      const cutOff = error.retryable && !error.requestId; // what the service itself says of the job stays as it is
      if (!cutOff || !patience) throw error;
      await new Promise((resume) => setTimeout(resume, PAUSE_MS));
    }
  }
}

async function outcomeOf({ id }, onProgress) {
  let job = { state: "waiting" };
  for await (const { name, data } of events(await call(`jobs/${id}/events`))) {
    if (name === "job" || name === "done") job = data;
    onProgress({ share: 1, state: job.state });
  }
  return job.outcomes[0];
}
