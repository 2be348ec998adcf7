// One line of the page for one file that is on its way: its name, how far it is, and what one can do about it.

export function makeLine(place, file, words) {
  const row = document.createElement("li");
  row.className = "sending-line";
  const name = document.createElement("bdi");
  name.className = "sending-name";
  name.textContent = file.name;
  const state = document.createElement("span");
  state.className = "sending-state";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const actions = document.createElement("span");
  actions.className = "sending-actions";
  const sentence = document.createElement("p");
  sentence.className = "sending-sentence";
  sentence.hidden = true;
  row.append(name, state, actions, bar, sentence);
  place.append(row);

  function offer(...buttons) {
    actions.replaceChildren(...buttons.map(([text, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-quiet btn-small";
      const whose = document.createElement("span");
      whose.className = "visually-hidden";
      whose.textContent = ` ${file.name}`;
      button.append(text, whose);
      button.addEventListener("click", act);
      return button;
    }));
  }

  function explain(text, tone, link) {
    sentence.className = tone === "danger" ? "sending-sentence error" : "sending-sentence";
    sentence.replaceChildren(text);
    if (link) sentence.append(" ", link);
    sentence.hidden = !text;
    row.dataset.tone = tone;
  }

  return {
    row,
    waits(cancel) {
      state.textContent = words.waiting;
      bar.hidden = false;
      explain("", "");
      offer([words.cancel, cancel]);
    },
    moves(sent, size, cancel) {
      const percent = size ? Math.min(100, Math.floor((100 * sent) / size)) : 0;
      bar.hidden = false;
      bar.value = percent;
      state.textContent = words.percent.replace("{percent}", percent);
      if (row.dataset.tone !== "info") {
        explain("", "info");
        offer([words.cancel, cancel]);
      }
    },
    pauses(text, link, again, cancel) {
      state.textContent = words.paused;
      explain(text, "warning", link);
      offer([words.now, again], [words.cancel, cancel]);
    },
    fails(text, again) {
      bar.hidden = true;
      state.textContent = "";
      explain(text, "danger");
      const close = [words.close, () => row.remove()];
      offer(...(again ? [[words.again, again], close] : [close]));
    },
    ends() {
      const hadFocus = row.contains(document.activeElement);
      row.remove();
      return hadFocus;
    },
  };
}
