// The page of the service. Everything that is shown is put in as text (textContent); the report, which the service has
// rendered and escaped, is shown in a frame without any right to this page.

const EVENTS = "text/event-stream";
const KEY = "summarizer-key";
const PATIENCE = 5; // how often a broken stream is taken up again
const AIR = 5000; // milliseconds between what a screen reader is told of a draft

const at = (id) => document.getElementById(id);
const words = (value) => (typeof value === "string" ? value : "");
const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function made(tag, text = "", properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  element.textContent = text;
  return element;
}

// The service tells what went wrong as the command line does, in the middle of a line.
function sentence(text) {
  const whole = text.trim();
  return whole && whole[0].toUpperCase() + whole.slice(1) + (/[.!?…”"]$/.test(whole) ? "" : ".");
}

const tell = (text) => { at("told").textContent = text; };

// ---- The service

class Problem extends Error {
  constructor(told) {
    super(words(told.detail));
    this.told = told;
    this.name = words(told.type).split(":").pop();
  }
}

class Locked extends Error {}

const NO_ANSWER = {
  type: "no-answer",
  title: "The service does not answer",
  detail: "The connection to the service is broken.",
};

async function call(path, { headers = {}, ...options } = {}) {
  const key = sessionStorage.getItem(KEY);
  const allowed = key ? { Authorization: `Bearer ${key}` } : {};
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { ...headers, ...allowed } });
  } catch (fault) {
    throw fault.name === "AbortError" ? fault : new Problem(NO_ANSWER);
  }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({ title: answer.statusText, detail: `The service answered ${answer.status}.` }));
  if (answer.status === 401) throw new Locked(words(told.detail));
  throw new Problem({ ...told, wait: answer.headers.get("Retry-After") });
}

