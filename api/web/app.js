/** Joins the parts of the page. */

import { Citations } from "./citations.js";
import { offerCollections } from "./collections.js";
import { Conversation } from "./conversation.js";
import { DocumentsView } from "./documents.js";
import { byId } from "./dom.js";
import { DocumentPanel } from "./panel.js";
import { documents as list } from "./service.js";
import { ServiceError } from "./transport.js";

const OFFLINE = "You are offline. Questions can be asked again once there is a connection.";
const HAS_KEYBOARD = matchMedia("(hover: hover)"); // elsewhere the focus would bring up one on the screen

const panel = new DocumentPanel();
const open = (place, opener) => panel.open(place, opener);
const citations = new Citations(open);
const documents = new DocumentsView(open);
new Conversation({ citations, open });

const VIEWS = {
  "#ask": { element: byId("ask-view"), title: "Verified RAG", enter: enterAsking },
  "#documents": { element: byId("documents-view"), title: "Documents · Verified RAG", enter: () => documents.refresh() },
};

function enterAsking() {
  if (HAS_KEYBOARD.matches) byId("question").focus({ preventScroll: true });
  tellIfEmpty();
}

/** Whoever comes first finds no documents. A failure is told when something is asked. */
async function tellIfEmpty() {
  try {
    byId("nothing-yet").hidden = (await list({ limit: 1 })).total > 0;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

/** Show the view that the address names; other names are places within a view. */
function route() {
  const name = location.hash || "#ask";
  if (!(name in VIEWS)) return;
  panel.close();
  for (const [other, { element }] of Object.entries(VIEWS)) element.hidden = other !== name;
  for (const link of document.querySelectorAll("nav a")) {
    link.ariaCurrent = link.hash === name ? "page" : null;
  }
  document.title = VIEWS[name].title;
  VIEWS[name].enter();
}

/** Who has moved on by keyboard goes on from the heading of what is new. */
function move() {
  route();
  if (location.hash === "#documents") byId("documents-title").focus({ preventScroll: true });
}

function showConnection() {
  byId("offline").textContent = navigator.onLine ? "" : OFFLINE;
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

addEventListener("hashchange", move);
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
addEventListener("keydown", (event) => {
  // What is modal, the browser closes itself.
  if (event.key === "Escape" && !document.querySelector("dialog:modal")) citations.hide() || panel.close();
});
addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? document.body.classList.remove("dropping"));
addEventListener("drop", (event) => {
  document.body.classList.remove("dropping");
  if (!carriesFiles(event)) return;
  event.preventDefault();
  location.hash = "#documents";
  documents.add([...event.dataTransfer.files]);
});

showConnection();
route();
offerCollections();
