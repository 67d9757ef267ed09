// The addresses of the page: `/`, and one for each summary. Whoever shows what is at an address listens to `popstate`.

export const addressOf = (id) => `/summaries/${id}`;
export const idHere = () => /^\/summaries\/([^/]+)$/.exec(location.pathname)?.[1] ?? null;

// The address alone: what is in view is there already.
export const settleAt = (path) => history.pushState(null, "", path);

export function go(path) {
  if (path !== location.pathname) settleAt(path);
  look();
}

// Show what is at this address, anew.
export const look = () => dispatchEvent(new PopStateEvent("popstate"));
