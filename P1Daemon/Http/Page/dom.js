// The few things that every part of the page does with elements and answers.

const patience = 1900;

export const at = id => document.getElementById(id);

/** An element that holds a text, or other elements. */
export function element(name, content, className) {
  const made = document.createElement(name);
  if (Array.isArray(content)) made.append(...content);
  else made.textContent = content;
  if (className) made.className = className;
  return made;
}

/** Sets a text and hides the element when there is none. */
export function show(target, text) {
  if (target.textContent !== text) target.textContent = text;
  target.hidden = text === '';
}

/** Puts rows into a list, and hides the part of the page that would be empty. */
export function fill(id, rows) {
  at(id).replaceChildren(...rows);
  at(`${id}-part`).hidden = rows.length === 0;
}

/** The answer to a path; fails when there is none in time: an old figure must not stand for long. */
export async function getJson(path, limit = patience) {
  const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(limit) });
  return { status: response.status, body: await response.json() };
}
