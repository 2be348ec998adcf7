// Sends one file to the storage, whole or in parts, and goes on by itself after whatever breaks on the way.

const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000]; // milliseconds before trying again
const STALLED = 60000; // without any progress the connection counts as broken
const TRIES = 5; // how often the storage may say no before a person is asked

export class Cancelled extends Error {}
export class Refused extends Error {} // the message is a sentence for people
class Broken extends Error {
  constructor(status = 0) {
    super(`status ${status}`);
    this.status = status;
  }
}

// --- what this browser remembers: a file that is chosen again is gone on with --------------------

function inStore(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null; // switched off: then only a reload of the page costs what was sent
  }
}

export const keyOf = (slot, file) => `convoca.file.${slot.dataset.send}.${file.name}|${file.size}|${file.lastModified}`;
const remembered = (key) => JSON.parse(inStore((store) => store.getItem(key)) || "null");
const remember = (key, promise) => inStore((store) => store.setItem(key, JSON.stringify(promise)));
const forget = (key) => inStore((store) => store.removeItem(key));

// --- one request ---------------------------------------------------------------------------------

async function ask(page, url, values = {}, keepalive = false) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      keepalive,
      body: new URLSearchParams(values),
      headers: { Accept: "application/json", "X-CSRFToken": page.token() },
    });
  } catch {
    throw new Broken();
  }
  if (answer.status === 422) throw new Refused((await answer.json()).error);
  if (!answer.ok) throw new Broken(answer.status);
  // Removing leads to the page, everything else answers in JSON.
  return answer.headers.get("Content-Type")?.includes("json") ? answer.json() : {};
}

function carry(task, method, url, body, moved) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let watch = 0;
    const wait = () => { clearTimeout(watch); watch = setTimeout(() => request.abort(), STALLED); };
    request.upload.addEventListener("progress", (event) => { wait(); moved(event.loaded); });
    request.addEventListener("loadend", () => clearTimeout(watch));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve();
      else if (request.responseText.includes("EntityTooLarge")) reject(new Refused(task.tooLarge));
      else reject(new Broken(request.status));
    });
    request.addEventListener("error", () => reject(new Broken()));
    request.addEventListener("abort", () => reject(task.cancelled ? new Cancelled() : new Broken()));
    task.stop = () => request.abort();
    request.open(method, url);
    request.send(body);
    wait();
  });
}

// --- one file ------------------------------------------------------------------------------------

// A task: { page, slot, file, line, tooLarge, name }. It gets: key, promise, stop, cancelled.
export async function send(task) {
  task.key = keyOf(task.slot, task.file);
  let failures = 0;
  let refusals = 0;
  for (;;) {
    if (task.cancelled) throw new Cancelled();
    try {
      await attempt(task, () => { failures = 0; refusals = 0; });
      forget(task.key);
      return;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const said = error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 401;
      if (said) refusals += 1;
      if (refusals >= TRIES) throw new Refused(task.page.words.refused.replace("{name}", task.name));
      await pause(task, error.status, PAUSES[Math.min(failures, PAUSES.length - 1)]);
      failures += 1;
    }
  }
}

async function attempt(task, moved) {
  const { page, file, slot } = task;
  task.promise ??= remembered(task.key);
  if (!task.promise) {
    const facts = { name: file.name, type: file.type, size: file.size };
    task.promise = await ask(page, slot.dataset.send, facts);
    remember(task.key, { ...task.promise, url: null });
  }
  // Cancelled while the server made a place: it is given back.
  if (task.cancelled) {
    await cancel(task);
    throw new Cancelled();
  }
  // The form comes with the promise; later, what is left is asked for.
  let way = task.promise;
  try {
    if (!way.url) way = await ask(page, task.promise.way);
  } catch (error) {
    // Swept, removed by a colleague, or taken already: what was promised is no longer good.
    if (error instanceof Broken && [404, 409].includes(error.status)) {
      forget(task.key);
      task.promise = null;
    }
    throw error;
  }
  task.promise = { ...task.promise, url: null };
  if (way.url) await sendWhole(task, way);
  else await sendParts(task, way, moved);
  await ask(page, task.promise.arrived);
}

async function sendWhole(task, form) {
  const body = new FormData();
  Object.entries(form.fields).forEach(([name, value]) => body.append(name, value));
  body.append("file", task.file);
  await carry(task, "POST", form.url, body, (sent) => task.moves(sent));
}

async function sendParts(task, first, moved) {
  let way = first;
  while (Object.keys(way.parts).length) {
    let { arrived } = way;
    for (const [number, url] of Object.entries(way.parts)) {
      if (task.cancelled) throw new Cancelled();
      const start = (number - 1) * way.part;
      const piece = task.file.slice(start, start + way.part);
      const before = arrived;
      await carry(task, "PUT", url, piece, (sent) => task.moves(before + sent));
      arrived += piece.size;
      moved();
    }
    way = await ask(task.page, task.promise.way);
  }
}

// Waits a while, or until the connection is back, or until somebody presses a button.
async function pause(task, status, length) {
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, length);
    const go = () => { clearTimeout(timer); resolve(); };
    window.addEventListener("online", go, { once: true });
    task.stop = go;
    task.pauses(status, go);
  });
  // Whoever signed in again elsewhere has another token.
  if (status === 400 || status === 401) await task.page.renew();
}

export async function cancel(task) {
  task.cancelled = true;
  task.stop?.();
  forget(task.key ?? keyOf(task.slot, task.file));
  // The line is gone already: this goes through though the page is left.
  if (task.promise) await ask(task.page, task.promise.remove, {}, true).catch(() => null);
}
