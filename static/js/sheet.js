// A juror's score sheet: the weighted mean as it grows, how many criteria are answered, and saving by itself.
// Everything is on the server's page too: without this script the two buttons do the same.
import { regainSession } from "./signin.js";

const PAUSE = 1500;
const AGAIN = 10000;
const form = document.querySelector("form[data-sheet]");

function numberOf(text) {
  return new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 }).format(text);
}

// The same mean as review/scoring/totals.py: values carried to the first scale, weighted by what is answered.
function showTotal(cards) {
  const low = Number(cards[0].dataset.low);
  const high = Number(cards[0].dataset.high);
  let sum = 0;
  let weights = 0;
  let answered = 0;
  for (const card of cards) {
    const chosen = card.querySelector("input[type=radio]:checked");
    if (!chosen || chosen.value === "") continue;
    answered += 1;
    const value = Number(chosen.value);
    if (Number.isNaN(value)) continue;
    const from = Number(card.dataset.low);
    const weight = Number(card.dataset.weight);
    sum += weight * (low + ((value - from) / (Number(card.dataset.high) - from)) * (high - low));
    weights += weight;
  }
  const total = document.getElementById("total");
  total.textContent = weights ? numberOf(Math.round((sum / weights) * 100 + 1e-9) / 100) : total.dataset.none;
  const progress = document.getElementById("progress");
  progress.hidden = false;
  progress.textContent = form.dataset.progress.replace("{done}", answered).replace("{all}", cards.length);
}

// Each save names the version it follows, so one waits for the answer to the other: `underWay` is its promise.
function keepSaving(opened) {
  const note = document.getElementById("saved-note");
  const version = form.elements.namedItem("version");
  let timer = 0;
  let dirty = false;
  let underWay = null;

  function alone(promise) {
    underWay = promise.finally(() => { underWay = null; });
  }

  function save(keepalive = false) {
    clearTimeout(timer);
    if (!dirty) return;
    if (underWay) underWay.then(() => save(keepalive));
    else alone(send(keepalive));
  }

  async function send(keepalive) {
    dirty = false;
    note.textContent = form.dataset.saving;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, keepalive, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.status === 401 || answer.status === 400) {
        note.textContent = told.error;
        dirty = true;
        regainSession().then((again) => later(again ? 0 : AGAIN)); // not waited for: the buttons stay alive
      } else if (answer.ok) {
        version.value = told.version;
        const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date(told.saved_at));
        note.textContent = dirty ? form.dataset.unsaved : form.dataset.saved.replace("{time}", time);
      } else {
        note.textContent = told.error;
      }
    } catch {
      dirty = true;
      note.textContent = form.dataset.offline;
      later(AGAIN);
    }
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  form.addEventListener("input", () => {
    dirty = true;
    note.textContent = form.dataset.unsaved;
    later(PAUSE);
  });
  // The buttons send everything themselves.
  form.addEventListener("submit", (event) => {
    dirty = false;
    clearTimeout(timer);
    if (!underWay) return;
    event.preventDefault();
    const { submitter } = event;
    underWay.then(() => setTimeout(() => form.requestSubmit(submitter)));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  if (opened) alone(opened);
}

async function noteOpened() {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.dataset.open, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.ok) form.elements.namedItem("version").value = (await answer.json()).version;
}

if (form) {
  const cards = [...form.querySelectorAll("[data-criterion]")];
  showTotal(cards);
  form.addEventListener("change", () => showTotal(cards));
  keepSaving(form.dataset.open ? noteOpened().catch(() => {}) : null);
}
