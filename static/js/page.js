// What every page may need: the menu on a phone, focus on the error summary, and the reader's own time.
"use strict";

// On a phone the navigation folds behind a button; without this script it simply stays open.
function foldMenu(nav) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "menu-button";
  button.textContent = document.body.dataset.menu;
  button.setAttribute("aria-controls", nav.id);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
  });
  nav.before(button);
}

// Adds the same instant in the reader's own zone, when its clock shows something else than the call's.
function tellOwnTime(time) {
  const at = new Date(time.dateTime);
  const wall = time.dateTime.slice(0, 16);
  const pad = (n) => String(n).padStart(2, "0");
  const own = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
  if (Number.isNaN(at.getTime()) || own === (time.dataset.wall || wall)) return;
  const lang = document.documentElement.lang;
  const text = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
  }).format(at);
  const note = document.createElement("span");
  note.className = "when-own";
  note.textContent = document.body.dataset.ownTime.replace("{time}", text);
  time.after(note);
}

// What a browser keeps of a person's unsaved words goes with the person.
function forgetOnLeaving(form) {
  form.addEventListener("submit", () => {
    try {
      Object.keys(localStorage).filter((name) => name.startsWith("convoca.")).forEach((name) => localStorage.removeItem(name));
    } catch {
      // Switched off: then nothing is kept either.
    }
  });
}

const nav = document.getElementById("nav-main");
if (nav) foldMenu(nav);
document.querySelectorAll("time.when").forEach(tellOwnTime);
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();
document.querySelectorAll('form[action$="/sign-out"], form[action$="/me/end-sessions"]').forEach(forgetOnLeaving);
