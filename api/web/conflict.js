/** What documents disagree on, side by side, the latest first. */

import { button, make } from "./dom.js";
import { dayOf } from "./wording.js";

/** @typedef {import("./service.js").Conflict} Conflict */

export const DISAGREE = "The documents disagree";
const UNDATED = "Date not known";

/**
 * Return the values that documents give, each with its sentence, its document and whether a later one says otherwise.
 * @param {Conflict} conflict
 * @param {string} asked
 * @param {import("./answer.js").Open} open
 */
export function conflictSection({ question, values }, asked, open) {
  const days = values.map(({ published }) => published).filter(Boolean).sort();
  const sides = values.map((value) => side(value, ageOf(value.published, days), open));
  const heading = make("h3", {}, question === asked ? DISAGREE : `${DISAGREE}: ${question}`);
  return make("section", { className: "conflict" }, heading, make("ul", {}, ...sides));
}

/** ISO days sort as they follow each other in time. */
function ageOf(day, days) {
  if (!day || days[0] === days.at(-1)) return "";
  return day === days.at(-1) ? "Latest" : "Older";
}

function side({ document_id: id, start_char_index: start, end_char_index: end, text, sentence, title, published }, age, open) {
  const date = make("p", { className: "quiet" }, age && make("strong", {}, age), age && " · ", dayOf(published) || UNDATED);
  const words = make("p", { className: "excerpt" }, sentence);
  const name = button(title, () => open({ id, start, end, quoted: text }, name), { className: "plain title" });
  return make("li", { className: age.toLowerCase() }, date, make("p", { className: "short" }, text), words, name);
}