async function* eventsOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]));
      if (fields.event) yield { name: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

const placeOf = (id) => `/v1/summaries/${id}`;

// ---- Views

const VIEWS = ["start", "making", "problem", "door", "reading"];
let shown = null; // the summary whose address this is, as far as it is known
let going = new AbortController(); // ends what the view before was doing

function view(name, title, { focus = true } = {}) {
  for (const one of VIEWS) at(one).hidden = one !== name;
  at("tools").hidden = name !== "reading";
  at("forget").hidden = !sessionStorage.getItem(KEY);
  document.body.classList.toggle("full", name === "reading");
  document.title = title ? `${title} – summarizer` : "Summaries with evidence";
  if (name !== "reading") closeReport();
  if (focus) at(`${name}-title`).focus({ preventScroll: true });
  if (focus) scrollTo(0, 0);
}

function go(path) {
  history.pushState(null, "", path);
  route();
}

async function route({ isFirst = false } = {}) {
  going.abort();
  going = new AbortController();
  const id = /^\/summaries\/([^/]+)$/.exec(location.pathname)?.[1];
  shown = id ? { id } : null;
  await attempt(() => (id ? open(id) : start({ isFirst })));
}

// Whatever goes wrong ends here, and is said.
async function attempt(work) {
  const { signal } = going;
  try {
    await work();
  } catch (fault) {
    if (signal.aborted || fault.name === "AbortError") return;
    if (fault instanceof Locked) lock(fault);
    else if (fault instanceof Problem) fail(fault);
    else throw fault;
  }
}

// ---- Giving an article

let file = null;
let once = null; // names a request, so that what is sent again because no answer came is made once
let isPending = false;

async function start({ isFirst }) {
  view("start", "", { focus: !isFirst });
  enable();
  await list();
}

function enable() {
  isPending = false;
  at("go").disabled = false;
}

function complain(text) {
  at("fault").textContent = text;
  at("article").setAttribute("aria-invalid", String(Boolean(text)));
  if (text) at("article").focus();
}

function choose(chosen) {
  file = chosen ?? null;
  once = null;
  complain("");
  at("article").hidden = Boolean(file);
  at("chosen").hidden = !file;
  at("file").value = "";
  if (!file) return at("article").focus();
  at("chosen-name").textContent = file.name;
  at("chosen-size").textContent = file.size < 1e6 ? `${Math.max(1, Math.round(file.size / 1e3))} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
  tell(`${file.name} is chosen`);
  at("go").focus();
}

// The body of the request, and what to call it meanwhile.
function given() {
  if (file) {
    const body = new FormData();
    body.append("file", file);
    return { body, headers: {}, called: file.name };
  }
  const text = at("article").value.trim();
  const isAddress = /^https?:\/\/\S+$/i.test(text);
  const called = (isAddress ? text : text.split("\n", 1)[0]).replace(/[\x00-\x1f\x7f]/g, " ").trim().slice(0, 120);
  const body = JSON.stringify({ ...(isAddress ? { url: text } : { text: at("article").value }), name: called });
  return { body, headers: { "Content-Type": "application/json" }, called };
}

async function ask() {
  if (isPending) return;
  if (!file && !at("article").value.trim()) return complain("There is no article yet: paste a text or an address, or choose a file.");
  complain("");
  isPending = true;
  at("go").disabled = true;
  going.abort();
  going = new AbortController();
  shown = null;
  await attempt(async () => {
    const { body, headers, called } = given();
    once ??= [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    watching(called);
    const answer = await call("/v1/summaries", {
      method: "POST", body, headers: { ...headers, Accept: EVENTS, "Idempotency-Key": once }, signal: going.signal,
    });
    once = null;
    const { signal } = going;
    await follow(answer);
    if (signal.aborted) return;
    at("article").value = "";
    choose(null);
  });
  enable();
}

// ---- Watching it come

const PARTS = [
  ["summary", "Summary", "sentence", (one) => words(one.text)],
  ["key_claims", "Key claims", "claim", (one) => words(one.text)],
  ["figures", "Figures", "figure", (one) => [one.text, one.measures].map(words).filter(Boolean).join(": ")],
  ["attributions", "Who says what", "statement", (one) => [...quotes(one), words(one.proposition)].filter(Boolean).join(" … ")],
];
const quotes = (one) => (Array.isArray(one.quotes) ? one.quotes.map(words).filter(Boolean).map((quote) => `“${quote}”`) : []);
let lastTold = 0;

function watching(called) {
  view("making", "Summarising");
  at("making-of").textContent = called;
  at("making-title").textContent = "Reading the article";
  at("progress").textContent = "Waiting for the model’s first words.";
  at("draft").hidden = true;
  for (const list of at("draft").querySelectorAll(".part")) list.remove();
  lastTold = 0;
  tell("The article is sent. Waiting for the model.");
}

function drafted({ purpose, draft }) {
  const isAgain = words(purpose).includes("re-ask");
  at("making-title").textContent = isAgain ? "Checking, and asking again" : "The model is writing";
  const counts = [];
  for (const [name, title, what, read] of PARTS) {
    const items = Array.isArray(draft?.[name]) ? draft[name].filter((one) => one && typeof one === "object").map(read).filter(Boolean) : [];
    if (!items.length) continue;
    counts.push(plural(items.length, what));
    if (!isAgain) fill(partOf(name, title), items);
  }
  if (!counts.length) return;
  const told = isAgain
    ? `Some items failed the checks. The model has written anew: ${counts.join(", ")}.`
    : `So far, not yet checked: ${counts.join(", ")}.`;
  at("progress").textContent = told;
  if (Date.now() - lastTold < AIR) return;
  lastTold = Date.now();
  tell(told);
}

function partOf(name, title) {
  const found = at(`draft-${name}`);
  if (found) return found;
  at("draft").hidden = false;
  const part = made("div", "", { className: "part" });
  const list = made("ul", "", { id: `draft-${name}`, className: name === "summary" ? "lead" : "" });
  part.append(made("h3", title), list);
  at("draft").append(part);
  return list;
}

function fill(list, items) {
  while (list.children.length > items.length) list.lastChild.remove();
  items.forEach((text, place) => {
    const item = list.children[place] ?? list.appendChild(made("li", "", { dir: "auto" }));
    if (item.textContent !== text) item.textContent = text;
  });
}

// A stream that breaks is taken up again: what was accepted is made, whoever listens.
async function follow(answer) {
  const { signal } = going;
  for (let broken = 0; ; broken += 1) {
    try {
      for await (const { name, data } of eventsOf(answer)) {
        if (signal.aborted) return;
        if (name === "accepted") accepted(data);
        else if (name === "draft") {
          broken = 0;
          drafted(data);
        }
        else if (name === "summary") return await read(data);
        else if (name === "problem") throw new Problem(data);
      }
    } catch (fault) {
      if (fault instanceof Problem || fault instanceof Locked || signal.aborted) throw fault;
    }
    if (!shown || broken >= PATIENCE) throw new Problem(NO_ANSWER);
    at("progress").textContent = "The connection broke; trying to take it up again.";
    await pause(500 * 2 ** broken);
    try {
      answer = await call(placeOf(shown.id), { headers: { Accept: EVENTS }, signal });
    } catch (fault) {
      if (fault.name !== "no-answer") throw fault;
    }
  }
}

function accepted({ id }) {
  if (shown?.id === id) return;
  shown = { id };
  history.pushState(null, "", `/summaries/${id}`);
}

// ---- Reading

async function open(id) {
  if (!/^sum_[0-9a-f]{33}$/.test(id)) throw new Problem({ type: "not-found", detail: "There is no summary of that name." });
  const found = await (await call(placeOf(id), { signal: going.signal })).json();
  shown = found;
  if (found.status === "done") return read(found);
  if (found.problem) throw new Problem(found.problem);
  watching(nameOf(found));
  await follow(await call(placeOf(id), { headers: { Accept: EVENTS }, signal: going.signal }));
}

const nameOf = (one) => words(one.headline) || words(one.name) || words(one.result?.article?.headline) || "Article without a headline";

let report = null; // the address of the frame's document, which lives until it is given back

async function read(summary) {
  const answer = await call(`${placeOf(summary.id)}/report`, { signal: going.signal });
  const page = await answer.blob();
  shown = summary;
  const { result } = summary;
  const kept = ["summary_sentences", "key_claims", "figures", "attributions"].reduce((sum, name) => sum + result[name].length, 0);
  const verdict = `${kept} supported, ${result.rejected.length || "none"} refused`;
  at("verdict").textContent = verdict;
  at("reading-title").textContent = nameOf(summary);
  view("reading", nameOf(summary));
  showReport(page);
  tell(`The summary is checked: ${verdict}.`);
}

// The frame has an origin of its own: its script cannot reach this page, its key or the service.
function showReport(page) {
  closeReport();
  report = URL.createObjectURL(new Blob([page], { type: "text/html;charset=utf-8" }));
  const frame = made("iframe", "", { title: "The summary, and the article with its evidence", src: report });
  frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
  at("frame").replaceChildren(frame);
}

function closeReport() {
  at("frame").replaceChildren();
  at("menu").open = false;
  if (report) URL.revokeObjectURL(report);
  report = null;
}

const ENDS = { html: "html", markdown: "md", json: "json", jsonld: "jsonld" };

async function exported(format) {
  const answer = await call(`${placeOf(shown.id)}/report?format=${format}`, { signal: going.signal });
  const address = URL.createObjectURL(await answer.blob());
  const name = nameOf(shown).normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60).toLowerCase();
  made("a", "", { href: address, download: `${name || "summary"}.${ENDS[format]}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  at("menu").open = false;
  at("menu").querySelector("summary").focus();
  tell(`Saved as ${ENDS[format].toUpperCase()}`);
}

async function copy() {
  const link = `${location.origin}/summaries/${shown.id}`;
  try {
    await navigator.clipboard.writeText(link);
    at("copy").textContent = "Copied";
    tell("The link is copied. It opens for whoever may use this service.");
    setTimeout(() => { at("copy").textContent = "Copy link"; }, 2500);
  } catch {
    at("address").value = link; // no clipboard: not allowed, or not a secure context
    at("link").showModal();
    at("address").select();
  }
}

// ---- Earlier ones

let cursor = null;

async function list() {
  cursor = null;
  const page = await listed();
  at("list").replaceChildren(...page.map(row));
  at("none").hidden = page.length > 0;
}

async function listed() {
  const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
  const page = await (await call(`/v1/summaries?limit=20${query}`, { signal: going.signal })).json();
  cursor = page.next_cursor;
  at("more").hidden = !cursor;
  return page.items;
}

async function more() {
  const rows = (await listed()).map(row);
  at("list").append(...rows);
  rows[0]?.querySelector("a").focus();
  tell(plural(rows.length, "more summary", "more summaries"));
}

const STATES = { queued: "waiting", running: "being made", failed: "failed" };

function row(one) {
  const item = made("li");
  const link = made("a", nameOf(one), { href: `/summaries/${one.id}`, dir: "auto" });
  const about = made("p");
  const moment = new Date(one.created_at);
  about.append(made("time", moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }), { dateTime: one.created_at }));
  if (STATES[one.status]) about.append(" · ", made("span", STATES[one.status], { className: one.status }));
  const button = made("button", "Delete", { type: "button" });
  button.setAttribute("aria-label", `Delete ${nameOf(one)}`);
  button.addEventListener("click", () => attempt(() => removeRow(one, item)));
  item.append(link, about, button);
  return item;
}

