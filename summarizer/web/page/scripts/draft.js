// The view of a summary that is being made: what the model has written so far, none of it checked.

import { at, made, tell } from "./elements.js";
import { view } from "./views.js";
import { plural, words } from "./wording.js";

const AIR = 5000; // milliseconds between what a screen reader is told
const quotesOf = (one) => (Array.isArray(one.quotes) ? one.quotes.map(words).filter(Boolean).map((quote) => `“${quote}”`) : []);
const PARTS = [
  ["summary", "Summary", "sentence", (one) => words(one.text)],
  ["key_claims", "Key claims", "claim", (one) => words(one.text)],
  ["figures", "Figures", "figure", (one) => [one.text, one.measures].map(words).filter(Boolean).join(": ")],
  ["attributions", "Who says what", "statement", (one) => [...quotesOf(one), words(one.proposition)].filter(Boolean).join(" … ")],
];
let lastTold = 0;

export function watch(called) {
  view("making", "Summarising");
  at("making-of").textContent = called;
  at("making-title").textContent = "Reading the article";
  at("progress").textContent = "Waiting for the model’s first words.";
  at("draft").hidden = true;
  for (const part of at("draft").querySelectorAll(".part")) part.remove();
  lastTold = 0;
  tell("The article is sent. Waiting for the model.");
}

export function sayBroken() {
  at("progress").textContent = "The connection broke; trying to take it up again.";
}

// A model may write anything; what has the shape of an item is shown.
export function show({ purpose, draft }) {
  const isAgain = words(purpose).includes("re-ask");
  at("making-title").textContent = isAgain ? "Checking, and asking again" : "The model is writing";
  const counts = [];
  for (const [name, title, what, read] of PARTS) {
    const items = Array.isArray(draft?.[name]) ? draft[name].filter((one) => one && typeof one === "object").map(read).filter(Boolean) : [];
    if (!items.length) continue;
    counts.push(plural(items.length, what));
    if (!isAgain) fill(listOf(name, title), items);
  }
  if (counts.length) say(isAgain
    ? `Some items failed the checks. The model has written anew: ${counts.join(", ")}.`
    : `So far, not yet checked: ${counts.join(", ")}.`);
}

function say(text) {
  at("progress").textContent = text;
  if (Date.now() - lastTold < AIR) return;
  lastTold = Date.now();
  tell(text);
}

function listOf(name, title) {
  const found = at(`draft-${name}`);
  if (found) return found;
  at("draft").hidden = false;
  const part = made("div", "", { className: "part" });
  const list = made("ul", "", { id: `draft-${name}`, className: name === "summary" ? "lead" : "" });
  part.append(made("h3", title), list);
  at("draft").append(part);
  return list;
}

function fill(list, items) {
  while (list.children.length > items.length) list.lastChild.remove();
  items.forEach((text, place) => {
    const item = list.children[place] ?? list.appendChild(made("li", "", { dir: "auto" }));
    if (item.textContent !== text) item.textContent = text;
  });
}
