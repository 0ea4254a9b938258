"use strict";
// Keeps what is answered: in the page, in this browser's storage, and in the file to hand in.
const data = JSON.parse(document.getElementById("data").textContent);
const questions = [...document.querySelectorAll(".question")];
const said = document.getElementById("said");
const kept = document.getElementById("kept");
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const DECIMAL_COMMA = /^[-+]?(0,\d+|\d+,(\d{1,2}|\d{4,}))$/;

const numberOf = (question) => questions.indexOf(question) + 1;
const fieldsOf = (question) => [...question.querySelectorAll("input")];
const linesOf = (question) => [...question.querySelectorAll(".yours > li")];

function say(text) {
  said.textContent = text;
}

// An answer is a text, or a list of letters; none is an empty one.
function answerOf(question) {
  const fields = fieldsOf(question);
  switch (question.dataset.kind) {
    case "single": return fields.find((field) => field.checked)?.value ?? "";
    case "multiple": return fields.filter((field) => field.checked).map((field) => field.value).sort();
    case "order": return linesOf(question).map((line) => line.dataset.letter);
    default: return fields[0].value.trim();
  }
}

function showAnswer(question, answer) {
  const given = Array.isArray(answer) ? answer : [String(answer ?? "")];
  switch (question.dataset.kind) {
    case "single":
    case "multiple":
      for (const field of fieldsOf(question)) field.checked = given.includes(field.value);
      break;
    case "order": {
      const lines = [...question.querySelectorAll("li")];
      const [yours, pool] = [question.querySelector(".yours"), question.querySelector(".pool")];
      pool.append(...lines.filter((line) => line.parentElement === yours));
      for (const letter of new Set(given)) {
        const line = lines.find((one) => one.dataset.letter === letter);
        if (line) yours.append(line);
      }
      break;
    }
    default: fieldsOf(question)[0].value = given[0] ?? "";
  }
}

