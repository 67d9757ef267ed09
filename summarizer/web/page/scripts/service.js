// Asking the service. What goes wrong is a Problem (RFC 9457, as the service tells it), or that a key is asked for.

import { key } from "./key.js";
import { words } from "./wording.js";

export class Problem extends Error {
  constructor(told) {
    super(words(told.detail));
    this.told = told;
    this.name = words(told.type).split(":").pop();
  }
}

export class Locked extends Error {}

const NO_ANSWER = { type: "no-answer", title: "The service does not answer" };
const NOT_OURS = { type: "not-ours", title: "This is no answer of the service", detail: "Something on the way to it has answered." };
const PASSING = new Set(["no-answer", "stopping", "no-store"]);

export const noAnswer = (detail = "The connection to the service is broken.") => new Problem({ ...NO_ANSWER, detail });
export const isPassing = (fault) => fault instanceof Problem && PASSING.has(fault.name);
export const placeOf = (id) => `/v1/summaries/${id}`;

// What the service answers, whole.
export const json = async (path, options) => whole(await call(path, options), "json");
export const blob = async (path, options) => whole(await call(path, options), "blob");

// The answer in events, which `eventsOf` reads.
export const stream = (path, { headers = {}, ...options } = {}) =>
  call(path, { ...options, headers: { ...headers, Accept: "text/event-stream" } });

export async function call(path, { headers = {}, ...options } = {}) {
  const allowed = key() ? { Authorization: `Bearer ${key()}` } : {};
  const answer = await orBroken(fetch(path, { ...options, headers: { ...headers, ...allowed } }));
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

// What was asked of the network. It is given up by us (AbortError), or else it is broken.
export async function orBroken(asked) {
  try {
    return await asked;
  } catch (fault) {
    throw fault.name === "AbortError" ? fault : noAnswer();
  }
}

async function whole(answer, form) {
  try {
    return await answer[form]();
  } catch (fault) {
    if (fault instanceof SyntaxError) throw new Problem(NOT_OURS);
    return orBroken(Promise.reject(fault));
  }
}

async function refusal(answer) {
  const told = await answer.json().catch(() => null); // a proxy has other words, or none
  if (answer.status === 401) return new Locked(words(told?.detail));
  const wait = answer.headers.get("Retry-After");
  if (words(told?.type)) return new Problem({ ...told, wait });
  const detail = `It was answered ${answer.status}, not by the service itself.`;
  return answer.status >= 500 ? noAnswer(detail) : new Problem({ ...NOT_OURS, detail });
}
