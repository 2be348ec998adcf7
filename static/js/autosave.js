// Saves what is typed a moment after the last key, and keeps it in this browser until the server has it.
// Without this script the buttons of the form do the same.
import { keepCompany, showCompany } from "./company.js";
import { keep, kept, letGo, mark, same } from "./keeping.js";
import { openDialog, renewTokens, sessionNow, signedInAgain } from "./signin.js";

const PAUSE = 1000; // milliseconds after the last key
const LONGEST = 10000; // … and at the latest, while somebody keeps typing
const PATIENCE = [3000, 6000, 15000, 30000]; // before trying again without a connection
const LAST_WORDS = 60000; // bytes that a browser still sends while a page is left
const OWN = new Set(["csrf_token", "writer", "v-common", "v-text", "v-form", "then"]);

const form = document.getElementById("writing");
const note = document.getElementById("saved-note");
const panel = document.getElementById("kept");
const lang = document.documentElement.lang;
const person = form?.dataset.person;

let dirtySince = 0; // when the first key fell that is not saved, 0 for none
let changes = 0;
let timer = 0;
let failures = 0;
let renewed = false; // whether the token was renewed since the last success
let saving = null; // the promise of the save that is under way
let stopped = false; // a person must act first
let suffix = ""; // keeps new words apart while older ones are on offer

// --- what this browser keeps ---------------------------------------------------------------------

const page = () => form.dataset.page + suffix;

function typed() {
  return [...new FormData(form)].filter(([name]) => !OWN.has(name));
}

// What the server has: a browser may have put something else into the form by itself.
function served() {
  const fields = [];
  for (const control of form.elements) {
    if (!control.name || OWN.has(control.name) || control.type === "submit") continue;
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.defaultChecked) fields.push([control.name, control.value]);
    } else {
      fields.push([control.name, control.defaultValue]);
    }
  }
  return fields;
}

function versions() {
  return [form.elements["v-common"].value, form.elements["v-text"].value];
}

function keepTyped() {
  keep(person, page(), { at: Date.now(), fields: typed(), versions: versions(), sending: Boolean(saving) });
}

// Words that a form sent have arrived once the server has saved something newer of this person.
function arrived(record) {
  const newer = versions().some((version, place) => Number(version) > Number(record.versions[place]));
  return record.sent && newer && "mine" in note.dataset;
}

// Nobody else has saved since: at most a save of this very page was under way when it was left.
function untouchedSince(record) {
  const ahead = record.sending && "mine" in note.dataset ? 1 : 0;
  return versions().every((version, place) => {
    const since = Number(version) - Number(record.versions[place]);
    return since >= 0 && since <= ahead;
  });
}

// --- saying how things stand ---------------------------------------------------------------------

