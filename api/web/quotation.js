/** A checked answer as text to paste elsewhere, with what it cites. */

import { announce, button, icon } from "./dom.js";
import { gapBefore, isCode, originOf } from "./wording.js";

/** @typedef {import("./service.js").Answer} Answer */

const UNSUPPORTED = " (not supported by the documents)";
const COPIED_MS = 2000;

/**
 * Return a button that copies an answer, null where the browser does not trust the address enough to copy.
 * @param {Answer} answer
 */
export function copyButton(answer) {
  if (!navigator.clipboard) return null;
  const copy = button("Copy", () => copyAnswer(answer, copy), { className: "tool", title: "With what it cites" });
  copy.prepend(icon("copy"));
  return copy;
}

async function copyAnswer(answer, copy) {
  const words = copy.lastChild;
  await navigator.clipboard.writeText(quotationOf(answer));
  words.data = "Copied";
  announce("The answer was copied with what it cites.");
  setTimeout(() => (words.data = "Copy"), COPIED_MS);
}

/**
 * Return the answer with its marks and what to know beside it, then each citation with its title, origin and words.
 * @param {Answer} answer
 * @returns {string}
 */
function quotationOf({ answer, message, statements, citations }) {
  const text = statements.length > 0 ? statements.map(sentence).join("") : answer;
  return [text, message, ...citations.map(entry)].filter(Boolean).join("\n\n");
}

const sentence = ({ text, citations, status }, place, all) =>
  gapBefore(all, place) +
  text +
  citations.map((number, nth) => `${isCode(text) && nth === 0 ? "\n" : " "}[${number}]`).join("") +
  (status === "unsupported" ? UNSUPPORTED : "");

function entry(citation) {
  const origin = originOf(citation);
  return `[${citation.number}] ${citation.title}${origin && ` (${origin})`}\n    “${citation.cited_text}”`;
}
