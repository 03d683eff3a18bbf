// The few things that every part of the page does with elements and answers.

const patience = 1900;

// Without the name and the password that the address may hold: fetch refuses an address with them, and the browser knows them all the same.
const home = location.origin + location.pathname;

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
export const ask = (path, limit = patience, options = {}) =>
  fetch(new URL(path, home), { cache: 'no-store', signal: AbortSignal.timeout(limit), ...options });

/** Status and body of the answer to a path; null where there is none. */
export async function getJson(path, limit) {
  try {
    const response = await ask(path, limit);
    return { status: response.status, body: await response.json() };
  } catch {
    return null;
  }
}

/** Whether a token is asked for: a browser whose token is refused asks its user, and the page's own question gets no answer. */
export async function wantsToken() {
  try {
    return (await ask('status', patience, { credentials: 'omit' })).status === 401;
  } catch {
    return false;
  }
}

/** Does this now and again and again, whatever becomes of it: the next time is due only after the last, and none while nobody looks. */
export function repeat(action, every) {
  let timer;
  const turn = async () => {
    clearTimeout(timer);
    try {
      if (!document.hidden) await action();
    } catch (error) {
      reportError(error);
    } finally {
      clearTimeout(timer);
      timer = setTimeout(turn, every);
    }
  };
  document.addEventListener('visibilitychange', () => { if (!document.hidden) turn(); });
  return turn();
}
