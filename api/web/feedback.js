/** What someone thinks of an answer: thumbs up or down, and a few words if they like. */

import { announce, button, icon, make } from "./dom.js";
import { sendFeedback } from "./service.js";
import { ServiceError } from "./transport.js";

const NAMES = { up: "Good answer", down: "Bad answer" };
const QUESTIONS = { up: "What was good about it?", down: "What is wrong with it?" };
const NOTED = "Noted. You can say more below.";
const THANKS = "Thank you. It is kept in the log of questions.";
const MAX_COMMENT = 2000;
let made = 0;

export class Feedback {
  #answerId;
  #thumbs = Object.keys(NAMES).map((verdict) => this.#thumb(verdict));
  #below = make("div", {});

  /** @param {string} answerId */
  constructor(answerId) {
    this.#answerId = answerId;
    this.thumbs = make("span", { className: "thumbs", role: "group", ariaLabel: "Your opinion" }, ...this.#thumbs);
    this.comment = this.#below;
  }

  #thumb(verdict) {
    const properties = { className: `tool ${verdict}`, ariaLabel: NAMES[verdict], title: NAMES[verdict], ariaPressed: "false" };
    const thumb = button("", () => this.#judge(verdict, thumb), properties);
    thumb.append(icon("thumb"));
    return thumb;
  }

  async #judge(verdict, thumb) {
    if (!(await this.#send(verdict, ""))) return;
    for (const other of this.#thumbs) other.ariaPressed = String(other === thumb);
    this.#below.replaceChildren(this.#form(verdict));
    announce(NOTED);
  }

  #form(verdict) {
    const id = `comment-${(made += 1)}`;
    const label = make("label", { htmlFor: id }, QUESTIONS[verdict], make("span", { className: "quiet" }, " Optional"));
    const words = make("textarea", { id, className: "box", rows: 2, maxLength: MAX_COMMENT });
    const send = make("button", { type: "submit", className: "plain" }, "Send");
    const form = make("form", { className: "comment" }, label, words, send);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const comment = words.value.trim();
      if (comment && !(await this.#send(verdict, comment))) return;
      this.#below.replaceChildren(make("p", { className: "quiet", tabIndex: -1 }, THANKS));
      this.#below.firstChild.focus();
    });
    return form;
  }

  /** Return whether it could be sent; say so where it could not. */
  async #send(verdict, comment) {
    this.#below.querySelector(".problem")?.remove();
    try {
      await sendFeedback(this.#answerId, verdict, comment);
      return true;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#below.append(make("p", { className: "problem", role: "alert" }, error.message));
      return false;
    }
  }
}
