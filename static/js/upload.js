// Files of an entry: chosen or dropped, several at once, sent straight to the storage; then the page waits until each
// has been looked into. What is typed about an image is in upload_words.js.

import { makeLine } from "./upload_line.js";
import { Cancelled, Refused, cancel, keyOf, send } from "./upload_sending.js";

const AT_ONCE = 2;
const LOOK = 1200; // milliseconds between two looks at the list
const LOOKS = 100;

const root = document.getElementById("uploads");
const said = document.getElementById("upload-said");
const words = root.dataset;
const waiting = [];
const tasks = new Set();
let busy = 0;
let looking = false;

const say = (text) => { said.textContent = text; };
const fill = (text, name) => text.replace("{name}", name);

const page = { words, token: () => words.token, renew: () => refresh().catch(() => null) };

// --- sending -------------------------------------------------------------------------------------

function take(slot, files) {
  const several = slot.dataset.most !== "1";
  const chosen = [...files].slice(0, several ? files.length : 1);
  if (chosen.length < files.length) say(slot.dataset.onlyOne);
  for (const file of chosen) {
    if (![...tasks].some((task) => task.key === keyOf(slot, file))) lineUp(slot, file);
  }
  next();
}

function lineUp(slot, file) {
  const line = makeLine(slot.querySelector("[data-sending-list]"), file, words);
  const name = file.name;
  // Told before a byte is sent; the server says the same.
  if (file.size === 0) return line.fails(slot.dataset.empty);
  if (file.size > Number(slot.dataset.bytes)) {
    say(`${name}: ${slot.dataset.tooLarge}`);
    return line.fails(slot.dataset.tooLarge);
  }
  const task = { page, slot, file, line, name, tooLarge: slot.dataset.tooLarge, key: keyOf(slot, file) };
  task.end = () => end(task);
  task.moves = (sent) => line.moves(sent, file.size, task.end);
  task.pauses = (status, again) => pauses(task, status, again);
  tasks.add(task);
  waiting.push(task);
  line.waits(task.end);
  return task;
}

function next() {
  while (busy < AT_ONCE && waiting.length) {
    busy += 1;
    run(waiting.shift()).finally(() => { busy -= 1; next(); });
  }
}

async function run(task) {
  const { line, name, slot } = task;
  task.moves(0);
  say(fill(words.sending, name));
  try {
    await send(task);
    tasks.delete(task);
    await refresh().catch(() => null);
    if (line.ends()) focusOn(slot);
    say(fill(words.arrived, name));
    look();
  } catch (error) {
    tasks.delete(task);
    if (error instanceof Cancelled) return;
    const text = error instanceof Refused ? error.message : fill(words.refused, name);
    say(`${name}: ${text}`);
    line.fails(text, () => { line.ends(); take(slot, [task.file]); });
  }
}

function pauses(task, status, again) {
  const signedOut = status === 401 || status === 400;
  const text = signedOut ? words.signedOut : words.broken;
  let link = null;
  if (signedOut) {
    link = document.createElement("a");
    link.href = words.signIn;
    link.target = "_blank";
    link.textContent = words.signInWords;
  }
  task.line.pauses(text, link, again, task.end);
  say(`${task.name}: ${text}`);
}

async function end(task) {
  const place = waiting.indexOf(task);
  if (place >= 0) waiting.splice(place, 1);
  tasks.delete(task);
  task.line.ends();
  focusOn(task.slot);
  say(fill(words.cancelled, task.name));
  await cancel(task);
  refresh().catch(() => null);
}

// --- the list, as the server sees it -------------------------------------------------------------

async function refresh() {
  const answer = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return true;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  root.dataset.token = fresh.getElementById("uploads")?.dataset.token ?? root.dataset.token;
  for (const slot of root.querySelectorAll("[data-slot]")) {
    const there = fresh.getElementById(slot.id);
    if (!there) continue;
    merge(slot.querySelector("[data-files]"), there.querySelector("[data-files]"));
    const [old, now] = [slot.querySelector("[data-choose]"), there.querySelector("[data-choose]")];
    if (old.innerHTML !== now.innerHTML && !old.contains(document.activeElement)) old.replaceWith(now);
  }
  hideOwn();
  return Boolean(root.querySelector("[data-state=checking]"));
}

// Row by row: what somebody is typing about one file stays when another file has moved on.
function merge(list, fresh) {
  const rows = new Map([...list.children].map((row) => [row.id, row]));
  let after = null;
  for (const now of [...fresh.children]) {
    const old = rows.get(now.id);
    rows.delete(now.id);
    const kept = old && old.dataset.state === now.dataset.state ? old : now;
    if (old && kept === now) old.replaceWith(now);
    else if (!old) (after ? after.after(now) : list.prepend(now));
    after = kept;
  }
  rows.forEach((row) => row.remove());
}

// A file that is being sent from here has its line already.
function hideOwn() {
  const own = new Set([...tasks].map((task) => `file-${task.promise?.id}`));
  root.querySelectorAll("[data-state=pending]").forEach((row) => { row.hidden = own.has(row.id); });
}

async function look() {
  if (looking) return;
  looking = true;
  for (let turn = 0; turn < LOOKS; turn += 1) {
    const unsure = await refresh().catch(() => true);
    if (!unsure) {
      say(words.checked);
      break;
    }
    await new Promise((resolve) => { setTimeout(resolve, LOOK); });
  }
  looking = false;
}

function focusOn(slot) {
  (slot.querySelector("input[type=file]") ?? slot.querySelector("h2")).focus();
}

// --- what people do ------------------------------------------------------------------------------

root.addEventListener("change", (event) => {
  const input = event.target.closest("input[type=file]");
  if (!input) return;
  take(input.closest("[data-slot]"), input.files);
  input.value = "";
});

// Removing here and now: a new page would break off what is being sent.
root.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-remove]");
  if (!form) return;
  event.preventDefault();
  const slot = form.closest("[data-slot]");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer?.ok) return say(words.broken);
  await refresh().catch(() => null);
  focusOn(slot);
  return say(fill(words.removed, form.dataset.remove));
});

const withFiles = (event) => event.dataTransfer?.types.includes("Files");
const slotOf = (event) => {
  const slot = event.target.closest?.("[data-slot]");
  return slot?.querySelector("input[type=file]") ? slot : null;
};

function mark(slot) {
  root.querySelectorAll(".slot-over").forEach((one) => one.classList.toggle("slot-over", one === slot));
  slot?.classList.add("slot-over");
}

// Everywhere on the page: a file dropped beside a place would otherwise open, and the page be gone.
document.addEventListener("dragover", (event) => {
  if (!withFiles(event)) return;
  event.preventDefault();
  const slot = slotOf(event);
  event.dataTransfer.dropEffect = slot ? "copy" : "none";
  mark(slot);
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
document.addEventListener("drop", (event) => {
  if (!withFiles(event)) return;
  event.preventDefault();
  mark(null);
  const slot = slotOf(event);
  if (slot) take(slot, event.dataTransfer.files);
});

window.addEventListener("beforeunload", (event) => { if (tasks.size) event.preventDefault(); });

if (root.querySelector("[data-state=checking]")) look();
