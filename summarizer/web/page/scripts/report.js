// The report, which the service has rendered and escaped, in a frame without any right to this page.

import { at, made } from "./elements.js";

let address = null; // of the frame's document, which lives until it is given back

// The frame has an origin of its own: its script cannot reach this page, its key or the service.
export function showReport(page) {
  closeReport();
  address = URL.createObjectURL(new Blob([page], { type: "text/html;charset=utf-8" }));
  const frame = made("iframe", "", { title: "The summary, and the article with its evidence", src: address });
  frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
  at("frame").replaceChildren(frame);
}

export function closeReport() {
  at("frame").replaceChildren();
  if (address) URL.revokeObjectURL(address);
  address = null;
}
