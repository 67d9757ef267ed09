// The view of what went wrong.

import { look } from "./addresses.js";
import { isLasting, nextOf, titleOf } from "./advice.js";
import { current } from "./current.js";
import { at, made, tell } from "./elements.js";
import { isPassing } from "./service.js";
import { view } from "./views.js";
import { plural, sentence, words } from "./wording.js";

let again = null; // what the button does

export const titleFor = ({ told, name }) => titleOf(name) || words(told.title) || "It did not work";

// `retry` asks for the same article once more, where it is at hand.
export function fail(problem, retry) {
  const { told, name } = problem;
  const isKept = current.summary !== null && isPassing(problem);
  again = isKept ? look : isLasting(name) ? null : retry;
  at("problem-kind").textContent = isKept ? "The summary cannot be shown now" : "There is no summary";
  at("problem-title").textContent = titleFor(problem);
  at("detail").textContent = sentence(problem.message);
  at("faults").replaceChildren(...faultsOf(told).map((fault) => made("li", `${fault.where}: ${fault.message}`)));
  at("next").textContent = /^\d+$/.test(told.wait ?? "") ? `Try again in ${plural(Number(told.wait), "second")}.` : nextOf(name);
  at("request").textContent = told.request_id ? `For whoever runs the service: request ${told.request_id}.` : "";
  at("again").hidden = again === null;
  at("again").textContent = isKept ? "Look again" : "Try again";
  at("back").textContent = retry ? "Back to the article" : "New summary";
  at("discard").hidden = current.summary === null || name === "not-found";
  view("problem", titleFor(problem));
  tell(`${titleFor(problem)}. ${at("detail").textContent}`);
}

export const tryAgain = () => again?.();

const faultsOf = (told) => (Array.isArray(told.errors) ? told.errors : []);
