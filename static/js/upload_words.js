// Saves what is typed about an image a moment after the last key; without this script the button of the form does it.
// Only what was changed is sent. Until the server has it, this browser keeps it.

const PAUSE = 1000;
const PATIENCE = [3000, 6000, 15000, 30000];
const root = document.getElementById("uploads");
const words = root.dataset;
const states = new WeakMap();

root.classList.add("scripted");

function inStore(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null;
  }
}

const place = (form) => `convoca.words.${new URL(form.action).pathname.replace(/^\/\w+/, "")}`;
const fields = (form) => [...form.querySelectorAll("[data-field]")];
const value = (field) => (field.type === "checkbox" ? (field.checked ? field.value : "") : field.value);
const plain = (text) => text.split(/\s+/).filter(Boolean).join(" ");
const was = (form, field) => form.elements[`was-${field.name}`];
const changed = (form) => fields(form).filter((field) => plain(value(field)) !== was(form, field).value);
const note = (form) => form.querySelector("[data-said]");

function say(form, text, tone = "") {
  note(form).textContent = text;
  note(form).dataset.tone = tone;
}

function keep(form) {
  const kept = changed(form).map((field) => [field.name, value(field), was(form, field).value]);
  inStore((store) => (kept.length ? store.setItem(place(form), JSON.stringify(kept)) : store.removeItem(place(form))));
}

function state(form) {
  if (!states.has(form)) states.set(form, { timer: 0, failures: 0, saving: false });
  return states.get(form);
}

function later(form, pause) {
  const mine = state(form);
  clearTimeout(mine.timer);
  mine.timer = setTimeout(() => save(form), pause);
}

function explain(form, field, text) {
  let line = document.getElementById(`${field.id}-error`);
  if (!text) {
    line?.remove();
    field.removeAttribute("aria-invalid");
    return;
  }
  if (!line) {
    line = document.createElement("p");
    line.className = "error";
    line.id = `${field.id}-error`;
    field.before(line);
  }
  line.textContent = text;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", line.id);
}

async function save(form) {
  const mine = state(form);
  if (mine.saving) return later(form, PAUSE);
  const sent = changed(form).map((field) => [field, value(field)]);
  if (!sent.length) return keep(form);
  const body = new URLSearchParams();
  for (const [field, text] of sent) {
    body.append(field.name, text);
    body.append(`was-${field.name}`, was(form, field).value);
  }
  mine.saving = true;
  say(form, words.saving);
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST", body, keepalive: document.hidden, // what is typed last arrives though the page is left
      headers: { Accept: "application/json", "X-CSRFToken": words.token },
    });
  } catch {
    answer = null;
  }
  mine.saving = false;
  if (!answer?.ok) return refused(form, answer?.status ?? 0);
  mine.failures = 0;
  return saved(form, sent, await answer.json());
}

function refused(form, status) {
  const mine = state(form);
  const tell = { 401: words.signedOutWords, 400: words.signedOutWords, 403: words.notSaved, 404: words.notSaved };
  say(form, tell[status] ?? words.offline, "warning");
  if (tell[status] === words.notSaved) return;
  later(form, PATIENCE[Math.min(mine.failures, PATIENCE.length - 1)]);
  mine.failures += 1;
}

function saved(form, sent, told) {
  for (const [field, text] of sent) {
    const trouble = told.errors[field.name];
    explain(form, field, trouble?.sentence ?? "");
    if (!trouble) was(form, field).value = plain(text);
    // Theirs is read now: saving again puts these words in their place.
    else if (trouble.theirs !== null) was(form, field).value = trouble.theirs;
  }
  form.classList.toggle("words-troubled", Object.keys(told.errors).length > 0);
  keep(form);
  const row = form.closest("[data-state]");
  row.querySelector("[data-tag-lacking]").hidden = !told.lacking;
  row.querySelector("[data-tag-whole]").hidden = told.lacking;
  if (Object.keys(told.errors).length) return say(form, words.notSaved, "danger");
  if (changed(form).length) { // somebody went on typing meanwhile
    say(form, words.unsaved);
    return later(form, PAUSE);
  }
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return say(form, words.saved.replace("{time}", time.format(new Date(told.saved_at))));
}

function bringBack(form) {
  if (states.has(form)) return;
  state(form);
  const kept = JSON.parse(inStore((store) => store.getItem(place(form))) || "[]");
  for (const [name, text, before] of kept) {
    const field = form.elements[name];
    if (!field || plain(text) === was(form, field).value) continue;
    if (field.type === "checkbox") field.checked = Boolean(text);
    else field.value = text;
    // What was read then: should somebody have saved since, the server says so.
    was(form, field).value = before;
  }
  if (kept.length) later(form, 0);
}

const formOf = (event) => event.target.closest("form[data-words]");

root.addEventListener("input", (event) => {
  const form = formOf(event);
  if (!form) return;
  keep(form);
  say(form, words.unsaved);
  later(form, event.target.type === "checkbox" ? 0 : PAUSE);
});
root.addEventListener("submit", (event) => {
  const form = formOf(event);
  if (!form) return;
  event.preventDefault();
  save(form);
});
window.addEventListener("online", () => root.querySelectorAll("form[data-words]").forEach((form) => {
  if (changed(form).length) save(form);
}));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) root.querySelectorAll("form[data-words]").forEach((form) => { if (changed(form).length) save(form); });
});

const ready = () => root.querySelectorAll("form[data-words]").forEach(bringBack);
new MutationObserver(ready).observe(root, { childList: true, subtree: true });
ready();
