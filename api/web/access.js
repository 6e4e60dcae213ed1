/** The key of who uses the page: asked for when the service wants one, and kept until the tab is closed. */

import { byId } from "./dom.js";

const NAME = "rag-key";
const NOT_ACCEPTED = "This key is not accepted. It may be misspelt or no longer valid.";
let asking = null;

/** Return the headers that let the page in, none as long as there is no key. */
export function credentials() {
  const key = sessionStorage.getItem(NAME);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/**
 * Have the key typed in, since these credentials were refused; however many requests wait, it is asked for once.
 * @param {ReturnType<typeof credentials>} refused
 * @returns {Promise<boolean>} whether there is another key now
 */
export async function otherKey(refused) {
  if (credentials().Authorization !== refused.Authorization) return true;
  asking ??= typed(refused.Authorization ? NOT_ACCEPTED : "").finally(() => (asking = null));
  return asking;
}

function typed(problem) {
  const [dialog, field] = [byId("key"), byId("key-text")];
  byId("key-problem").textContent = problem;
  field.value = "";
  field.setAttribute("aria-invalid", String(Boolean(problem)));
  dialog.showModal();
  return new Promise((resolve) => {
    byId("key-form").onsubmit = (event) => {
      event.preventDefault();
      sessionStorage.setItem(NAME, field.value.trim());
      resolve(true);
      dialog.close();
    };
    byId("key-cancel").onclick = () => dialog.close();
    dialog.onclose = () => resolve(false);
  });
}
