// Saves what is typed a moment after the last key, and keeps it in this browser until the server has it.
// Without this script the buttons of the form do the same.

const PAUSE = 1000; // milliseconds after the last key
const LONGEST = 10000; // … and at the latest, while somebody keeps typing
const PATIENCE = [3000, 6000, 15000, 30000]; // before trying again without a connection
const OWN = new Set(["csrf_token", "v-common", "v-text", "then"]);
const PREFIX = "convoca.";

const form = document.getElementById("writing");
const note = document.getElementById("saved-note");
const panel = document.getElementById("kept");
const lang = document.documentElement.lang;

let dirtySince = 0; // when the first key fell that is not saved, 0 for none
let changes = 0;
let timer = 0;
let failures = 0;
let saving = null; // the promise of the save that is under way
let stopped = false; // two people wrote: a person must choose
let suffix = ""; // keeps new words apart while older ones are on offer

// --- what this browser keeps ---------------------------------------------------------------------

function inStore(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null; // full, or switched off: saving to the server still works
  }
}

const place = () => PREFIX + form.dataset.kept + suffix;

function typed() {
  return [...new FormData(form)].filter(([name]) => !OWN.has(name));
}

function versions() {
  return [form.elements["v-common"].value, form.elements["v-text"].value];
}

function keep() {
  const kept = { at: Date.now(), fields: typed(), versions: versions() };
  inStore((store) => store.setItem(place(), JSON.stringify(kept)));
}

function letGo(name) {
  inStore((store) => store.removeItem(PREFIX + name));
}

// Marks kept words as sent by a form: once the server has saved something of this person, they have arrived.
function markSent(name) {
  inStore((store) => {
    const text = store.getItem(PREFIX + name);
    if (text) store.setItem(PREFIX + name, JSON.stringify({ ...JSON.parse(text), sent: true }));
  });
}

function arrived(kept) {
  const newer = versions().some((version, place) => Number(version) > Number(kept.versions[place]));
  return kept.sent && newer && "mine" in note.dataset;
}

function same(one, other) {
  const plain = (fields) => JSON.stringify(
    fields.map(([name, value]) => [name, String(value).replace(/\r\n?/g, "\n").trim()]).filter(([, value]) => value),
  );
  return plain(one) === plain(other);
}

// --- saying how things stand ---------------------------------------------------------------------

function clock(at) {
  const time = new Date(at);
  const today = time.toDateString() === new Date().toDateString();
  const parts = today ? {} : { day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(lang, { ...parts, hour: "2-digit", minute: "2-digit" }).format(time);
}

function say(text, tone = "") {
  if (note.textContent !== text) note.textContent = text;
  note.dataset.tone = tone;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-secondary btn-small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function show(text, ...actions) {
  const sentence = document.createElement("p");
  sentence.textContent = text;
  const row = document.createElement("div");
  row.className = "kept-actions";
  row.append(...actions);
  panel.replaceChildren(sentence, row);
  panel.hidden = false;
}

// --- saving --------------------------------------------------------------------------------------

function schedule(pause = PAUSE) {
  clearTimeout(timer);
  const left = dirtySince ? Math.max(0, dirtySince + LONGEST - Date.now()) : LONGEST;
  timer = setTimeout(save, Math.min(pause, Math.max(left, pause > PAUSE ? pause : 0)));
}

function changed() {
  changes += 1;
  dirtySince ||= Date.now();
  keep();
  if (stopped) return;
  say(form.dataset.unsaved);
  schedule();
}

function save() {
  if (!dirtySince || stopped) return Promise.resolve();
  saving ||= send().finally(() => { saving = null; });
  return saving;
}

async function send() {
  clearTimeout(timer);
  const seen = changes;
  say(form.dataset.saving);
  let answer;
  try {
    answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
  } catch {
    return later();
  }
  if (answer.status >= 500 || answer.status === 429) return later();
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return acknowledged(told, seen);
  return refused(answer.status, told);
}

function acknowledged(told, seen) {
  failures = 0;
  form.elements["v-common"].value = told["v-common"];
  form.elements["v-text"].value = told["v-text"];
  if (changes === seen) {
    dirtySince = 0;
    letGo(form.dataset.kept + suffix);
    say(form.dataset.saved.replace("{time}", clock(told.saved_at || Date.now())));
  } else {
    dirtySince = Date.now();
    schedule();
  }
}

function later() {
  say(form.dataset.offline, "warning");
  schedule(PATIENCE[Math.min(failures, PATIENCE.length - 1)]);
  failures += 1;
}

function refused(status, told) {
  stopped = status === 409 || status === 401 || status === 400;
  if (status === 409 && told.theirs) {
    say("");
    show(told.error, button(form.dataset.compare, () => form.requestSubmit()));
    return;
  }
  if (status === 401 || status === 400) {
    const link = document.createElement("a");
    link.href = form.dataset.signIn;
    link.textContent = form.dataset.signInWords;
    say("");
    show(form.dataset.signedOut, link);
    return;
  }
  say(told.error || form.dataset.refused, "danger");
}

// --- words that were kept and never arrived ------------------------------------------------------

function fill(fields) {
  for (const control of form.elements) {
    if (!control.name || OWN.has(control.name) || control.type === "hidden") continue;
    const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else control.value = values[0] ?? "";
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function offer(name) {
  const text = inStore((store) => store.getItem(PREFIX + name));
  if (!text) return false;
  let kept;
  try {
    kept = JSON.parse(text);
  } catch {
    letGo(name);
    return false;
  }
  if (same(kept.fields, typed()) || arrived(kept)) {
    letGo(name);
    return false;
  }
  const close = () => { panel.hidden = true; suffix = ""; letGo(name); };
  show(
    form.dataset.found.replace("{time}", clock(kept.at)),
    button(form.dataset.bringBack, () => {
      close();
      // The versions that were read then: should somebody else have saved since, both texts are shown.
      [form.elements["v-common"].value, form.elements["v-text"].value] = kept.versions;
      fill(kept.fields);
      form.querySelector("textarea, input:not([type=hidden])")?.focus();
    }),
    button(form.dataset.letGo, close),
  );
  return true;
}

function begin() {
  if (note.dataset.at) say(note.dataset.said.replace("{time}", clock(note.dataset.at)).replace("{name}", note.dataset.by));
  if (offer(form.dataset.kept)) suffix = "+";
  else offer(`${form.dataset.kept}+`);
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => { if (event.target.type === "radio" || event.target.type === "checkbox") changed(); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (dirtySince) keep();
    markSent(form.dataset.kept + suffix);
    if (!saving) return;
    // A save is under way: let it end, or this form would seem to come from somebody else.
    event.preventDefault();
    const { submitter } = event;
    saving.finally(() => setTimeout(() => form.requestSubmit(submitter)));
  });
  window.addEventListener("online", () => { failures = 0; save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
}

document.querySelectorAll("[data-acknowledged]").forEach((one) => letGo(one.dataset.acknowledged));
const choosing = document.querySelector("form[data-choosing]"); // between two texts
choosing?.addEventListener("submit", () => markSent(choosing.dataset.choosing));
if (form) begin();
