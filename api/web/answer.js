/** A checked answer as elements. */

import { conflictSection, DISAGREE } from "./conflict.js";
import { button, make } from "./dom.js";
import { Feedback } from "./feedback.js";
import { copyButton } from "./quotation.js";
import { details, nearest } from "./sources.js";
import { counted, gapBefore, isCode, originOf } from "./wording.js";

/**
 * @typedef {import("./service.js").Answer} Answer
 * @typedef {import("./citations.js").Citations} Citations
 * @typedef {(place: import("./panel.js").Place, opener: HTMLElement) => void} Open
 */

const NOTES = { verified: "", repaired: "citation corrected", unsupported: "not supported" };
const HEADLINES = {
  partly_answered: "A part is missing",
  unsupported_statements: "Read with care",
  cut_short: "Broken off",
  llm_failed: "Quoted instead",
};
const ADVICE = ["Ask in other words, or ", " that says it."];
const LONG_WORD = 24;

/**
 * Return what is shown of an answer, from top to bottom.
 * @param {Answer} answer
 * @param {{citations: Citations, open: Open}} page
 * @param {{feedback: boolean}} options whether feedback can be given
 * @returns {Node[]}
 */
export function answerParts(answer, { citations, open }, { feedback }) {
  const marks = new Map(answer.citations.map((citation) => [citation.number, citation]));
  const mark = (number) => (marks.has(number) ? citations.mark(marks.get(number)) : "");
  const abstained = answer.status === "abstained";
  return [
    answer.short_answer && short(answer.short_answer, mark, open),
    ...answer.conflicts.map((conflict) => conflictSection(conflict, answer.question, open)),
    make("p", { className: "words" }, ...(abstained ? [answer.answer] : answer.statements.flatMap(statement(mark)))),
    abstained ? why(answer) : answer.message && remark(answer),
    answer.citations.length > 0 && references(answer.citations, mark),
    abstained && answer.nearest.length > 0 && nearest(answer, open),
    ...tools(answer, feedback),
    details(answer, open),
  ].filter(Boolean);
}

/**
 * Return what is said once the answer is there, to who does not see it.
 * @param {Answer} answer
 */
export function spoken({ short_answer: short, answer, message, statements, conflicts }) {
  const unsupported = statements.filter(({ status }) => status === "unsupported").length;
  const warning = unsupported && `${counted(unsupported, "statement")} without support in the documents.`;
  const brief = short && `${short.text}.`;
  return [brief, answer, message, warning, conflicts.length > 0 && `${DISAGREE}.`].filter(Boolean).join(" ");
}

/**
 * The first mark, or a note where there is no other, keeps to the last word, so that no line begins with it; what
 * stands behind code has a line of its own.
 */
const statement = (mark) => ({ text, citations, status }, place, all) => {
  const note = NOTES[status] && make("span", { className: `note ${status}` }, NOTES[status]);
  const [first = [], ...others] = [...citations.map(mark), note].filter(Boolean).map((part) => ["\u00a0", part]);
  if (isCode(text)) return [block(text, status), ...first.slice(1), ...others.flat()];
  const cut = text.lastIndexOf(" ") + 1;
  const end = text.length - cut > LONG_WORD ? text.length : cut;
  const tail = make("span", { className: "tail" }, said(text.slice(end)), ...first);
  const words = make("span", { className: `statement ${status}` }, said(text.slice(0, end)), tail, ...others.flat());
  return [gapBefore(all, place), words];
};

/** The lines of code that stand between two fences. */
const block = (text, status) =>
  make("code", { className: `statement block ${status}` }, text.split("\n").slice(1, -1).join("\n"));

const said = (words) => make("span", { className: "said" }, words);

/** The few words lead to where they stand, the mark to the sentence around them. */
function short({ text, citation, document_id: id, start_char_index: start, end_char_index: end }, mark, open) {
  const words = button(text, () => open({ id, start, end, quoted: text }, words), { className: "plain title" });
  return make("p", { className: "short" }, make("span", { className: "unseen" }, "In short: "), words, "\u00a0", mark(citation));
}

const remark = ({ reason, message }) =>
  make("div", { className: "message" }, HEADLINES[reason] && make("strong", {}, HEADLINES[reason]), make("p", {}, message));

function why({ message }) {
  const [before, after] = ADVICE;
  const advice = make("span", {}, before, make("a", { href: "#documents" }, "add a document"), after);
  return make("p", { className: "aside" }, message, " ", advice);
}

/** The cited documents, each with its marks. */
function references(citations, mark) {
  const rows = [...Map.groupBy(citations, ({ document_id: id }) => id).values()].map((cited) => {
    const marks = make("span", {}, ...cited.map(({ number }) => mark(number)));
    const quotes = cited.map(({ cited_text: words }) => make("blockquote", {}, words));
    return make("li", {}, marks, make("span", {}, cited[0].title), about(originOf(cited[0])), ...quotes);
  });
  return make("ul", { className: "references", ariaLabel: "Cited documents" }, ...rows);
}

function tools(answer, feedback) {
  const opinion = feedback && new Feedback(answer.id);
  const row = make("div", { className: "tools" }, copyButton(answer), opinion && opinion.thumbs);
  return [row, opinion && opinion.comment];
}

const about = (text) => text && make("p", { className: "quiet" }, text);
