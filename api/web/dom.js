/** Making elements. Whatever is shown goes in as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  copy: "M7.5 7.5h8.75v8.75H7.5zM4 12.5V3.75h8.75",
  thumb: "M6.5 9v7.5M3 9h3.5l3.6-6.2c1.4 0 2.3 1.1 2 2.4L11.5 8h4.2c1.1 0 1.8.9 1.6 2l-1.1 5.1c-.2.8-.8 1.4-1.7 1.4H3z",
};

/**
 * Return a new element with these properties; strings among the children become text nodes, empty ones are left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {object} [properties]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter(Boolean));
  return element;
}

/**
 * Return a button that looks like its words alone.
 * @param {string} words
 * @param {(event: PointerEvent) => void} onClick
 * @param {object} [properties]
 */
export function button(words, onClick, properties = {}) {
  const element = make("button", { type: "button", className: "plain", ...properties }, words);
  element.addEventListener("click", onClick);
  return element;
}

/**
 * Return a drawing that says nothing to who listens; what it stands on needs a name.
 * @param {keyof ICONS} name
 */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  line.setAttribute("d", ICONS[name]);
  drawing.append(line);
  return drawing;
}

/**
 * Return the element of the page with this id.
 * @param {string} id
 * @returns {any}
 */
export const byId = (id) => document.getElementById(id);

/**
 * Say something to who listens to the page instead of looking at it.
 * @param {string} text
 */
export function announce(text) {
  byId("announcement").textContent = text;
}
