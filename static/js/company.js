// Who else is writing here: asked for now and then while the page is in sight.

const PAUSE = 12000; // milliseconds; the server forgets after thirty seconds

const line = document.getElementById("company");

/** Show the server's line about the others on this entry; "" for nobody. */
export function showCompany(text) {
  if (line && line.textContent !== text) line.textContent = text;
}

/** Tell the server that this page is open, now and then; `fields` gives the form's token. */
export function keepCompany(address, fields) {
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { method: "POST", body: fields(), headers: { Accept: "application/json" } });
      if (answer.ok) showCompany((await answer.json()).here);
    } catch {
      // Without a connection nobody is seen; saving says so.
    }
  };
  setInterval(ask, PAUSE);
  document.addEventListener("visibilitychange", ask);
  ask();
}
