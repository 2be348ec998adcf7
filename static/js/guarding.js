/**
 * A form that was open for a while is not sent into the void: where the session has ended meanwhile, its person
 * signs in again in place and it goes on; without a connection it stays as it is. (The pages that save by
 * themselves look after their own form.)
 */
import { regainSession } from "./signin.js";

const YOUNG = 5 * 60 * 1000; // milliseconds for which a page may be sure of its session
const { offline } = document.getElementById("sign-in-again-made").dataset;
let surely = Date.now();

function sayOffline(form) {
  const note = form.querySelector(".not-sent") || document.createElement("p");
  note.className = "error not-sent";
  note.setAttribute("role", "alert");
  note.textContent = offline;
  form.append(note);
}

async function send(form, submitter) {
  if ((await regainSession()) === null) return sayOffline(form);
  surely = Date.now();
  form.requestSubmit(submitter);
}

document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (target.method !== "post" || "autosave" in target.dataset || Date.now() - surely < YOUNG) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send(target, submitter);
}, true);
