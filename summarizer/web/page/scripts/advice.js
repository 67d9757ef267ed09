// What a problem is called, and what to do about it, by the service's name of it.

const TITLES = {
  "unreadable-article": "The article cannot be read",
  "unreadable-file": "The file cannot be read",
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

const NEXT = {
  "no-answer": "See whether the service still runs, then try again. What it had accepted is kept.",
  "unreadable-article": "Paste the article’s text instead, or choose another file.",
  "unreadable-file": "Choose the file again, or paste the article’s text.",
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

const LASTING = new Set([
  "unreadable-article", "unreadable-file", "address-refused", "addresses-not-allowed", "too-large", "not-found",
]);

export const titleOf = (name) => TITLES[name] ?? "";
export const nextOf = (name) => NEXT[name] ?? "";
export const isLasting = (name) => LASTING.has(name); // the same article would meet it again
