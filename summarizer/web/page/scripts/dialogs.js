// What is asked or said before the view, which stays.

import { at } from "./elements.js";

export function isSure(name) {
  const dialog = at("sure");
  at("sure-of").textContent = name;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", function closed() {
      if (dialog.open) return; // told late of the time before
      dialog.removeEventListener("close", closed);
      resolve(dialog.returnValue === "yes");
    });
  });
}

export function showLink(address) {
  at("address").value = address;
  at("link").showModal();
  at("address").select();
}

export function showTrouble(title, detail) {
  at("trouble-title").textContent = title;
  at("trouble-detail").textContent = detail;
  if (!at("trouble").open) at("trouble").showModal();
}

// Where another view comes, no question of the one before is open: its answer would be about something else.
export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close("");
}
