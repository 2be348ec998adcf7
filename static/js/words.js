/**
 * How many words an answer has, counted as the server counts them.
 *
 * The definition, with its reasons, stands in calls/call/words.py; the two lists below repeat it, and
 * tests/browser/test_words.py compares the two for every character.
 */

const SEPARATORS =
  /[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]+/u;

const WORDLESS = [
  "\\u0000-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00bb",
  "\\u00bf\\u00d7\\u00f7",
  "\\u02c2-\\u02c5\\u02d2-\\u02df\\u0300-\\u036f",
  "\\u037e\\u0384\\u0385\\u0387\\u055a-\\u055f\\u0589\\u058a\\u05be\\u05c0\\u05c3\\u05f3\\u05f4",
  "\\u060c\\u061b-\\u061f\\u066a-\\u066d\\u06d4\\u0964\\u0965",
  "\\u1fbd\\u1fbf-\\u1fc1\\u1fcd-\\u1fcf\\u1fdd-\\u1fdf\\u1fed-\\u1fef\\u1ffd\\u1ffe",
  "\\u2000-\\u206f\\u20a0-\\u20ff\\u2122\\u2190-\\u245f\\u2500-\\u2775\\u2794-\\u2bff",
  "\\u2e00-\\u2e2e\\u2e30-\\u2e7f\\u3000-\\u3004\\u3008-\\u3020\\u302a-\\u3030\\u303d",
  "\\u3099-\\u309c\\u30a0\\u30fb",
  "\\ufe00-\\ufe6f\\ufeff\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\uffe0-\\uffff",
  "\\u{1f000}-\\u{1fbef}\\u{e0000}-\\u{e01ef}",
].join("");

const SPOKEN = new RegExp(`[^${WORDLESS}]`, "u");

/**
 * @param {string} text
 * @returns {number} the number of words in the text
 */
export function countWords(text) {
  return text.split(SEPARATORS).filter((piece) => SPOKEN.test(piece)).length;
}