function clock(at) {
  const time = new Date(at);
  const today = time.toDateString() === new Date().toDateString();
  const parts = today ? {} : { day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(lang, { ...parts, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(time);
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
  panel.replaceChildren(sentence, ...(actions.length ? [row] : []));
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
  keepTyped();
  if (stopped) return;
  say(form.dataset.unsaved);
  schedule();
}

function save(leaving = false) {
  if (!dirtySince || stopped) return Promise.resolve();
  saving ||= send(leaving).finally(() => { saving = null; });
  return saving;
}

async function send(leaving) {
  clearTimeout(timer);
  const seen = changes;
  mark(person, page(), { sending: true });
  if (!leaving) say(form.dataset.saving);
  let answer;
  try {
    answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      keepalive: leaving && JSON.stringify(typed()).length < LAST_WORDS,
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
  renewed = false;
  form.elements["v-common"].value = told["v-common"];
  form.elements["v-text"].value = told["v-text"];
  note.dataset.mine = "";
  showCompany(told.here);
  for (const radio of form.querySelectorAll("[name=origin]")) radio.checked = radio.value === told.origin;
  if (changes === seen) {
    dirtySince = 0;
    letGo(person, page());
    say(form.dataset.saved.replace("{time}", clock(told.saved_at || Date.now())));
  } else {
    dirtySince = Date.now();
    keepTyped();
    mark(person, page(), { sending: false });
    schedule();
  }
}

function later() {
  mark(person, page(), { sending: false });
  say(form.dataset.offline, "warning");
  schedule(PATIENCE[Math.min(failures, PATIENCE.length - 1)]);
  failures += 1;
}

function refused(status, told) {
  mark(person, page(), { sending: false });
  if (status === 401 || status === 400) return signIn();
  stopped = status === 409 || status === 403;
  if (status === 409 && told.theirs) {
    say("");
    show(told.error, button(form.dataset.compare, () => form.requestSubmit()));
  } else if (status === 409 && told.reload) {
    say("");
    show(told.error, button(told.reload, () => window.location.reload()));
  } else {
    say(told.error || form.dataset.refused, "danger");
  }
}

// The session has ended, or its token: a new token is enough while the session is still this person's.
async function signIn() {
  stopped = true;
  const now = await sessionNow();
  if (now === null) return resume(), later();
  if (String(now.person) === person && !renewed) {
    renewed = true;
    return resume(now.csrf_token);
  }
  say(form.dataset.signedOut, "warning");
  show(form.dataset.signedOut, button(form.dataset.signInWords, () => openDialog(true)));
  const token = await signedInAgain(person);
  panel.hidden = true;
  resume(token);
}

function resume(token) {
  if (token) renewTokens(token);
  stopped = false;
  if (token) schedule(0);
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

// Puts words that were kept back into the form: at once where nobody else has saved since, else when asked to.
function offer(name) {
  const record = kept(person, name);
  if (!record) return false;
  if (same(record.fields, served()) || arrived(record)) {
    letGo(person, name);
    return false;
  }
  if (untouchedSince(record)) {
    show(form.dataset.broughtBack.replace("{time}", clock(record.at)));
    letGo(person, name);
    queueMicrotask(() => fill(record.fields));
    return false;
  }
  const close = () => { panel.hidden = true; suffix = ""; letGo(person, name); };
  show(
    form.dataset.found.replace("{time}", clock(record.at)),
    button(form.dataset.bringBack, () => {
      close();
      // The versions that were read then: should somebody else have saved since, both texts are shown.
      [form.elements["v-common"].value, form.elements["v-text"].value] = record.versions;
      fill(record.fields);
      form.querySelector("textarea, input:not([type=hidden])")?.focus();
    }),
    button(form.dataset.letGo, close),
  );
  return true;
}

// The other forms of the page, signing out among them, wait until what is typed has arrived.
function savedFirst(event) {
  const { target, submitter } = event;
  if (target === form || target.method === "dialog" || !dirtySince || stopped || "waited" in target.dataset) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  target.dataset.waited = "";
  save().finally(() => target.requestSubmit(submitter));
}

function begin() {
  if (note.dataset.at) say(note.dataset.said.replace("{time}", clock(note.dataset.at)).replace("{name}", note.dataset.by));
  if (offer(form.dataset.page)) suffix = "+";
  else offer(`${form.dataset.page}+`);
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => { if (event.target.type === "radio" || event.target.type === "checkbox") changed(); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (dirtySince) keepTyped();
    mark(person, page(), { sent: true });
    if (!saving) return;
    // A save is under way: let it end, or this form would seem to come from somebody else.
    event.preventDefault();
    const { submitter } = event;
    saving.finally(() => setTimeout(() => form.requestSubmit(submitter)));
  });
  document.addEventListener("submit", savedFirst, true);
  const atOnce = () => { failures = 0; save(); };
  window.addEventListener("online", atOnce);
  window.addEventListener("pageshow", atOnce);
  window.addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => (document.hidden ? save(true) : atOnce()));
  keepCompany(form.dataset.here, () => new URLSearchParams({ csrf_token: form.elements.csrf_token.value }));
}

document.querySelectorAll("[data-acknowledged]").forEach((one) => letGo(one.dataset.person, one.dataset.acknowledged));
const choosing = document.querySelector("form[data-choosing]"); // between two texts
choosing?.addEventListener("submit", () => mark(choosing.dataset.person, choosing.dataset.choosing, { sent: true }));
if (form) begin();
