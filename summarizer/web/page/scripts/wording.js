// Words and numbers as they are shown.

export const words = (value) => (typeof value === "string" ? value : "");
export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
export const sizeOf = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

// The beginning of a text, no character of it cut in half.
export const begun = (text, count) => [...text.slice(0, 2 * count)].slice(0, count).join("");

// The service tells what went wrong as the command line does, in the middle of a line.
export function sentence(text) {
  const whole = text.trim();
  return whole && whole[0].toUpperCase() + whole.slice(1) + (/[.!?…”"]$/.test(whole) ? "" : ".");
}

export const nameOf = (summary) =>
  words(summary.headline) || words(summary.name) || words(summary.result?.article?.headline) || "Article without a headline";

// A name for files: in any script, its marks kept, without what a file system might take for its own.
export function fileNameOf(summary, end) {
  const name = nameOf(summary).normalize("NFC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  return `${begun(name.replace(/^-/, ""), 60).replace(/-$/, "") || "summary"}.${end}`;
}
