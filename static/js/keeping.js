/**
 * What this browser keeps of a page until the server has it: by person and page, so that nobody is shown
 * the words of another who used the same browser. Signing out clears it (page.js).
 */

const PREFIX = "convoca.";

function inStore(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null; // full, or switched off: saving to the server still works
  }
}

const name = (person, page) => `${PREFIX}${person}.${page}`;

export function keep(person, page, record) {
  inStore((store) => store.setItem(name(person, page), JSON.stringify(record)));
}

/** Return what is kept of that page, or null. */
export function kept(person, page) {
  const text = inStore((store) => store.getItem(name(person, page)));
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    letGo(person, page);
    return null;
  }
}

export function letGo(person, page) {
  inStore((store) => store.removeItem(name(person, page)));
}

/** Add facts to what is kept, if anything is. */
export function mark(person, page, facts) {
  const record = kept(person, page);
  if (record) keep(person, page, { ...record, ...facts });
}

/** Tell whether two lists of form fields say the same. */
export function same(one, other) {
  const plain = (fields) => JSON.stringify(
    fields.map(([field, value]) => [field, String(value).replace(/\r\n?/g, "\n").trim()]).filter(([, value]) => value),
  );
  return plain(one) === plain(other);
}
