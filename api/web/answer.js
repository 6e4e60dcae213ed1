/** A checked answer as elements. */

import { make } from "./dom.js";
import { counted, dayOf, listed, originOf } from "./wording.js";

/**
 * @typedef {import("./service.js").Answer} Answer
 * @typedef {import("./service.js").Source} Source
 * @typedef {import("./citations.js").Citations} Citations
 * @typedef {(place: import("./panel.js").Place, opener: HTMLElement) => void} Open
 */

const NEAREST = 3;
const NOTES = { verified: "", repaired: "citation corrected", unsupported: "not supported" };
const DISAGREE = "The documents disagree";
const LONG_WORD = 24;
const HEADINGS = /^#{1,6}[ \t].*$/gm;
const WRITERS = [
  [/^extractive$/, () => "quoted from the documents"],
  [/^llm:(.*)$/, (model) => `written by ${model}`],
];

/**
 * Return what is shown of an answer, from top to bottom.
 * @param {Answer} answer
 * @param {{citations: Citations, open: Open}} page
 * @returns {Node[]}
 */
export function answerParts(answer, { citations, open }) {
  const marks = new Map(answer.citations.map((citation) => [citation.number, citation]));
  const mark = (number) => (marks.has(number) ? citations.mark(marks.get(number)) : "");
  const abstained = answer.status === "abstained";
  return [
    answer.short_answer && short(answer.short_answer, mark),
    ...answer.conflicts.map((conflict) => disagreement(conflict, answer.question, open)),
    make("p", { className: "words" }, ...(abstained ? [answer.answer] : answer.statements.flatMap(statement(mark)))),
    answer.message && make("p", { className: abstained ? "aside" : "message" }, answer.message),
    answer.citations.length > 0 && references(answer.citations, mark),
    abstained && answer.sources.length > 0 && nearest(answer.sources, open),
    details(answer, open),
  ].filter(Boolean);
}

/**
 * Return what is said once the answer is there, to who does not see it.
 * @param {Answer} answer
 */
export function spoken({ answer, message, statements, conflicts }) {
  const unsupported = statements.filter(({ status }) => status === "unsupported").length;
  const warning = unsupported && `${counted(unsupported, "statement")} without support in the documents.`;
  return [answer, message, warning, conflicts.length > 0 && DISAGREE].filter(Boolean).join(" ");
}

/** The first mark keeps to the last word, so that no line begins with it. */
const statement = (mark) => ({ text, citations, status }) => {
  const [first = [], ...others] = citations.map((number) => ["\u00a0", mark(number)]);
  const cut = text.lastIndexOf(" ") + 1;
  const end = text.length - cut > LONG_WORD ? text.length : cut;
  const tail = make("span", { className: "tail" }, text.slice(end), ...first);
  const words = make("span", { className: `statement ${status}` }, text.slice(0, end), tail, ...others.flat());
  return [words, " ", NOTES[status] && make("span", { className: `note ${status}` }, NOTES[status]), " "];
};

const short = ({ text, citation }, mark) => make("p", { className: "short" }, text, "\u00a0", mark(citation));

function disagreement({ question, values }, asked, open) {
  const sides = values.map((value) => {
    const { document_id: id, start_char_index: start, end_char_index: end, text, sentence, published } = value;
    const title = opener(value.title, { id, start, end, quoted: text }, open);
    const words = make("p", { className: "excerpt" }, sentence);
    return make("li", {}, make("p", { className: "short" }, text), words, title, about(dayOf(published)));
  });
  const heading = make("h3", {}, question === asked ? DISAGREE : `${DISAGREE}: ${question}`);
  return make("section", { className: "conflict" }, heading, make("ul", {}, ...sides));
}

/** The cited documents, each with its marks. */
function references(citations, mark) {
  const rows = [...Map.groupBy(citations, ({ document_id: id }) => id).values()].map((cited) => {
    const marks = make("span", {}, ...cited.map(({ number }) => mark(number)));
    return make("li", {}, marks, make("span", {}, cited[0].title), about(originOf(cited[0])));
  });
  return make("ul", { className: "references", ariaLabel: "Cited documents" }, ...rows);
}

function nearest(sources, open) {
  const passages = sources.slice(0, NEAREST).map((source) => passage(source, open));
  return make("section", {}, make("h3", {}, "The nearest passages"), make("ol", { className: "passages" }, ...passages));
}

function details({ confidence, answerer, timings_ms: timings, sources }, open) {
  const [form, word] = WRITERS.find(([form]) => form.test(answerer)) ?? [];
  const summary = listed(
    confidence > 0 && `${Math.round(confidence * 100)} % confident`,
    form && word(form.exec(answerer)[1]),
    timings.total && seconds(timings.total),
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

const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

const scoresOf = ({ score, cosine, bm25 }) =>
  `score ${score.toFixed(2)} · meaning ${cosine.toFixed(2)} · words ${bm25.toFixed(1)}`;

function passage(source, open, scores = "") {
  const { document_id: id, start_char_index: start, end_char_index: end, text } = source;
  const title = opener(source.title, { id, start, end, quoted: text }, open);
  const excerpt = text.replace(HEADINGS, "").trim() || text;
  return make("li", {}, title, about(listed(originOf(source))), make("p", { className: "excerpt" }, excerpt), about(scores));
}

function opener(title, place, open) {
  const button = make("button", { type: "button", className: "plain title" }, title);
  button.addEventListener("click", () => open(place, button));
  return button;
}

const about = (text) => text && make("p", { className: "quiet" }, text);
