// The view of a summary that is made.

import { current } from "./current.js";
import { at, tell } from "./elements.js";
import { showReport } from "./report.js";
import { blob, placeOf } from "./service.js";
import { view } from "./views.js";
import { nameOf } from "./wording.js";

const ITEMS = ["summary_sentences", "key_claims", "figures", "attributions"];

export async function read(summary) {
  const page = await blob(`${placeOf(summary.id)}/report`, { signal: current.signal });
  current.summary = summary;
  const verdict = verdictOf(summary.result);
  at("verdict").textContent = verdict;
  at("reading-title").textContent = nameOf(summary);
  view("reading", nameOf(summary));
  showReport(page);
  tell(`The summary is checked: ${verdict}.`);
}

function verdictOf(result) {
  const kept = ITEMS.reduce((sum, name) => sum + result[name].length, 0);
  return `${kept} supported, ${result.rejected.length || "none"} refused`;
}
