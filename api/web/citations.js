/** Marks in an answer, and the card that shows what a mark stands for. */

import { byId, make } from "./dom.js";
import { originOf } from "./wording.js";

/** @typedef {import("./service.js").Citation} Citation */

const REMARKS = {
  verified: "",
  repaired: "Found in another passage than the one first cited.",
  unsupported: "The nearest sentence. It does not carry the statement.",
};
const LEAVE_MS = 200; // time to move from a mark to its card
const GAP = 8;

export class Citations {
  #card = byId("card");
  #open;
  #shown = null;
  #leaving = 0;

  /** @param {(place: import("./panel.js").Place, opener: HTMLElement) => void} open shows a place in its document */
  constructor(open) {
    this.#open = open;
    byId("card-open").addEventListener("click", () => this.#openPlace(...this.#shown));
    this.#card.addEventListener("pointerenter", () => clearTimeout(this.#leaving));
    this.#card.addEventListener("pointerleave", () => this.#leave());
    addEventListener("scroll", () => this.hide(), { passive: true, capture: true });
    addEventListener("pointerdown", ({ target }) => {
      if (!this.#card.contains(target) && !this.#shown?.[0].contains(target)) this.hide();
    });
  }

  /**
   * Return the button that stands for a citation: pointing at it shows its card, activating it opens the document.
   * @param {Citation} citation
   */
  mark(citation) {
    const label = `Citation ${citation.number}: ${citation.title}`;
    const button = make("button", { type: "button", className: `mark ${citation.status}`, ariaLabel: label });
    button.append(String(citation.number));
    let shownBefore = false;
    button.addEventListener("pointerdown", () => (shownBefore = this.#shown?.[0] === button));
    button.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && this.#show(button, citation));
    button.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && this.#leave());
    button.addEventListener("focus", () => button.matches(":focus-visible") && this.#show(button, citation));
    button.addEventListener("blur", () => this.#card.matches(":hover") || this.#leave());
    button.addEventListener("click", ({ pointerType }) => {
      // A finger cannot hover: its first tap shows the card, the second opens the document.
      if (pointerType === "touch" && !shownBefore) this.#show(button, citation);
      else this.#openPlace(button, citation);
    });
    return button;
  }

  /** Hide the card; return whether there was one. */
  hide() {
    if (!this.#shown) return false;
    this.#shown[0].removeAttribute("aria-describedby");
    this.#shown = null;
    this.#card.hidden = true;
    return true;
  }

  #leave() {
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => this.hide(), LEAVE_MS);
  }

  #openPlace(button, citation) {
    this.hide();
    const { document_id: id, start_char_index: start, end_char_index: end, cited_text: quoted } = citation;
    this.#open({ id, start, end, quoted }, button);
  }

  #show(button, citation) {
    clearTimeout(this.#leaving);
    if (this.#shown?.[0] === button) return;
    this.hide();
    const remark = REMARKS[citation.status];
    byId("card-text").replaceChildren(
      make("blockquote", {}, citation.cited_text),
      make("p", { className: "title" }, citation.title),
      make("p", { className: "quiet" }, originOf(citation)),
      remark && make("p", { className: "remark" }, remark),
    );
    this.#card.hidden = false;
    this.#shown = [button, citation];
    button.setAttribute("aria-describedby", "card-text");
    this.#place(button.getBoundingClientRect());
  }

  #place(mark) {
    const { width, height } = this.#card.getBoundingClientRect();
    const fitsBelow = mark.bottom + GAP + height <= innerHeight;
    const left = Math.min(mark.left - GAP, document.documentElement.clientWidth - width - GAP);
    this.#card.style.left = `${Math.max(GAP, left)}px`;
    this.#card.style.top = `${fitsBelow ? mark.bottom + GAP : Math.max(GAP, mark.top - GAP - height)}px`;
  }
}
