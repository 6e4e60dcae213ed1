/** Making elements. Whatever is shown goes in as text, never as markup. */

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
