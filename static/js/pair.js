// On a phone the text written first folds above its translation; beside it, it stays open.

const wide = window.matchMedia("(min-width: 1000px)");

function fit() {
  document.querySelectorAll("details[data-wide-open]").forEach((one) => { one.open = wide.matches; });
}

wide.addEventListener("change", fit);
fit();
