// Sends files straight to the storage, several at once, with progress; then waits until each has been looked into.

const AT_ONCE = 2;
const LOOK = 1200; // milliseconds between two looks at the list
const LOOKS = 100;

const root = document.getElementById("uploads");
const said = document.getElementById("upload-said");
const waiting = [];
let busy = 0;
let looking = false;

const say = (text) => { said.textContent = text; };
const words = (key, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), root.dataset[key]);

function post(url, values = {}) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(values),
    headers: { Accept: "application/json", "X-CSRFToken": root.dataset.token },
  });
}

// --- one line for each file that is on its way ---------------------------------------------------

function line(slot, file) {
  const row = document.createElement("div");
  row.className = "sending-line";
  const name = document.createElement("span");
  name.className = "sending-name";
  name.textContent = file.name;
  name.dir = "auto";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "btn btn-quiet btn-small";
  cancel.textContent = root.dataset.cancel;
  row.append(name, cancel, bar);
  slot.querySelector("[data-sending-list]").append(row);
  const end = () => row.remove();
  const fail = (text) => {
    const sentence = document.createElement("p");
    sentence.className = "error";
    sentence.textContent = text;
    row.replaceChildren(sentence);
    say(text);
    setTimeout(() => slot.querySelector("input[type=file]")?.addEventListener("change", end, { once: true }));
  };
  return { bar, cancel, end, fail };
}

function toStorage(form, file, row) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    Object.entries(form.fields).forEach(([name, value]) => body.append(name, value));
    body.append("file", file);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.bar.value = Math.round((100 * event.loaded) / event.total);
    });
    request.addEventListener("load", () => {
      const large = request.responseText.includes("EntityTooLarge");
      resolve(request.status < 300 ? "" : large ? "tooLarge" : "refused");
    });
    request.addEventListener("error", () => resolve("storageDown"));
    request.addEventListener("abort", () => resolve("cancelled"));
    row.cancel.addEventListener("click", () => request.abort());
    request.open("POST", form.url);
    request.send(body);
  });
}

async function send(slot, file) {
  const row = line(slot, file);
  const { name } = file;
  try {
    say(words("sending", { name, percent: 0 }));
    const promised = await post(slot.dataset.send, { name, type: file.type, size: file.size });
    const form = await promised.json();
    if (!promised.ok) return row.fail(`${name}: ${form.error}`);
    const trouble = await toStorage(form, file, row);
    if (trouble) {
      await post(form.remove).catch(() => null);
      return trouble === "cancelled" ? row.end() : row.fail(words(trouble, { name }));
    }
    const heard = await post(form.arrived);
    if (!heard.ok) return row.fail(words("refused", { name }));
    row.end();
    say(words("arrived", { name }));
    return look();
  } catch {
    return row.fail(words("refused", { name }));
  }
}

function next() {
  while (busy < AT_ONCE && waiting.length) {
    busy += 1;
    send(...waiting.shift()).finally(() => { busy -= 1; next(); });
  }
}

function take(slot, files) {
  const several = slot.dataset.most !== "1";
  [...files].slice(0, several ? files.length : 1).forEach((file) => waiting.push([slot, file]));
  next();
}

// --- the list, as the server sees it -------------------------------------------------------------

async function refresh() {
  const answer = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const slot of root.querySelectorAll("[data-slot]")) {
    const fresh = page.getElementById(slot.id);
    for (const part of ["[data-files]", "[data-choose]"]) {
      const [old, now] = [slot.querySelector(part), fresh?.querySelector(part)];
      if (old && now && old.innerHTML !== now.innerHTML && !old.contains(document.activeElement)) old.replaceWith(now);
      else if (old && now && part === "[data-files]") old.replaceWith(now);
    }
  }
  return Boolean(root.querySelector("[data-state=checking]"));
}

async function look() {
  if (looking) return;
  looking = true;
  for (let turn = 0; turn < LOOKS; turn += 1) {
    const unsure = await refresh().catch(() => true);
    if (!unsure) {
      say(root.dataset.checked);
      break;
    }
    await new Promise((resolve) => { setTimeout(resolve, LOOK); });
  }
  looking = false;
}

root.addEventListener("change", (event) => {
  const input = event.target.closest("input[type=file]");
  if (!input) return;
  take(input.closest("[data-slot]"), input.files);
  input.value = "";
});

for (const kind of ["dragover", "drop"]) {
  root.addEventListener(kind, (event) => {
    const slot = event.target.closest("[data-slot]");
    if (!slot || !slot.querySelector("input[type=file]")) return;
    event.preventDefault();
    if (kind === "drop") take(slot, event.dataTransfer.files);
  });
}

if (root.querySelector("[data-state=checking]")) look();