async function removeRow(one, item) {
  if (!(await isSure(nameOf(one)))) return;
  await remove(one.id);
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  (next?.querySelector("a") ?? at("past-title")).focus();
  at("none").hidden = at("list").children.length > 0;
}

async function remove(id) {
  await call(placeOf(id), { method: "DELETE" }).catch((fault) => {
    if (fault.name !== "not-found") throw fault;
  });
  tell("Deleted");
}

async function removeShown({ asks = true } = {}) {
  if (!shown || (asks && !(await isSure(nameOf(shown))))) return;
  const { id } = shown;
  going.abort();
  going = new AbortController();
  await attempt(async () => {
    await remove(id);
    go("/");
  });
}

function isSure(name) {
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

// ---- What went wrong

const NEXT = {
  "no-answer": "See whether the service still runs, then try again. What it had accepted is kept.",
  "unreadable-article": "Paste the article’s text instead, or choose another file.",
  "address-refused": "Open the page yourself and paste its text.",
  "address-failed": "Open the page yourself and paste its text, or try again later.",
  "addresses-not-allowed": "Open the page yourself and paste its text.",
  "provider-failed": "The article is fine; the model could not be asked. Try again when its server is back.",
  "provider-busy": "The model has too much to do. Try again in a minute.",
  "no-valid-reply": "The model wrote nothing that can be used. Try again, or have another model chosen.",
  "not-supported-by-article": "Nothing that the model wrote stood up to the checks. Try again, or have another model chosen.",
  "too-late": "It took too long. Try again, or give a shorter article.",
  "too-large": "Give a shorter article, or a part of it.",
  "no-model": "Whoever runs the service chooses one: summarise serve --model NAME.",
  stopping: "What was accepted is kept, and goes on when the service is there again.",
  "not-found": "It may have been deleted, or belong to somebody else.",
};
const LASTING = new Set(["unreadable-article", "address-refused", "addresses-not-allowed", "too-large", "not-found"]);
const LOOKING = new Set(["no-answer", "stopping", "no-store"]);

function fail(problem) {
  const { told, name } = problem;
  at("problem-title").textContent = TITLES[name] ?? words(told.title);
  at("detail").textContent = sentence(problem.message);
  at("faults").replaceChildren(...(told.errors ?? []).map((fault) => made("li", `${fault.where}: ${fault.message}`)));
  at("next").textContent = told.wait ? `Try again in ${plural(Number(told.wait), "second")}.` : NEXT[name] ?? "";
  at("request").textContent = told.request_id ? `For whoever runs the service: request ${told.request_id}.` : "";
  const canLook = shown !== null && LOOKING.has(name);
  const isThere = Boolean(file || at("article").value.trim());
  const canAsk = isThere && !LASTING.has(name);
  at("again").hidden = !canLook && !canAsk;
  at("again").textContent = canLook ? "Look again" : "Try again";
  at("back").textContent = isThere ? "Back to the article" : "New summary";
  at("discard").hidden = shown === null || name === "not-found";
  view("problem", at("problem-title").textContent);
  tell(`${at("problem-title").textContent}. ${at("detail").textContent}`);
}

const TITLES = {
  "unreadable-article": "The article cannot be read",
  "address-refused": "This address is not fetched",
  "address-failed": "The page could not be fetched",
  "addresses-not-allowed": "This service fetches no pages",
  "provider-failed": "The model does not answer",
  "provider-busy": "The model is busy",
  "no-valid-reply": "The model’s answer is of no use",
  "not-supported-by-article": "Nothing passed the checks",
  "too-late": "It took too long",
  "too-large": "The article is too long",
  "too-many-requests": "Too many at once",
  "no-model": "No model is chosen",
  "not-found": "Nothing is at this address",
  stopping: "The service stops",
  "not-valid": "The article does not fit",
};

// ---- Keys

function lock(fault) {
  const wasTried = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  view("door", "A key, please", { focus: false });
  at("key-fault").textContent = wasTried ? sentence(fault.message) : "";
  at("key").setAttribute("aria-invalid", String(Boolean(wasTried)));
  at("key").focus();
  if (!wasTried) tell("This service asks for a key.");
}

async function enter() {
  const key = at("key").value.trim();
  at("key").value = "";
  if (!/^[\x21-\x7e]+$/.test(key)) {
    at("key-fault").textContent = "A key is one word of letters, digits and signs: paste it whole.";
    return at("key").focus();
  }
  sessionStorage.setItem(KEY, key);
  await route();
}

// ---- What people do

const on = (id, event, work) => at(id).addEventListener(event, work);
const busy = (work) => () => attempt(work);

on("ask", "submit", (event) => { event.preventDefault(); ask(); });
on("enter", "submit", (event) => { event.preventDefault(); enter(); });
on("article", "keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(); });
on("article", "input", () => { once = null; if (at("fault").textContent) { at("fault").textContent = ""; at("article").removeAttribute("aria-invalid"); } });
on("file", "change", () => { if (at("file").files[0]) choose(at("file").files[0]); });
on("unchoose", "click", () => choose(null));
on("example", "click", () => { choose(null); at("article").value = at("sample").content.textContent; at("go").focus(); });
on("stop", "click", busy(() => (shown ? removeShown({ asks: false }) : go("/"))));
on("again", "click", () => (at("again").textContent === "Look again" ? route() : ask()));
on("discard", "click", busy(removeShown));
on("remove", "click", busy(removeShown));
on("copy", "click", copy);
on("more", "click", busy(more));
on("sure-yes", "click", () => at("sure").close("yes"));
on("sure-no", "click", () => at("sure").close(""));
on("link-close", "click", () => at("link").close());
on("forget", "click", () => { sessionStorage.removeItem(KEY); route(); });
for (const button of at("menu").querySelectorAll("[data-format]")) button.addEventListener("click", busy(() => exported(button.dataset.format)));

document.addEventListener("click", (event) => {
  if (!at("menu").contains(event.target)) at("menu").open = false;
  const link = event.target.closest?.("a[href^='/']");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
on("menu", "keydown", (event) => {
  if (event.key !== "Escape" || !at("menu").open) return;
  at("menu").open = false;
  at("menu").querySelector("summary").focus();
});
addEventListener("blur", () => { at("menu").open = false; }); // into the frame
addEventListener("popstate", () => route());

// A file may be dropped anywhere on the first view.
const isFile = (event) => !at("start").hidden && [...(event.dataTransfer?.types ?? [])].includes("Files");
const over = (is) => document.body.classList.toggle("over", is);
addEventListener("dragover", (event) => { if (isFile(event)) { event.preventDefault(); over(true); } });
addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
addEventListener("drop", (event) => {
  over(false);
  if (!isFile(event)) return;
  event.preventDefault();
  choose(event.dataTransfer.files[0]);
});

route({ isFirst: true });
