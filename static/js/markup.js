/**
 * A text without the signs of Markdown, as the server takes them away before it counts.
 *
 * The definition stands in calls/entry/answers/markdown.py; tests/browser/test_answer_scripts.py compares the two.
 */

const LINK = /\[([^[\]\n]*)\]\(([^() \t\n\r\f\v]*)\)/gu;
const LIST_SIGN = /(^|\n)[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+/gu;

/**
 * @param {string} text
 * @returns {string} the words, without the signs of lists, of emphasis and of links
 */
export function unmarked(text) {
  return text.replace(LINK, "$1").replace(LIST_SIGN, "$1").replaceAll("*", "");
}
