/** The documents: listing, finding and deleting them. */

import { announce, button, byId, make } from "./dom.js";
import { documents, removeDocument } from "./service.js";
import { ServiceError } from "./transport.js";
import { Uploads } from "./uploads.js";
import { counted, dayOf, fileName } from "./wording.js";

const PAGE = 50;
const TYPING_MS = 250; // a pause of this length ends a word
const EMPTY = ["No documents yet", "What you add here is what answers are made from."];
const noMatch = (words) => ["Nothing found", `No document has “${words}” in its title or file name.`];

export class DocumentsView {
  #open;
  #listing = byId("listing");
  #words = byId("words");
  #uploads = new Uploads(() => this.refresh());
  #wanted = 0;
  #total = 0;

  /** @param {import("./answer.js").Open} open */
  constructor(open) {
    this.#open = open;
    let typing;
    this.#words.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.refresh(), TYPING_MS);
    });
  }

  /**
   * Add files.
   * @param {File[]} files
   */
  add(files) {
    this.#uploads.add(files);
  }

  /** Show the list as it is now. */
  async refresh() {
    const wanted = (this.#wanted += 1);
    const list = make("ul", { className: "list", ariaLabel: "Documents" });
    await this.#guarded(this.#listing, async () => {
      const found = await this.#page(list);
      if (wanted !== this.#wanted) return; // more has been typed since
      const words = this.#words.value.trim();
      byId("finding").hidden = !found.total && !words;
      this.#count(found.total);
      this.#listing.replaceChildren(found.total ? list : nothing(...(words ? noMatch(words) : EMPTY)));
      this.#extend(list, found);
    });
  }

  #page(list) {
    return documents({ words: this.#words.value.trim(), offset: list.childElementCount, limit: PAGE });
  }

  #extend(list, { documents: found, total }) {
    const seen = list.lastElementChild;
    list.append(...found.map((document) => this.#row(document)));
    seen?.nextElementSibling?.querySelector("button").focus();
    if (list.childElementCount >= total || !found.length) return;
    const more = button("Show more", () =>
      this.#guarded(this.#listing, async () => {
        const next = await this.#page(list);
        more.remove();
        this.#extend(list, next);
      }),
    );
    this.#listing.append(more);
  }

  #row(document) {
    const title = button(document.title, () => this.#open({ id: document.id }, title), { className: "plain title" });
    const remove = button("Delete", () => this.#remove(document, row), { ariaLabel: `Delete ${document.title}` });
    const cell = (text, properties = {}) => make("span", { className: "quiet", ...properties }, text);
    const file = fileName(document.source);
    const name = make("span", { className: "name" }, title, file !== document.title && cell(file, { title: file }));
    const size = cell(counted(document.characters, "character"), { className: "quiet size" });
    const row = make("li", {}, name, cell(document.publisher), cell(dayOf(document.published)), size, remove);
    return row;
  }

  async #remove(document, row) {
    if (!(await confirmed(document.title))) return;
    await this.#guarded(row, async () => {
      await removeDocument(document.id);
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      this.#count(this.#total - 1);
      (next?.querySelector("button") ?? byId("documents-title")).focus();
      announce(`${document.title} was deleted.`);
      if (!next) await this.refresh();
    });
  }

  #count(total) {
    this.#total = total;
    byId("total").textContent = counted(total, "document");
  }

  /** Do something; show its failure at the end of `place`. */
  async #guarded(place, action) {
    try {
      place.querySelector(".problem")?.remove();
      await action();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const again = error.retryable && button("Try again", () => this.#guarded(place, action));
      place.append(make("div", { className: "problem", role: "alert" }, make("p", {}, error.message), again));
    }
  }
}

const nothing = (title, words) =>
  make("div", { className: "nothing" }, make("h2", {}, title), make("p", { className: "quiet" }, words));

/** Ask whether to delete; resolves to what was chosen. */
function confirmed(title) {
  const dialog = byId("removal");
  byId("removal-about").textContent = `“${title}” will no longer be used in answers.`;
  dialog.showModal();
  return new Promise((resolve) => {
    const decide = (choice) => () => {
      resolve(choice);
      dialog.close();
    };
    byId("removal-go").onclick = decide(true);
    byId("removal-keep").onclick = decide(false);
    dialog.onclose = () => resolve(false);
  });
}
