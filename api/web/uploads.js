/** Files on their way into the service. */

import { announce, byId, make } from "./dom.js";
import { upload } from "./service.js";
import { ServiceError } from "./transport.js";

const OUTCOMES = { added: "Added", changed: "Replaced", unchanged: "Already there", refused: "Not added" };
const STATES = { waiting: "Waiting for other uploads", running: "Reading" };

export class Uploads {
  #rows = byId("uploads");
  #queue = Promise.resolve();
  #changed;

  /** @param {() => void} changed is called when files have become documents */
  constructor(changed) {
    this.#changed = changed;
    byId("files").addEventListener("change", ({ target }) => {
      this.add([...target.files]);
      target.value = "";
    });
  }

  /**
   * Send files, one after the other.
   * @param {File[]} files
   */
  add(files) {
    const rows = files.map((file) => new UploadRow(file));
    this.#rows.prepend(...rows.map((row) => row.element));
    for (const row of rows) this.#queue = this.#queue.finally(() => row.send());
    this.#queue = this.#queue.finally(this.#changed);
  }
}

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
    const { status, reason } = await upload(this.#file, (step) => this.#advance(step)).catch((error) => {
      if (!(error instanceof ServiceError)) throw error;
      return { status: "refused", reason: error.message };
    });
    this.#progress.remove();
    this.element.classList.add(status);
    this.#state.textContent = OUTCOMES[status] + (reason && `: ${reason}`);
    announce(`${this.#file.name}: ${this.#state.textContent}`);
  }

  #advance({ share, state }) {
    this.#state.textContent = STATES[state] ?? "Sending";
    if (share < 1) this.#progress.value = share;
    else this.#progress.removeAttribute("value"); // nobody can tell how long reading takes
  }
}
