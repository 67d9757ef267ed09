// One view at a time.

import { at } from "./elements.js";
import { key } from "./key.js";
import { closeReport } from "./report.js";

const VIEWS = ["start", "making", "problem", "door", "reading"];

export const isShown = (name) => !at(name).hidden;

// Its title has the focus, unless something else is to have it.
export function view(name, title, { focus = true } = {}) {
  at("waiting").hidden = true;
  for (const one of VIEWS) at(one).hidden = one !== name;
  at("tools").hidden = name !== "reading";
  at("forget").hidden = !key();
  document.body.classList.toggle("full", name === "reading");
  document.title = title ? `${title} – summarizer` : "Summaries with evidence";
  closeMenu();
  if (name !== "reading") closeReport();
  if (!focus) return;
  at(`${name}-title`).focus({ preventScroll: true });
  scrollTo(0, 0);
}

export function closeMenu() {
  at("menu").open = false;
}
