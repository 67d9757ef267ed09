// Taking summaries away.

import { go } from "./addresses.js";
import { aside, attempt } from "./attempts.js";
import { begin, current } from "./current.js";
import { isSure } from "./dialogs.js";
import { tell } from "./elements.js";
import { call, placeOf } from "./service.js";
import { nameOf } from "./wording.js";

// Whether it is gone: nothing is, where whoever was asked would rather keep it.
export async function remove(summary) {
  if (!(await isSure(nameOf(summary)))) return false;
  await drop(summary.id);
  return true;
}

export function removeShown() {
  return aside(async (signal) => {
    if ((await remove(current.summary)) && !signal.aborted) go("/");
  });
}

// Without a question, since nothing is there yet.
export function giveUp() {
  const { summary } = current;
  if (!summary) return go("/");
  begin(summary); // or its stream would tell that it is gone
  return attempt(async () => {
    await drop(summary.id);
    go("/");
  });
}

async function drop(id) {
  await call(placeOf(id), { method: "DELETE" }).catch((fault) => {
    if (fault.name !== "not-found") throw fault;
  });
  tell("Deleted");
}
