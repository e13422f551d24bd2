// Sorting and filtering of the table of pairs, and links that open folded pairs. Without it the page is whole, too.
(() => {
  "use strict";
  const collator = new Intl.Collator("en", { numeric: true });

  const openTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    const folded = target && target.closest("details");
    if (folded) {
      folded.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", openTarget);
  openTarget();

  const table = document.getElementById("pair-table");
  if (!table) return;
  const body = table.tBodies[0];
  const headings = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];

  // What a cell sorts by: a number, a text, or null, which comes last in either direction.
  const keyOf = (cell) => {
    if ("value" in cell.dataset) return cell.dataset.value === "" ? null : Number(cell.dataset.value);
    return cell.textContent;
  };

  const sortBy = (column) => {
    const heading = headings[column];
    const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const other of headings) other.setAttribute("aria-sort", other === heading ? direction : "none");
    const sign = direction === "ascending" ? 1 : -1;
    const keyed = rows.map((row) => [keyOf(row.cells[column]), row]);
    keyed.sort(([left], [right]) => {
      if (left === null || right === null) return (left === null) - (right === null);
      return sign * (typeof left === "number" ? left - right : collator.compare(left, right));
    });
    body.append(...keyed.map(([, row]) => row));
  };

  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sortBy(column));
    heading.replaceChildren(button);
    heading.setAttribute("aria-sort", "none");
  });

  const box = document.getElementById("pair-filter");
  const count = document.getElementById("pair-count");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const filter = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
      shown += !row.hidden;
    });
    count.value = `${shown} of ${rows.length} pairs shown`;
  };
  box.addEventListener("input", filter);
  box.closest(".filter").hidden = false;
  filter();
})();
