// A summary's events, to their end.

import { current } from "./current.js";
import { sayBroken, show } from "./draft.js";
import { eventsOf } from "./events.js";
import { Problem, isPassing, noAnswer, placeOf, stream } from "./service.js";

const PATIENCE = 5; // how often in a row a broken stream is taken up again
const FIRST_PAUSE = 500; // milliseconds; each is twice as long as the one before
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// The summary that has come out. A stream that breaks is taken up again: what was accepted is made, whoever listens.
export async function follow(id, answer = null) {
  const { signal } = current;
  let open = answer;
  for (let broken = 0; ; broken += 1) {
    try {
      open ??= await stream(placeOf(id), { signal });
      for await (const { name, data } of eventsOf(open)) {
        signal.throwIfAborted();
        if (name === "summary") return data;
        if (name === "problem") throw new Problem(data);
        if (name !== "draft") continue;
        broken = 0;
        show(data);
      }
      throw noAnswer("It broke off before the summary was there.");
    } catch (fault) {
      if (signal.aborted || broken >= PATIENCE || !isPassing(fault)) throw fault;
    }
    open = null;
    sayBroken();
    await pause(FIRST_PAUSE * 2 ** broken);
  }
}
