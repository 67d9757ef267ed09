// The list of earlier summaries, on the first view.

import { addressOf } from "./addresses.js";
import { aside } from "./attempts.js";
import { current } from "./current.js";
import { remove } from "./deleting.js";
import { at, made, tell } from "./elements.js";
import { Problem, json } from "./service.js";
import { nameOf, plural, sentence } from "./wording.js";

const STATES = { queued: "waiting", running: "being made", failed: "failed" };
let cursor = null;
let isLoading = false;

// The newest. Where they cannot be had, that is said in their place: an article can be given all the same.
export async function list() {
  cursor = null;
  let fault = "";
  let found = [];
  try {
    found = await listed();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    fault = `They cannot be listed. ${sentence(problem.message)}`;
    at("more").hidden = true;
  }
  at("list").replaceChildren(...found.map(row));
  at("none").hidden = found.length > 0 || Boolean(fault);
  at("past-fault").textContent = fault;
  at("relist").hidden = !fault;
}

export async function more() {
  if (isLoading) return;
  isLoading = true;
  try {
    const rows = (await listed()).map(row);
    at("list").append(...rows);
    rows[0]?.querySelector("a").focus();
    tell(plural(rows.length, "more summary", "more summaries"));
  } finally {
    isLoading = false;
  }
}

async function listed() {
  const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
  const page = await json(`/v1/summaries?limit=20${query}`, { signal: current.signal });
  cursor = page.next_cursor;
  at("more").hidden = !cursor;
  return page.items;
}

function row(one) {
  const item = made("li");
  const link = made("a", nameOf(one), { href: addressOf(one.id), dir: "auto" });
  const moment = new Date(one.created_at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const about = made("p");
  about.append(made("time", moment, { dateTime: one.created_at }));
  if (STATES[one.status]) about.append(" · ", made("span", STATES[one.status], { className: one.status }));
  const button = made("button", "Delete", { type: "button", ariaLabel: `Delete ${nameOf(one)}` });
  button.addEventListener("click", () => aside(() => removeRow(one, item)));
  item.append(link, about, button);
  return item;
}

async function removeRow(one, item) {
  if (!(await remove(one))) return;
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  (next?.querySelector("a") ?? at("past-title")).focus();
  at("none").hidden = at("list").children.length > 0;
}
