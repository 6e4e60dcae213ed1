"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const [text, type, wrong, shown, open] = ["text", "type", "wrong", "shown", "open"].map((id) => find(`filter-${id}`));
  const questions = [...document.querySelectorAll("details.question")];
  const contents = new Map();
  const content = (question) => {
    if (!contents.has(question)) contents.set(question, question.textContent.toLowerCase());
    return contents.get(question);
  };
  const visible = () => questions.filter((question) => !question.hidden);

  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const question of questions) {
      question.hidden =
        (type.value !== "" && question.dataset.type !== type.value) ||
        (wrong.checked && !question.classList.contains("bad")) ||
        !words.every((word) => content(question).includes(word));
    }
    shown.textContent = `${visible().length.toLocaleString("en")} of ${questions.length.toLocaleString("en")}`;
    label();
  };
  const label = () => {
    open.textContent = visible().every((question) => question.open) ? "close all" : "open all";
  };
  const reveal = () => {
    const target = find(decodeURIComponent(location.hash.slice(1)));
    const question = target && target.closest("details.question");
    if (!question) return;
    question.hidden = false;
    question.open = true;
    target.scrollIntoView();
  };

  for (const control of [text, type, wrong]) control.addEventListener("input", filter);
  open.addEventListener("click", () => {
    const opening = open.textContent === "open all";
    for (const question of visible()) question.open = opening;
    label();
  });
  window.addEventListener("hashchange", reveal);
  find("filter").hidden = false;
  filter();
  reveal();
})();
