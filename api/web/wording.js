/** How dates, origins and numbers are worded. */

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

/**
 * Return an ISO day as people write it, "" where there is none.
 * @param {string | null | undefined} day
 */
export const dayOf = (day) => (day ? DAY.format(new Date(day)) : "");

/**
 * Return publisher, date and page of a document, citation or passage, as far as they are known.
 * @param {{publisher?: string, published?: string | null, page?: number | null}} place
 */
export const originOf = ({ publisher, published, page }) =>
  listed(publisher, dayOf(published), page && `page ${page}`);

/**
 * Return what there is of the parts, in one line.
 * @param {...(string | number | null | undefined | false)} parts
 */
export const listed = (...parts) => parts.filter(Boolean).join(" · ");

/**
 * Return the last part of a path or an upload's name.
 * @param {string} source
 */
export const fileName = (source) => source.replace(/^upload:/, "").split(/[\\/]/).pop();

/**
 * @param {number} count
 * @param {string} noun in the singular
 */
export const counted = (count, noun) => `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;

const SENTENCE = /[.!?…。！？]["”’'»)\]*_`]*$/;

/**
 * Return whether a statement is a block of code.
 * @param {string} text
 */
export const isCode = (text) => text.includes("\n");

/**
 * Return what stands before a statement: a line's end where it, or the one above, is no sentence, as of a list or table.
 * @param {{text: string}[]} statements
 * @param {number} place
 */
export const gapBefore = (statements, place) =>
  place === 0 ? "" : statements.slice(place - 1, place + 1).every(({ text }) => SENTENCE.test(text)) ? " " : "\n";
