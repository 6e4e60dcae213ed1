/** Which collection is asked and shown; it stands in the address, so that it can be kept and passed on. */

import { byId, make } from "./dom.js";
import { COLLECTION, collections } from "./service.js";
import { ServiceError } from "./transport.js";

const NEW = "New collection…";

/** Offer the collections that there are, this one, and a new one. A failure is told when something is asked. */
export async function offerCollections() {
  const choice = byId("collection");
  const names = await collections().catch((error) => {
    if (!(error instanceof ServiceError)) throw error;
    return [];
  });
  const known = [...new Set([COLLECTION, ...names])].sort((one, other) => one.localeCompare(other));
  choice.replaceChildren(
    ...known.map((name) => make("option", { value: name, selected: name === COLLECTION }, name)),
    make("hr"),
    make("option", { value: "" }, NEW),
  );
  choice.onchange = () => (choice.value ? visit(choice.value) : name(choice));
}

/** A collection comes with its first document, so that a name is all it takes. */
function name(choice) {
  const [dialog, field] = [byId("naming"), byId("naming-text")];
  choice.value = COLLECTION;
  field.value = "";
  byId("naming-form").onsubmit = (event) => {
    event.preventDefault();
    field.value = field.value.trim();
    if (!field.reportValidity()) return;
    dialog.close(); // this collection's own name changes nothing else
    visit(field.value, "#documents");
  };
  byId("naming-cancel").onclick = () => dialog.close();
  dialog.showModal();
}

function visit(name, place = location.hash) {
  location.assign(`?${new URLSearchParams({ collection: name })}${place}`);
}
