// Words and characters left, counted while a person types as the server counts them.
import { unmarked } from "./markup.js";
import { countWords } from "./words.js";

const QUIET = 1200; // milliseconds without a key before a screen reader is told
const said = document.getElementById("count-said");
const write = new Intl.NumberFormat(document.documentElement.lang);
let timer = 0;

function count(typed, line) {
  const plain = typed.replace(/\r\n?/g, "\n").trim();
  const text = "markdown" in line.dataset ? unmarked(plain).trim() : plain;
  return line.dataset.unit === "words" ? countWords(text) : [...text].length;
}

function follow(line) {
  const control = document.getElementById(line.dataset.countFor);
  if (!control) return;
  const limit = Number(line.dataset.limit);
  const tell = () => {
    const used = count(control.value, line);
    const over = used > limit;
    line.classList.toggle("count-over", over);
    line.textContent = (over ? line.dataset.over : line.dataset.text)
      .replace("{used}", write.format(used))
      .replace("{limit}", write.format(limit))
      .replace("{over}", write.format(used - limit));
  };
  control.addEventListener("input", () => {
    tell();
    clearTimeout(timer);
    timer = setTimeout(() => { if (said) said.textContent = line.textContent; }, QUIET);
  });
  tell();
}

document.querySelectorAll("[data-count-for]").forEach(follow);
