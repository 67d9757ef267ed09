// A file may be dropped anywhere on the first view; elsewhere it is kept from taking the page's place.

import { choose } from "./article.js";
import { isShown } from "./views.js";

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const mark = (isOver) => document.body.classList.toggle("over", isOver);

export function over(event) {
  if (!hasFiles(event)) return;
  event.preventDefault();
  mark(isShown("start"));
  if (!isShown("start")) event.dataTransfer.dropEffect = "none";
}

export function left(event) {
  if (!event.relatedTarget) mark(false);
}

export function dropped(event) {
  mark(false);
  if (!hasFiles(event)) return;
  event.preventDefault();
  if (isShown("start")) choose(event.dataTransfer.files);
}
