/** The passages that an answer was made from, and how it came about. */

import { button, make } from "./dom.js";
import { counted, listed, originOf } from "./wording.js";

/**
 * @typedef {import("./service.js").Answer} Answer
 * @typedef {import("./service.js").Source} Source
 * @typedef {import("./answer.js").Open} Open
 */

const HEADINGS = /^#{1,6}[ \t].*$/gm;
const WRITERS = [
  [/^extractive$/, () => "quoted from the documents"],
  [/^llm:(.*)$/, (model) => `written by ${model}`],
];

/**
 * Return the sentences that come nearest, for who asked for something that the documents do not say.
 * @param {Answer} answer
 * @param {Open} open
 */
export function nearest({ nearest }, open) {
  const sentences = nearest.map((sentence) => passage(sentence, open));
  return make("section", {}, make("h3", {}, "What comes nearest"), make("ol", { className: "passages" }, ...sentences));
}

/**
 * Return one line about how the answer came about, which unfolds to all passages.
 * @param {Answer} answer
 * @param {Open} open
 */
export function details({ confidence, answerer, timings_ms: timings, sources }, open) {
  const [form, word] = WRITERS.find(([form]) => form.test(answerer)) ?? [];
  const summary = listed(
    confidence > 0 && `${Math.round(confidence * 100)} % confident`,
    form && word(form.exec(answerer)[1]),
    timings.total && took(timings.total),
    counted(sources.length, "passage"),
  );
  const stages = Object.entries(timings).map(([stage, ms]) => `${stage} ${Math.round(ms)} ms`);
  return make(
    "details",
    { className: "details" },
    make("summary", {}, summary),
    make("ol", { className: "passages" }, ...sources.map((source) => passage(source, open, scoresOf(source)))),
    about(listed(...stages)),
  );
}

const took = (ms) => (ms < 1000 ? `${Math.ceil(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`);

const scoresOf = ({ score, cosine, bm25 }) =>
  `score ${score.toFixed(2)} · meaning ${cosine.toFixed(2)} · words ${bm25.toFixed(1)}`;

function passage(source, open, scores = "") {
  const { document_id: id, start_char_index: start, end_char_index: end, text } = source;
  const title = button(source.title, () => open({ id, start, end, quoted: text }, title), { className: "plain title" });
  const excerpt = text.replace(HEADINGS, "").trim() || text;
  return make("li", {}, title, about(originOf(source)), make("p", { className: "excerpt" }, excerpt), about(scores));
}

const about = (text) => text && make("p", { className: "quiet" }, text);
