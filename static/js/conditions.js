// Shows and hides the questions of a page while a person answers others. Without this script the next page does.
import { holds, isAnswer } from "./holding.js";

const form = document.getElementById("writing");

function answerOf(box) {
  const name = `q-${box.dataset.question}`;
  const controls = [...box.querySelectorAll(`[name="${name}"]`)];
  switch (box.dataset.kind) {
    case "several":
      return controls.filter((control) => control.checked).map((control) => control.value);
    case "one":
      return controls.find((control) => control.checked)?.value ?? "";
    case "declaration":
      return controls.some((control) => control.checked);
    case "date":
      return dateOf(["year", "month", "day"].map((part) => box.querySelector(`[name="${name}-${part}"]`)?.value.trim() ?? ""));
    default:
      return controls[0]?.value.trim() ?? "";
  }
}

function dateOf([year, month, day]) {
  return year || month || day ? `${year}-${month}-${day}` : "";
}

function begin(conditions, elsewhere) {
  const boxes = [...form.querySelectorAll("[data-question]")];
  const tell = () => {
    const answers = { ...elsewhere };
    for (const box of boxes) {
      const key = box.dataset.question;
      const shown = !(key in conditions) || holds(conditions[key], answers);
      if (key in conditions) box.hidden = !shown;
      const answer = shown ? answerOf(box) : undefined;
      if (isAnswer(answer)) answers[key] = answer;
    }
  };
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  tell();
}

if (form) {
  const conditions = JSON.parse(form.dataset.conditions);
  if (Object.keys(conditions).length) begin(conditions, JSON.parse(form.dataset.elsewhere));
}
