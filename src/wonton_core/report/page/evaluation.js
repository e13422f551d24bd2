// The table of tasks: filter, a part of the rows at a time, and details that are unpacked when they are asked for.
// Without it all rows are there, and so are details that are not packed.
(() => {
  "use strict";
  const table = document.getElementById("task-table");
  if (!table) return;
  const STEP = 200;
  const rows = [...table.tBodies[0].rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const terms = rows.map((row) => new Set((row.dataset.terms || "").split(" ")));
  const box = document.getElementById("task-filter");
  const count = document.getElementById("task-count");
  const more = document.getElementById("task-more");
  let room = STEP;

  // A word with a colon names a group and has to be there as it stands; any other word may be part of a text.
  const filter = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let matching = 0;
    rows.forEach((row, at) => {
      const fits = words.every((word) => terms[at].has(word) || (!word.includes(":") && texts[at].includes(word)));
      matching += fits;
      row.hidden = !fits || matching > room;
    });
    const shown = Math.min(matching, room);
    count.value = `${matching} of ${rows.length} tasks match` + (shown < matching ? `, ${shown} shown` : "");
    more.hidden = shown === matching;
  };
  const startOver = () => {
    room = STEP;
    filter();
  };
  box.addEventListener("input", startOver);
  more.addEventListener("click", () => {
    room += STEP;
    filter();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-terms]");
    if (!link) return;
    box.value = link.dataset.terms;
    startOver();
    box.focus({ preventScroll: true });
  });
  box.closest(".filter").hidden = false;
  filter();

  const unpacked = async (block) => {
    const bytes = Uint8Array.from(atob(block.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };
  for (const words of document.querySelectorAll(".needs-script")) words.hidden = true;

  const openPacked = async () => {
    const number = /^#task-(\d+)$/.exec(location.hash);
    const block = number && document.getElementById(`packed-${number[1]}`);
    if (!block || document.getElementById(`task-${number[1]}`)) return;
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = block.dataset.title;
    const view = document.createElement("div");
    view.id = `task-${number[1]}`;
    details.className = "pair task";
    details.open = true;
    details.append(summary, view);
    document.getElementById("task-details").prepend(details);
    view.innerHTML = await unpacked(block);
    details.scrollIntoView();
    summary.focus({ preventScroll: true });
  };
  addEventListener("hashchange", openPacked);
  openPacked();
})();
