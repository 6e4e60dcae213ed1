/** The panel that shows a document with the cited characters highlighted. */

import { byId, make } from "./dom.js";
import { unitIndex } from "./offsets.js";
import { documentOf } from "./service.js";
import { ServiceError } from "./transport.js";
import { fileName, listed, originOf } from "./wording.js";

/**
 * Where to look in which document: code points, end exclusive, and the text that is to be found there.
 * @typedef {{id: string, start?: number, end?: number, quoted?: string}} Place
 */

const HEADING = /^#{1,6}[ \t]+/;
const MOVED = "The document has changed since: the cited text is no longer where it was.";
// Beside the page where there is room for both, over it where not.
const NARROW = matchMedia("(max-width: 64rem)");

export class DocumentPanel {
  #dialog = byId("panel");
  #opener = null;
  #wanted = null;

  constructor() {
    byId("panel-close").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#opener?.focus({ preventScroll: true }));
  }

  /**
   * Show a document, scrolled to the place, until it is closed; then `opener` gets the focus back.
   * @param {Place} place
   * @param {HTMLElement} opener
   */
  async open(place, opener) {
    this.#wanted = place;
    const parts = await documentOf(place.id).then((document) => shown(document, place), failure);
    if (this.#wanted !== place) return;
    this.#opener = opener;
    byId("panel-title").textContent = parts.title;
    byId("panel-about").textContent = parts.about;
    byId("panel-text").replaceChildren(...parts.text);
    if (!this.#dialog.open) NARROW.matches ? this.#dialog.showModal() : this.#dialog.show();
    const cited = byId("panel-text").querySelector("mark");
    byId("panel-text").scrollTop = 0;
    cited?.scrollIntoView({ block: "center" });
    (cited ?? byId("panel-text")).focus({ preventScroll: true });
  }

  /** Close the panel; return whether it was open. */
  close() {
    const open = this.#dialog.open;
    if (open) this.#dialog.close();
    return open;
  }
}

function shown(document, { start = 0, end = 0, quoted = "" }) {
  const first = unitIndex(document.text, start);
  const last = unitIndex(document.text, end - start, first);
  const found = document.text.slice(first, last) === quoted;
  return {
    title: document.title,
    about: listed(originOf(document), fileName(document.source)),
    text: [!found && make("p", { className: "message" }, MOVED), ...lines(document.text, first, found ? last : first)].filter(Boolean),
  };
}

function failure(error) {
  if (!(error instanceof ServiceError)) throw error;
  return { title: "The document cannot be shown", about: "", text: [make("p", {}, error.message)] };
}

/** Return an element for each line; together they hold exactly the text, and the marks in them text[first:last]. */
function lines(text, first, last) {
  let end = 0;
  return text.split(/(?<=\n)/).map((line) => {
    const start = end;
    end += line.length;
    const [from, to] = [first, last].map((index) => Math.min(Math.max(index - start, 0), line.length));
    const [hashes] = HEADING.exec(from < to ? line.slice(0, from) : line) ?? [""];
    const sign = hashes && make("span", { className: "hashes" }, hashes);
    const before = line.slice(hashes.length, Math.max(from, hashes.length));
    const cited = from < to && make("mark", { tabIndex: -1 }, line.slice(from, to));
    const className = HEADING.test(line) ? "line heading" : "line";
    return make("div", { className }, sign, before, cited, line.slice(Math.max(to, hashes.length)));
  });
}
