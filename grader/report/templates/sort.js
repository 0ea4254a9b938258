"use strict";
// Sorts the table by the column whose heading was pressed; pressed again, the other way round.
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const heading = button.closest("th");
    const down = heading.getAttribute("aria-sort") === "ascending";
    const body = heading.closest("table").tBodies[0];
    const key = (row) => row.cells[heading.cellIndex].dataset.sort;
    const order = (a, b) => key(a).localeCompare(key(b), undefined, { numeric: true });
    const numeric = (a, b) => Number(key(a)) - Number(key(b));
    const rows = [...body.rows].sort(heading.cellIndex === 0 ? order : numeric);
    body.append(...(down ? rows.reverse() : rows));
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  });
}
