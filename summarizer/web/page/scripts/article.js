// The article that is given: a text, an address or a file.

import { at, tell } from "./elements.js";
import { Problem } from "./service.js";
import { begun, sizeOf } from "./wording.js";

const ADDRESS = /^https?:\/\/\S+$/i;
const LONGEST_NAME = 120; // characters
let file = null;
let request = null; // names what is sent, so that it is made once if it is sent again because no answer came

export const isThere = () => Boolean(file || at("article").value.trim());
export const clearRequest = () => { request = null; };

// What to call it while it is made.
export function called() {
  if (file) return file.name;
  const first = at("article").value.trim().split("\n", 1)[0];
  return begun(first.replace(/[\x00-\x1f\x7f]/g, " ").trim(), LONGEST_NAME);
}

// The request, but for where it goes.
export async function given() {
  request ??= [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const headers = { "Idempotency-Key": request };
  if (file) return { method: "POST", headers, body: await formOf(file) };
  const text = at("article").value.trim();
  const body = JSON.stringify({ ...(ADDRESS.test(text) ? { url: text } : { text: at("article").value }), name: called() });
  return { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body };
}

// A folder, and a file that is gone or has changed, fail as a broken connection would once they are on their way.
async function formOf(chosen) {
  const body = new FormData();
  body.append("file", chosen);
  try {
    await chosen.slice(0, 1).arrayBuffer();
  } catch {
    throw new Problem({ type: "unreadable-file", detail: `${chosen.name} is gone, has changed since it was chosen, or is a folder.` });
  }
  return body;
}

export function complain(text) {
  at("fault").textContent = text;
  at("article").setAttribute("aria-invalid", String(Boolean(text)));
  if (text) at(file ? "unchoose" : "article").focus();
}

export function written() {
  clearRequest();
  if (at("fault").textContent) complain("");
}

export function choose(files) {
  if (files.length > 1) return complain("One article at a time: give a single file.");
  if (!files.length) return;
  take(files[0]);
  at("chosen-name").textContent = file.name;
  at("chosen-size").textContent = sizeOf(file.size);
  tell(`${file.name} is chosen`);
  at("go").focus();
}

export function unchoose() {
  take(null);
  at("article").focus();
}

export function tryExample() {
  take(null);
  at("article").value = at("sample").content.textContent;
  at("go").focus();
}

export function clear() {
  take(null);
  at("article").value = "";
}

function take(chosen) {
  file = chosen;
  clearRequest();
  complain("");
  at("article").hidden = Boolean(file);
  at("chosen").hidden = !file;
  at("file").value = ""; // so that the same one may be chosen again
}
