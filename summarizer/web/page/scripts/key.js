// The key of the service: kept in the tab, or in this page alone where the browser keeps nothing (refused, full).

const NAME = "summarizer-key";
let held = stored();

export const key = () => held;

export function keepKey(given) {
  held = given;
  try {
    sessionStorage.setItem(NAME, given);
  } catch {
    // It is asked for again when the page is loaded again.
  }
}

export function forgetKey() {
  held = null;
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing is kept where nothing can be.
  }
}

function stored() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}
