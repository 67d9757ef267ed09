// The elements of the page. Everything that is shown is put in as text (textContent).

export const at = (id) => document.getElementById(id);

export function made(tag, text = "", properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  element.textContent = text;
  return element;
}

// For who listens to a screen reader.
export const tell = (text) => { at("told").textContent = text; };