function asNumber(text) {
  const plain = DECIMAL_COMMA.test(text) ? text.replace(",", ".") : text;
  return NUMBER.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

function isNumber(question) {
  const answer = answerOf(question);
  return question.dataset.kind !== "numeric" || answer === "" || asNumber(answer) !== null;
}

const isAnswered = (question) => answerOf(question).length > 0;
const unanswered = () => questions.filter((question) => !isAnswered(question));

function link(question) {
  const a = document.createElement("a");
  a.href = `#${question.id}`;
  a.textContent = numberOf(question);
  a.setAttribute("aria-label", `Question ${numberOf(question)}, not answered`);
  return a;
}

function showProgress() {
  for (const question of questions) {
    question.classList.toggle("answered", isAnswered(question) && isNumber(question));
    const form = question.querySelector(".form");
    if (!form) continue;
    const told = isNumber(question) ? "" : "This is no number. Write it in digits, such as 0.05 or 1e-3.";
    if (form.textContent !== told) form.textContent = told;
    fieldsOf(question)[0].setAttribute("aria-invalid", String(told !== ""));
  }
  const open = unanswered();
  const parts = [`${questions.length - open.length} of ${questions.length} answered.`];
  if (open.length) parts.push(" Not answered: ");
  open.forEach((question, place) => parts.push(place ? ", " : "", link(question)));
  document.getElementById("progress").replaceChildren(...parts);
}

// --- Storage ---------------------------------------------------------------------------------

let storage = null;
let unsaved = false;
function openStorage() {
  try {
    storage = window.localStorage;
    storage.setItem(`${data.key} tried`, "");
    storage.removeItem(`${data.key} tried`);
  } catch {
    storage = null;
  }
}

function refuse() {
  kept.className = "kept bad";
  kept.textContent = "This browser does not keep your answers: download them before you close the page.";
  if (!document.querySelector("[data-do=download]")) kept.textContent = "This browser does not keep your answers.";
}

function save() {
  unsaved = true;
  if (!storage) return;
  try {
    const answers = questions.filter(isAnswered).map((one) => [one.dataset.name + one.dataset.variant, answerOf(one)]);
    storage.setItem(data.key, JSON.stringify(Object.fromEntries(answers)));
    unsaved = false;
  } catch {
    storage = null;
    refuse();
  }
}

function restore() {
  let answers = {};
  try {
    answers = JSON.parse(storage.getItem(data.key) ?? "{}") ?? {};
  } catch { /* what is kept there is not ours: begin with nothing */ }
  for (const question of questions) showAnswer(question, answers[question.dataset.name + question.dataset.variant] ?? []);
  showProgress();
  return Object.keys(answers).length;
}

// --- The file to hand in ---------------------------------------------------------------------

// A text in YAML's double quotes. All but plain ASCII is escaped: whatever reads it, it is one line.
function quoted(text) {
  let result = "";
  for (const character of text) {
    const code = character.codePointAt(0);
    if (character === '"' || character === "\\") result += `\\${character}`;
    else if (code >= 0x20 && code < 0x7f) result += character;
    else if (code >= 0xd800 && code < 0xe000) result += "\\uFFFD";
    else if (code > 0xffff) result += `\\U${code.toString(16).padStart(8, "0")}`;
    else result += `\\u${code.toString(16).padStart(4, "0")}`;
  }
  return `"${result}"`;
}

function written(question) {
  const answer = answerOf(question);
  if (Array.isArray(answer)) return `[${answer.join(", ")}]`;
  if (question.dataset.kind === "single") return answer;
  return question.dataset.kind === "numeric" && NUMBER.test(answer) ? answer : quoted(answer);
}

function fileText() {
  const lines = [`# ${quoted(data.about).slice(1, -1)}`];
  const answered = questions.filter(isAnswered);
  for (const question of answered) {
    lines.push(`${question.dataset.name}: ${written(question)}  # question ${numberOf(question)}`);
  }
  const varied = answered.filter((question) => question.dataset.variant);
  if (varied.length) lines.push("variants:");
  for (const { dataset } of varied) lines.push(`  ${dataset.name}: "${dataset.variant}"`);
  if (!answered.length) lines.push("{}");
  return `${lines.join("\n")}\n`;
}

function download() {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(new Blob([fileText()], { type: "application/yaml" }));
  a.download = "answers.yaml";
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
  unsaved = false;
  const numbers = (some) => some.map(numberOf).join(", ");
  const open = unanswered();
  const odd = questions.filter((question) => !isNumber(question));
  const told = ["answers.yaml was made; it is where your browser puts downloads."];
  told.push(open.length ? `Not answered: ${numbers(open)}.` : "Every question is answered.");
  if (odd.length) told.push(`No number, and so worth nothing: ${numbers(odd)}.`);
  say(told.join(" "));
}

// --- Lines to put in order -------------------------------------------------------------------

const focus = (line, move) => line.querySelector(`[data-move=${move}]`).focus();

function move(line, how) {
  const question = line.closest(".question");
  const [yours, pool] = [question.querySelector(".yours"), question.querySelector(".pool")];
  const name = `Line ${line.dataset.letter}`;
  if (how === "add") {
    const next = line.nextElementSibling ?? line.previousElementSibling;
    yours.append(line);
    if (next) focus(next, "add");
    else focus(line, "up");
  } else if (how === "remove") {
    const next = line.nextElementSibling ?? line.previousElementSibling;
    pool.append(line);
    if (next) focus(next, "remove");
    else focus(line, "add");
    say(`${name} was removed.`);
    return changed();
  } else {
    const beside = how === "up" ? line.previousElementSibling : line.nextElementSibling;
    if (!beside) return say(`${name} is ${how === "up" ? "first" : "last"} already.`);
    if (how === "up") beside.before(line);
    else beside.after(line);
    focus(line, how);
  }
  say(`${name} is line ${linesOf(question).indexOf(line) + 1} of ${linesOf(question).length}.`);
  return changed();
}

// --- What happens ----------------------------------------------------------------------------

function changed() {
  save();
  showProgress();
}

function clear(question) {
  showAnswer(question, []);
  changed();
  document.dispatchEvent(new CustomEvent("cleared", { detail: question }));
  say(`Question ${numberOf(question)} is not answered.`);
}

function forget() {
  for (const question of questions) clear(question);
  say("All answers were removed.");
}

const form = document.getElementById("quiz");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", changed);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.move) move(button.closest("li"), button.dataset.move);
  if (button.dataset.do === "clear") clear(button.closest(".question"));
  if (button.dataset.do === "download") download();
  if (button.dataset.do === "forget") forget();
});
form.addEventListener("keydown", (event) => {
  const line = event.target.closest(".yours > li");
  const how = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!line || !how) return;
  event.preventDefault();
  move(line, how);
});
window.addEventListener("storage", (event) => {
  if (event.key === data.key && storage) restore();
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved && questions.some(isAnswered)) event.preventDefault();
});

openStorage();
if (!storage) {
  refuse();
  showProgress();
} else if (restore()) {
  kept.textContent = "Your answers from before are here again. They are kept in this browser as you go.";
} else {
  kept.textContent = "Your answers are kept in this browser as you go.";
}
