// Whatever goes wrong ends here, and is said.

import { current } from "./current.js";
import { showTrouble } from "./dialogs.js";
import { lock } from "./door.js";
import { fail, titleFor } from "./problem.js";
import { Locked, Problem } from "./service.js";
import { sentence } from "./wording.js";

// Work for what is in view: where it fails, the problem takes its place.
export const attempt = (work, retry = null) => said(work, (problem) => fail(problem, retry));

// Something beside it: where it fails, the view stays.
export const aside = (work) => said(work, (problem) => showTrouble(titleFor(problem), sentence(problem.message)));

async function said(work, say) {
  const { signal } = current;
  try {
    await work(signal);
  } catch (fault) {
    if (signal.aborted) return; // nobody waits for it any more
    if (fault instanceof Locked) lock(fault);
    else say(fault instanceof Problem ? fault : ours(fault));
  }
}

function ours(fault) {
  reportError(fault);
  return new Problem({ type: "page-fault", title: "The page has a fault", detail: fault.message });
}
