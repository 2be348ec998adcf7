/**
 * Whether answers fulfil the condition under which a question is asked, as the server decides it.
 *
 * A condition is a tree of plain JSON, see calls/entry/answers/asked.py; its meaning stands in
 * calls/call/shape/conditions.py. tests/browser/test_answer_scripts.py holds the two together.
 */

const NUMBER = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/;
const DAY = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/;

const TESTS = {
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** @returns {boolean} whether a value is an answer: neither absent nor empty nor left unticked */
export function isAnswer(value) {
  return !(value === undefined || value === null || value === "" || value === false || (Array.isArray(value) && !value.length));
}

/** @returns {boolean} whether `answers`, by question, fulfil the condition `tree` */
export function holds(tree, answers) {
  if ("all" in tree) return tree.all.every((part) => holds(part, answers));
  if ("any" in tree) return tree.any.some((part) => holds(part, answers));
  if ("not" in tree) return !holds(tree.not, answers);
  if ("answered" in tree) return isAnswer(answers[tree.answered]);
  return compares(tree, answers[tree.key]);
}

function compares({ sign, constants }, value) {
  if (!isAnswer(value)) return false;
  if (sign === "in" || sign === "not in") {
    const chosen = Array.isArray(value) ? value : [value];
    const among = chosen.some((one) => constants.some((wanted) => order(plain(one), wanted) === 0));
    return among === (sign === "in");
  }
  if (Array.isArray(value) || typeof value === "boolean") return false;
  const found = order(value, constants[0]);
  return found !== null && TESTS[sign](found);
}

// The server writes what is ticked as it writes any value: as a word.
const plain = (value) => (value === true ? "True" : value);

/** Return below, at or above 0 as `value` stands to `wanted`; null when they cannot be compared. */
function order(value, wanted) {
  if (typeof wanted === "object") return compareNumbers(decimal(value), decimal(wanted.number));
  const day = dayOf(wanted);
  if (day !== null) return compare(dayOf(value), day);
  return value === wanted ? 0 : 1;
}

function compare(one, other) {
  if (one === null || other === null) return null;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Compare two decimals exactly, however long they are. */
function compareNumbers(one, other) {
  if (one === null || other === null) return null;
  const places = Math.max(one.part.length, other.part.length);
  const [left, right] = [one, other].map(({ minus, whole, part }) => {
    const size = BigInt(whole + part.padEnd(places, "0"));
    return minus ? -size : size;
  });
  return compare(left, right);
}

function decimal(text) {
  const found = String(text).replaceAll(" ", "").replaceAll(",", ".");
  if (!NUMBER.test(found)) return null;
  const [whole, part = ""] = found.replace(/^[-+]/, "").split(".");
  return { minus: found.startsWith("-"), whole: whole || "0", part };
}

function dayOf(text) {
  const found = DAY.exec(text);
  if (!found) return null;
  const [year, month, day] = found.slice(1).map(Number);
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  const real = year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real ? at.getTime() : null;
}
