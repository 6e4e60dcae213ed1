/** Questions in a row, each with its answer as it comes. */

import { answerParts, spoken } from "./answer.js";
import { announce, byId, make } from "./dom.js";
import { ask, ServiceError } from "./service.js";
import { counted } from "./wording.js";

const STOPPED = "Stopped.";
const UNCHECKED = "What was written so far has not been checked.";

export class Conversation {
  #page;
  #history = [];
  #running = null;

  /** @param {{citations: import("./citations.js").Citations, open: import("./answer.js").Open}} page */
  constructor(page) {
    this.#page = page;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#running) this.#running.abort();
      else this.#submit();
    });
    byId("question").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!this.#running) this.#submit();
    });
    byId("renew").addEventListener("click", () => this.#renew());
  }

  #submit() {
    const field = byId("question");
    const question = field.value.trim();
    if (!question) return;
    field.value = "";
    this.#ask(question);
  }

  #renew() {
    this.#running?.abort();
    this.#history = [];
    byId("turns").replaceChildren();
    byId("ask-view").classList.remove("begun");
    byId("renew").hidden = true;
    byId("question").focus();
  }

  async #ask(question) {
    const turn = new TurnView(question);
    byId("turns").append(turn.element);
    byId("ask-view").classList.add("begun");
    byId("renew").hidden = false;
    turn.element.scrollIntoView();
    const running = this.#start();
    try {
      for await (const { name, data } of ask(question, this.#history, running.signal)) {
        if (name === "done") this.#finish(turn, data);
        else turn.progress(name, data);
      }
    } catch (error) {
      this.#fail(turn, question, error);
    } finally {
      if (this.#running === running) this.#start(null);
    }
  }

  #start(running = new AbortController()) {
    this.#running = running;
    byId("submit").textContent = running ? "Stop" : "Ask";
    return running;
  }

  #finish(turn, answer) {
    turn.end(...answerParts(answer, this.#page));
    announce(spoken(answer));
    this.#history = [...this.#history, { question: answer.question, answer: answer.answer }];
  }

  #fail(turn, question, error) {
    if (error.name === "AbortError") {
      turn.stop(make("p", { className: "message" }, STOPPED));
      announce(STOPPED);
      return;
    }
    if (!(error instanceof ServiceError)) throw error;
    const again = make("button", { type: "button", className: "plain" }, "Try again");
    again.addEventListener("click", () => {
      if (this.#running) return;
      turn.element.remove();
      byId("question").focus();
      this.#ask(question);
    });
    const reference = error.requestId && make("span", { className: "quiet" }, ` Reference ${error.requestId}`);
    const message = make("p", {}, error.message, reference);
    turn.stop(make("div", { className: "problem", role: "alert" }, message, error.retryable && again));
  }
}

/** One question and what there is of its answer. */
class TurnView {
  #state = make("p", { className: "state" }, "Searching the documents");
  #written = make("p", { className: "words provisional", hidden: true });

  /** @param {string} question */
  constructor(question) {
    this.element = make("article", { className: "turn" }, make("h2", {}, question), this.#written, this.#state);
  }

  /** Show what an event before the last one tells. */
  progress(name, data) {
    if (name === "sources") this.#state.textContent = `Reading ${counted(data.length, "passage")}`;
    if (name === "citation") this.#state.textContent = "Checking the citations";
    if (name === "token") {
      this.#written.hidden = false;
      this.#written.append(data.text);
      this.#state.textContent = "Writing, not yet checked";
    }
  }

  /** Put the finished answer in the place of everything provisional. */
  end(...parts) {
    this.element.replaceChildren(this.element.firstChild, ...parts);
  }

  /** Keep what was written, say that it is unchecked, and why there is no more. */
  stop(reason) {
    const unchecked = !this.#written.hidden && make("p", { className: "aside" }, UNCHECKED);
    this.#state.replaceWith(...[unchecked, reason].filter(Boolean));
  }
}
