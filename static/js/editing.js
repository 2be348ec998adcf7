// The editor of a call: which languages show, a word before leaving unsaved work, values of a condition by name.
"use strict";

const KEPT = "convoca-tongues-off";
const form = document.getElementById("editor");
const note = document.getElementById("saved-note");

function hidden() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEPT) || "[]"));
  } catch {
    return new Set();
  }
}

// A box that a link points to, or that lacks its text after a mistake, is never hidden.
function showTongues(bar) {
  const off = hidden();
  const buttons = [...bar.querySelectorAll("[data-show]")];
  if (buttons.every((button) => off.has(button.dataset.show))) off.clear();
  const target = decodeURIComponent(location.hash.slice(1));
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(!off.has(button.dataset.show)));
  }
  for (const box of document.querySelectorAll("[data-tongue]")) {
    const aimed = box.querySelector("textarea").id === target;
    box.classList.toggle("tongue-off", off.has(box.dataset.tongue) && !aimed);
  }
}

function chooseTongues(bar) {
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button) return;
    const off = hidden();
    if (!off.delete(button.dataset.show)) off.add(button.dataset.show);
    localStorage.setItem(KEPT, JSON.stringify([...off]));
    showTongues(bar);
  });
  showTongues(bar);
}

// Says that something is not saved, and asks before the page is left.
function guard() {
  let changed = false;
  form.addEventListener("input", (event) => {
    changed = true;
    note.textContent = note.dataset.unsaved;
    note.classList.add("unsaved");
    const mark = event.target.closest(".tongue")?.querySelector(".still-missing");
    if (mark) mark.hidden = event.target.value.trim() !== "";
  });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => {
    if (!changed) return;
    event.preventDefault();
    event.returnValue = form.dataset.leave;
  });
}

// Where the question has options, their labels are offered instead of their keys.
function followQuestion(test, keys) {
  const question = test.querySelector("[data-question]");
  const sign = test.querySelector("[data-sign]");
  const cell = test.querySelector("[data-value]");
  const input = cell.querySelector("input");
  const draw = () => {
    cell.querySelector("select")?.remove();
    const options = keys.filter((key) => key.dataset.of === question.value);
    const several = ["one_of", "none_of"].includes(sign.value);
    cell.hidden = ["answered", "unanswered"].includes(sign.value);
    input.hidden = options.length > 0;
    if (!options.length) return;
    const select = document.createElement("select");
    select.className = "form-select";
    select.multiple = several;
    select.id = `${input.id}-choice`;
    const chosen = input.value.split(",").map((part) => part.trim());
    if (!several) select.append(new Option("–", ""));
    for (const key of options) {
      select.append(new Option(key.label, key.value, false, chosen.includes(key.value)));
    }
    cell.querySelector("label").htmlFor = select.id;
    select.addEventListener("change", () => {
      input.value = [...select.selectedOptions].map((option) => option.value).filter(Boolean).join(", ");
    });
    cell.append(select);
  };
  question.addEventListener("change", () => { input.value = ""; draw(); });
  sign.addEventListener("change", draw);
  draw();
}

const bar = document.getElementById("tongue-bar");
if (bar) chooseTongues(bar);
if (form && note) guard();
const list = document.querySelector("[data-builder]");
if (list) {
  const keys = [...document.querySelectorAll("datalist [data-of]")];
  list.querySelectorAll("[data-test]").forEach((test) => followQuestion(test, keys));
}
