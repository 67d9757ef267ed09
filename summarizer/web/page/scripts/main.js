// The page of the service: what is at an address, and what people do.

import { go, idHere } from "./addresses.js";
import { choose, tryExample, unchoose, written } from "./article.js";
import { ask, open } from "./asking.js";
import { aside, attempt } from "./attempts.js";
import { begin } from "./current.js";
import { giveUp, removeShown } from "./deleting.js";
import { closeDialogs } from "./dialogs.js";
import { enter, forget } from "./door.js";
import { dropped, left, over } from "./dropping.js";
import { list, more } from "./earlier.js";
import { at } from "./elements.js";
import { tryAgain } from "./problem.js";
import { copyLink, save } from "./sharing.js";
import { closeMenu, view } from "./views.js";

function route({ isFirst = false } = {}) {
  closeDialogs();
  const id = idHere();
  begin(id ? { id } : null);
  return attempt(() => (id ? open(id) : start({ isFirst })));
}

function start({ isFirst }) {
  view("start", "", { focus: !isFirst });
  return list();
}

const on = (id, event, work) => at(id).addEventListener(event, work);
const submitted = (work) => (event) => { event.preventDefault(); work(); };

on("ask", "submit", submitted(ask));
on("article", "keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(); });
on("article", "input", written);
on("file", "change", () => choose(at("file").files));
on("unchoose", "click", unchoose);
on("example", "click", tryExample);
on("more", "click", () => aside(more));
on("relist", "click", () => attempt(list));

on("stop", "click", giveUp);
on("again", "click", tryAgain);
on("discard", "click", removeShown);
on("remove", "click", removeShown);
on("copy", "click", () => aside(copyLink));
for (const button of at("menu").querySelectorAll("[data-format]")) button.addEventListener("click", () => aside(() => save(button.dataset.format)));

on("enter", "submit", submitted(enter));
on("forget", "click", forget);

on("sure-yes", "click", () => at("sure").close("yes"));
on("sure-no", "click", () => at("sure").close(""));
on("link-close", "click", () => at("link").close());
on("trouble-close", "click", () => at("trouble").close());

on("menu", "keydown", (event) => {
  if (event.key !== "Escape" || !at("menu").open) return;
  closeMenu();
  at("menu").querySelector("summary").focus();
});
addEventListener("blur", closeMenu); // into the frame
document.addEventListener("click", (event) => {
  if (!at("menu").contains(event.target)) closeMenu();
  const link = event.target.closest?.("a[href^='/']");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});

addEventListener("dragover", over);
addEventListener("dragleave", left);
addEventListener("drop", dropped);
addEventListener("popstate", () => route());

route({ isFirst: true });
