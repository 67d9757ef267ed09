// Asking for a summary: of the article that is given, or of one that was asked for before.

import { addressOf, settleAt } from "./addresses.js";
import { called, clear, clearRequest, complain, given, isThere } from "./article.js";
import { attempt } from "./attempts.js";
import { begin, current } from "./current.js";
import { watch } from "./draft.js";
import { follow } from "./following.js";
import { read } from "./reading.js";
import { Problem, json, placeOf, stream } from "./service.js";
import { nameOf } from "./wording.js";

export async function ask() {
  if (!isThere()) return complain("There is no article yet: paste a text or an address, or choose a file.");
  complain("");
  begin(null);
  await attempt(async (signal) => {
    watch(called());
    const answer = await stream("/v1/summaries", { ...(await given()), signal });
    const id = answer.headers.get("Location").split("/").pop();
    clearRequest();
    current.summary = { id };
    settleAt(addressOf(id));
    await read(await follow(id, answer));
    clear();
  }, ask);
}

export async function open(id) {
  if (!/^sum_[0-9a-f]{33}$/.test(id)) throw new Problem({ type: "not-found", detail: "There is no summary of that name." });
  const found = await json(placeOf(id), { signal: current.signal });
  current.summary = found;
  if (found.problem) throw new Problem(found.problem);
  if (found.status === "done") return read(found);
  watch(nameOf(found));
  await read(await follow(id));
}
