"use strict";
// Sorts and filters the table, and finds a curve in the picture. Without it, all rows are there.
const table = document.querySelector(".heat");
const body = table.tBodies[0];
const headings = [...table.tHead.rows[0].cells];
const form = document.querySelector(".filters");
const column = (role) => headings.findIndex((heading) => heading.dataset.role === role);
const number = (cell) => Number((cell.textContent.match(/-?\d+(\.\d+)?/) ?? [-1])[0]);
const text = (cell) => cell.textContent;

// What is read from the page once, so that a key press does not read it again.
const entries = [...body.rows].map((row) => ({
  row,
  name: text(row.cells[0]).toLowerCase(),
  score: row.classList.contains("needs_attention") ? NaN : number(row.cells[column("score")]),
  mistakes: text(row.cells[column("mistakes")]).split(" "),
}));

function sortBy(heading) {
  const place = heading.cellIndex;
  const down = heading.getAttribute("aria-sort") === "ascending";
  const worded = ["name", "mistakes", "curves"].includes(heading.dataset.role);
  const collator = new Intl.Collator(undefined, { numeric: true });
  const key = worded ? text : number;
  const order = worded ? collator.compare : (a, b) => a - b;
  const keyed = entries.map((entry) => [key(entry.row.cells[place]), entry.row]);
  keyed.sort(([a], [b]) => order(a, b));
  if (down) keyed.reverse();
  body.append(...keyed.map(([, row]) => row));
  for (const other of headings) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
}

function fits(entry, wanted) {
  const { row, name, score, mistakes } = entry;
  const is = (word) => row.classList.contains(word);
  const status = is("needs_attention") ? "needs_attention" : is("ungradable") ? "ungradable" : "graded";
  return (
    name.includes(wanted.search.trim().toLowerCase()) &&
    !(wanted.least && !(score >= Number(wanted.least))) &&
    !(wanted.most && !(score <= Number(wanted.most))) &&
    !(wanted.status && wanted.status !== status) &&
    !(wanted.flags && (wanted.flags === "flagged") !== is("flagged")) &&
    !(wanted.check && row.cells[wanted.check].classList.contains("good")) &&
    !(wanted.mistakes && !mistakes.includes(wanted.mistakes))
  );
}

function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  let shown = 0;
  for (const entry of entries) {
    const fit = fits(entry, wanted);
    entry.row.hidden = !fit;
    shown += fit;
  }
  document.querySelector(".shown").textContent =
    `${shown} of ${entries.length} submissions shown.`;
}

for (const heading of headings) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  button.addEventListener("click", () => sortBy(heading));
  heading.append(button);
}
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
filter(); // a browser may have kept what was typed before the page was loaded again

for (const button of document.querySelectorAll(".show")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    form.reset();
    form.elements[button.dataset.field].value = button.dataset.value;
    filter();
    form.elements[button.dataset.field].focus();
  });
}

const curves = document.querySelector(".curves");
for (const item of curves?.querySelectorAll("[data-curve]:not(path)") ?? []) {
  const line = curves.querySelector(`path[data-curve="${item.dataset.curve}"]`);
  const light = (on) => () => {
    curves.classList.toggle("finding", on);
    line.classList.toggle("found", on);
  };
  for (const event of ["pointerenter", "focusin"]) item.addEventListener(event, light(true));
  for (const event of ["pointerleave", "focusout"]) item.addEventListener(event, light(false));
}
