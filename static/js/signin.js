/**
 * Signing in again without leaving the page: a link goes by mail, is opened in any tab of this browser, and the
 * page notices that the session is back.
 */

const PAUSE = 3000; // milliseconds between two looks while the page waits

const made = document.getElementById("sign-in-again-made");
let dialog = null; // made of the template when it is first needed
let waiting = null; // the promise of the session's return
let opened = false;

/** Return whose session this is, and a token to save by; null without a connection. */
export async function sessionNow() {
  try {
    const answer = await fetch(made.dataset.session, { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Ask the person to sign in again; return the token once the session is theirs. */
export function signedInAgain(person) {
  openDialog();
  waiting ||= new Promise((resolve) => {
    const look = async () => {
      const now = await sessionNow();
      if (!waiting || !now) return;
      if (String(now.person) === person) {
        clearInterval(timer);
        window.removeEventListener("focus", look);
        document.removeEventListener("visibilitychange", look);
        waiting = null;
        opened = false;
        dialog.close();
        resolve(now.csrf_token);
      } else if (now.person !== null) {
        say(made.dataset.stranger);
      }
    };
    const timer = setInterval(look, PAUSE);
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
  });
  return waiting;
}

/**
 * Bring back the session of the page's person: a new token is enough while it is still theirs, else they sign in
 * again. Return whether they had to; null without a connection.
 */
export async function regainSession() {
  const { person } = made.dataset;
  const now = await sessionNow();
  if (!now) return null;
  const mine = String(now.person) === person;
  if (!mine) openDialog(true);
  renewTokens(mine ? now.csrf_token : await signedInAgain(person));
  return !mine;
}

/** Open the dialog, unless the person has put it away. */
export function openDialog(again = false) {
  if (opened && !again) return;
  opened = true;
  dialog ||= makeDialog();
  if (!dialog.open) dialog.showModal();
}

/** Give every form of the page a token of the session that is now. */
export function renewTokens(token) {
  document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = token; });
}

function makeDialog() {
  document.body.append(made.content.cloneNode(true));
  document.getElementById("sign-in-again-send").addEventListener("click", send);
  return document.getElementById("sign-in-again");
}

function say(text) {
  document.getElementById("sign-in-again-said").textContent = text;
}

async function send() {
  const address = document.getElementById("sign-in-again-email").value;
  const now = await sessionNow();
  const fields = { email: address, next: made.dataset.session, once: crypto.randomUUID().slice(0, 16), csrf_token: now?.csrf_token ?? "" };
  try {
    const answer = await fetch(made.dataset.send, { method: "POST", body: new URLSearchParams(fields) });
    say(answer.ok ? made.dataset.sent.replace("{address}", address) : made.dataset.notSent);
  } catch {
    say(made.dataset.notSent);
  }
}
