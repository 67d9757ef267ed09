// What is taken away from a summary: a file, a link.

import { addressOf } from "./addresses.js";
import { current } from "./current.js";
import { showLink } from "./dialogs.js";
import { at, made, tell } from "./elements.js";
import { blob, placeOf } from "./service.js";
import { closeMenu } from "./views.js";
import { fileNameOf } from "./wording.js";

const ENDS = { html: "html", markdown: "md", json: "json", jsonld: "jsonld" };
const KEPT = 60_000; // milliseconds that a browser has to begin a download in
const COPIED = 2500;

export async function save(format) {
  const { summary, signal } = current;
  closeMenu();
  at("menu").querySelector("summary").focus();
  const address = URL.createObjectURL(await blob(`${placeOf(summary.id)}/report?format=${format}`, { signal }));
  made("a", "", { href: address, download: fileNameOf(summary, ENDS[format]) }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
  tell(`Saved as ${ENDS[format].toUpperCase()}`);
}

export async function copyLink() {
  const link = location.origin + addressOf(current.summary.id);
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    showLink(link); // no clipboard: not allowed, or not a secure context
    return;
  }
  at("copy").textContent = "Copied";
  tell("The link is copied. It opens for whoever may use this service.");
  setTimeout(() => { at("copy").textContent = "Copy link"; }, COPIED);
}
