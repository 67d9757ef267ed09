"use strict";
(() => {
  document.documentElement.classList.add("alive");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const pane = document.getElementById("article");
  const isWide = matchMedia("(min-width: 62rem)");
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
  const isFramed = location.protocol === "blob:"; // by the service's page: browsers keep its links from leading anywhere

  // Evidence and items by key; an element of the article may belong to several items.
  const places = new Map();
  const note = (key, element) => (places.get(key) ?? places.set(key, []).get(key)).push(element);
  for (const element of all("[data-of]")) for (const key of element.dataset.of.split(" ")) note(key, element);
  for (const element of all("[data-item]")) note(element.dataset.item, element);
  const segments = (key) => (places.get(key) ?? []).filter((element) => element.matches(".text :is(mark, span)"));

  let pointed = null;
  let focused = null;
  let lit = [];
  const ownerOf = (target) => (target instanceof Element ? target.closest("[data-item], [data-of]") : null);
  const keysOf = (owner) => (owner?.dataset.item ?? owner?.dataset.of ?? "").split(" ").filter(Boolean);

  function light() {
    const owner = pointed ?? focused;
    for (const element of lit) element.classList.remove("lit");
    lit = keysOf(owner).flatMap((key) => places.get(key) ?? []);
    for (const element of lit) element.classList.add("lit");
  }

  // Scrolls the article alone, and only where the place is out of sight. What is far is gone to at once, and a second
  // time: a long article is laid out, and its heights known, only where it is seen.
  function reveal(element, { always = false, again = true } = {}) {
    if (!element || !isWide.matches) return;
    const place = element.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    const top = Math.max(frame.top, 0);
    const bottom = Math.min(frame.bottom, innerHeight);
    if (!always && place.top >= top + 24 && place.bottom <= bottom - 24) return;
    const offset = place.top - frame.top - (bottom - top) / 3;
    const isFar = Math.abs(offset) > 5 * innerHeight;
    pane.scrollTo({ top: pane.scrollTop + offset, behavior: isCalm.matches || isFar ? "instant" : "smooth" });
    if (isFar && again) requestAnimationFrame(() => reveal(element, { again: false }));
  }

  let waiting = 0;
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const owner = ownerOf(event.target);
    if (owner === pointed) return;
    pointed = owner;
    light();
    clearTimeout(waiting);
    const key = owner?.dataset.item;
    if (key) waiting = setTimeout(() => reveal(segments(key)[0]), 180);
  });
  document.documentElement.addEventListener("pointerleave", () => { pointed = null; light(); });
  document.addEventListener("focusin", (event) => {
    focused = ownerOf(event.target);
    pointed = null;
    light();
    if (focused?.dataset.item) reveal(segments(focused.dataset.item)[0]);
    if (focused?.dataset.item && event.target.matches(":focus-visible")) peek(focused.dataset.item);
  });
  document.addEventListener("focusout", () => { focused = null; light(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pointed = focused = null;
    light();
    hide();
  });

  // On a narrow screen the article is far away: its words come to the item.
  const sheet = document.getElementById("peek");
  let peeked = null;
  const hide = () => { sheet.hidden = true; };
  function peek(key) {
    const found = segments(key);
    if (isWide.matches || !found.length) return hide();
    peeked = document.getElementById(key);
    const sentences = [...new Set(found.map((one) => one.closest(".sentence")).filter(Boolean))];
    const words = found.map((one, at) => (at && found[at - 1].nextSibling !== one ? " … " : "") + one.textContent);
    document.getElementById("peek-words").textContent = words.join("");
    document.getElementById("peek-where").textContent =
      `${key.toUpperCase()}: ${sentences.length > 1 ? "sentences" : "sentence"} ${sentences.map((one) => one.dataset.n).join(", ")}`;
    document.getElementById("peek-go").href = `#${(sentences[0] ?? pane).id}`;
    sheet.hidden = false;
    const hidden = peeked.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top;
    if (hidden > 0) scrollBy({ top: hidden + 16, behavior: isCalm.matches ? "instant" : "smooth" });
  }
  document.getElementById("peek-close").addEventListener("click", hide);
  document.getElementById("peek-go").addEventListener("click", hide);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const owner = ownerOf(event.target);
    if (link) {
      if ((isWide.matches && link.matches(".places a")) || (isFramed && link.matches("[href^='#']"))) follow(event, link);
      return;
    }
    if (!owner || !getSelection().isCollapsed || event.target.closest("button")) return;
    const keys = keysOf(owner);
    if (owner.dataset.item) {
      pointed = owner;
      light();
      reveal(segments(keys[0])[0]);
      peek(keys[0]);
    } else {
      const length = (key) => segments(key).reduce((sum, one) => sum + one.textContent.length, 0);
      const nearest = keys.reduce((best, key) => (length(key) < length(best) ? key : best));
      document.getElementById(nearest)?.scrollIntoView({ block: "center", behavior: isCalm.matches ? "instant" : "smooth" });
    }
  });

  // Goes where a link leads; to a sentence of the pane without moving the summary away from under the reader.
  function follow(event, link) {
    const place = document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    focused = ownerOf(place) ?? (sheet.contains(link) ? peeked : link.closest("[data-item]"));
    light();
    if (isWide.matches && place.matches(".sentence")) reveal(place, { always: true });
    else place.scrollIntoView();
  }

  for (const table of all(".figures")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = all("thead th", table);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      const isNumeric = "numeric" in head.dataset;
      const read = (row) => {
        const value = row.cells[column].dataset.value ?? "";
        return value === "" ? null : isNumeric ? Number(value) : value;
      };
      const compare = (a, b) => (isNumeric ? a - b : a.localeCompare(b, undefined, { numeric: true }));
      button.addEventListener("click", () => {
        const isDown = head.ariaSort === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
        const known = rows.filter((row) => read(row) !== null);
        known.sort((a, b) => (isDown ? compare(read(b), read(a)) : compare(read(a), read(b))));
        body.append(...known, ...rows.filter((row) => read(row) === null));
        document.getElementById("sorted").textContent =
          `Sorted by ${button.textContent.toLowerCase()}, ${isDown ? "descending" : "ascending"}`;
      });
    });
  }
})();
