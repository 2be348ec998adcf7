// A page that waits for a job: looks again every second and a half, and loads anew when the job is done.
// The marked element carries data-waiting; without this script its button does the same by hand.
"use strict";

const PAUSE = 1500;
const MOST_LOOKS = 400;

async function look(left) {
  if (left === 0) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const text = answer.ok ? await answer.text() : "data-waiting";
    if (!text.includes("data-waiting")) {
      location.reload();
      return;
    }
  } catch {
    // The network may come back: look again.
  }
  setTimeout(look, PAUSE, left - 1);
}

if (document.querySelector("[data-waiting]")) setTimeout(look, PAUSE, MOST_LOOKS);
