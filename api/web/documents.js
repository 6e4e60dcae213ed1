/** The documents: listing, adding and deleting them. */

import { announce, byId, make } from "./dom.js";
import { documents, removeDocument, upload } from "./service.js";
import { ServiceError } from "./transport.js";
import { counted, dayOf, fileName } from "./wording.js";

const PAGE = 50;
const EMPTY = "There are no documents yet. What you add here is what answers are made from.";
const OUTCOMES = { added: "Added", changed: "Replaced", unchanged: "Already there", refused: "Not added" };

export class DocumentsView {
  #open;
  #listing = byId("listing");
  #uploads = byId("uploads");
  #queue = Promise.resolve();

  /** @param {import("./answer.js").Open} open */
  constructor(open) {
    this.#open = open;
    byId("files").addEventListener("change", ({ target }) => {
      this.add([...target.files]);
      target.value = "";
    });
  }

  /** Show the list as it is now. */
  async refresh() {
    const list = make("ul", { className: "list", ariaLabel: "Documents" });
    await this.#guarded(this.#listing, async () => {
      this.#listing.replaceChildren(list);
      await this.#extend(list);
      if (!list.childElementCount) this.#listing.replaceChildren(make("p", { className: "quiet" }, EMPTY));
    });
  }

  /**
   * Add files, one after the other.
   * @param {File[]} files
   */
  add(files) {
    const rows = files.map((file) => new UploadRow(file));
    this.#uploads.prepend(...rows.map((row) => row.element));
    for (const row of rows) this.#queue = this.#queue.finally(() => row.send());
    this.#queue = this.#queue.finally(() => this.refresh());
  }

  async #extend(list) {
    const found = await documents(list.childElementCount, PAGE + 1);
    list.append(...found.slice(0, PAGE).map((document) => this.#row(document)));
    if (found.length <= PAGE) return;
    const more = make("button", { type: "button", className: "plain" }, "Show more");
    more.addEventListener("click", () => {
      const seen = list.lastElementChild;
      more.remove();
      this.#guarded(this.#listing, () => this.#extend(list)).then(() =>
        seen.nextElementSibling?.querySelector("button").focus(),
      );
    });
    this.#listing.append(more);
  }

  #row(document) {
    const title = make("button", { type: "button", className: "plain title" }, document.title);
    title.addEventListener("click", () => this.#open({ id: document.id }, title));
    const remove = make("button", { type: "button", className: "plain", ariaLabel: `Delete ${document.title}` }, "Delete");
    const cell = (text) => make("span", { className: "quiet" }, text);
    const name = make("span", { className: "name" }, title, cell(fileName(document.source)));
    const size = counted(document.characters, "character");
    const row = make("li", {}, name, cell(document.publisher), cell(dayOf(document.published)), cell(size), remove);
    remove.addEventListener("click", () => this.#remove(document, row));
    return row;
  }

  async #remove(document, row) {
    if (!(await confirmed(document.title))) return;
    await this.#guarded(row, async () => {
      await removeDocument(document.id);
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.querySelector("button") ?? byId("documents-title")).focus();
      announce(`${document.title} was deleted.`);
      if (!next) await this.refresh();
    });
  }

  /** Do something; show its failure at the end of `place`. */
  async #guarded(place, action) {
    try {
      place.querySelector(".problem")?.remove();
      await action();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      place.append(make("div", { className: "problem", role: "alert" }, make("p", {}, error.message)));
    }
  }
}

/** One file on its way into the service. */
class UploadRow {
  #file;
  #progress;
  #state = make("span", { className: "quiet" }, "Waiting");

  /** @param {File} file */
  constructor(file) {
    this.#file = file;
    this.#progress = make("progress", { value: 0, ariaLabel: `Sending ${file.name}` });
    this.element = make("li", {}, make("span", { className: "name" }, file.name), this.#progress, this.#state);
  }

  /** Send the file and show what became of it. */
  async send() {
    const { status, reason } = await upload(this.#file, (share) => this.#advance(share)).catch((error) => {
      if (!(error instanceof ServiceError)) throw error;
      return { status: "refused", reason: error.message };
    });
    this.#progress.remove();
    this.element.classList.add(status);
    this.#state.textContent = OUTCOMES[status] + (reason && `: ${withoutName(reason, this.#file.name)}`);
    announce(`${this.#file.name}: ${this.#state.textContent}`);
  }

  #advance(share) {
    this.#state.textContent = share < 1 ? "Sending" : "Reading";
    if (share < 1) this.#progress.value = share;
    else this.#progress.removeAttribute("value"); // nobody can tell how long reading takes
  }
}

/** The service names the file before its reason; here the name stands beside it. */
function withoutName(reason, name) {
  const at = reason.lastIndexOf(`${name}: `);
  return at < 0 ? reason : reason.slice(at + name.length + 2);
}

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
