// What the page is about: the summary whose address this is, as far as it is known, and the work for what is in view.

let controller = new AbortController();

export const current = {
  summary: null,
  get signal() { return controller.signal; },
};

// Ends what was going on.
export function begin(summary) {
  controller.abort();
  controller = new AbortController();
  current.summary = summary;
}
