/** Questions in a row, each with its answer as it comes. */

import { answerParts, spoken } from "./answer.js";
import { announce, button, byId, make } from "./dom.js";
import { ask, feedbackTaken } from "./service.js";
import { ServiceError } from "./transport.js";
import { counted } from "./wording.js";

const SEARCHING = "Searching the documents";
const FIRST = "Ask your documents";
const NEXT = "Ask a follow-up question";
const STOPPED = "Stopped.";
const UNCHECKED = "What was written so far has not been checked.";

const HAS_KEYBOARD = matchMedia("(hover: hover)");

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
    if (!HAS_KEYBOARD.matches) field.blur(); // the keyboard on the screen would cover the answer
    this.#ask(question);
  }

  #renew() {
    this.#running?.abort();
    this.#start(null);
    this.#history = [];
    byId("turns").replaceChildren();
    this.#begin(false);
    byId("question").focus();
    announce("A new conversation has begun.");
  }

  #begin(begun) {
    byId("ask-view").classList.toggle("begun", begun);
    byId("renew").hidden = !begun;
    byId("question").placeholder = begun ? NEXT : FIRST;
  }

  async #ask(question) {
    const turn = new TurnView(question);
    byId("turns").append(turn.element);
    this.#begin(true);
    turn.element.scrollIntoView();
    announce(SEARCHING);
    const running = this.#start();
    try {
      for await (const { name, data } of ask(question, this.#history, running.signal)) {
        if (name === "done") {
          const feedback = await feedbackTaken();
          running.signal.throwIfAborted(); // the conversation may be another one by now
          this.#finish(turn, data, feedback);
        } else turn.progress(name, data);
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

  #finish(turn, answer, feedback) {
    turn.end(...answerParts(answer, this.#page, { feedback }));
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
    const again = button("Try again", () => {
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
  #state = make("p", { className: "state" }, SEARCHING);
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
