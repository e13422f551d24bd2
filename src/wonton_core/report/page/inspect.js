// Drawings of proof graphs: what is alike lights up on the other side, zoom, and a way through the nodes by keyboard.
// Without it the drawings are whole, too, and scroll.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const lit = new Set();

  const light = (element) => {
    element.classList.add("lit");
    lit.add(element);
  };

  const point = (node) => {
    for (const element of lit) element.classList.remove("lit");
    lit.clear();
    if (!node) return;
    const pane = node.closest(".pane");
    light(node);
    for (const id of (node.dataset.alike || "").split(" ").filter(Boolean)) {
      const other = byId(id);
      if (other) light(other);
    }
    for (const edge of pane.querySelectorAll(".edge")) {
      if (edge.dataset.from === node.id || edge.dataset.to === node.id) light(edge);
    }
    pane.querySelector(".pointed").textContent = node.getAttribute("aria-label");
  };

  // Scrolls only the drawing, never the page.
  const bring = (node) => {
    const box = node.closest(".graph");
    const inner = node.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    if (inner.left < outer.left || inner.right > outer.right) {
      box.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
    }
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      box.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
    }
  };

  const bringAlike = (node) => {
    const other = (node.dataset.alike || "").split(" ").map(byId).find(Boolean);
    if (other) bring(other);
  };

  for (const pane of document.querySelectorAll(".pane")) {
    const box = pane.querySelector(".graph");
    const svg = box.querySelector("svg");
    const nodes = [...svg.querySelectorAll(".node")];
    const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name)));
    let scale = 1;

    const zoom = (wanted) => {
      const next = Math.min(Math.max(wanted, 0.05), 4);
      const x = (box.scrollLeft + box.clientWidth / 2) / scale;
      const y = (box.scrollTop + box.clientHeight / 2) / scale;
      scale = next;
      svg.setAttribute("width", width * scale);
      svg.setAttribute("height", height * scale);
      box.scrollLeft = x * scale - box.clientWidth / 2;
      box.scrollTop = y * scale - box.clientHeight / 2;
    };
    const fit = () => zoom(Math.min(1, (box.clientWidth - 2) / width));
    const steps = { in: () => zoom(scale * 1.25), out: () => zoom(scale / 1.25), fit, one: () => zoom(1) };
    for (const button of pane.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", steps[button.dataset.zoom]);
    }
    pane.querySelector(".zoom").hidden = false;
    if (!nodes.length) continue;

    // Readable at first sight: small drawings fit, wide ones show their root.
    if (width <= box.clientWidth * 1.6) fit();
    else {
      const root = nodes[0].getBoundingClientRect();
      box.scrollLeft = root.left + root.width / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
    }

    let current = nodes[0];
    const enter = (node) => {
      if (!node) return;
      current.tabIndex = -1;
      current = node;
      node.tabIndex = 0;
      node.focus({ preventScroll: true });
      bring(node);
    };
    current.tabIndex = 0;
    const middle = (node) => {
      const place = node.querySelector("rect");
      return Number(place.getAttribute("x")) + Number(place.getAttribute("width")) / 2;
    };
    const layer = (node) => node.querySelector("rect").getAttribute("y");
    const beside = (node, step) => {
      const row = nodes.filter((other) => layer(other) === layer(node)).sort((a, b) => middle(a) - middle(b));
      return row[row.indexOf(node) + step];
    };
    const moves = {
      ArrowUp: (node) => byId(node.dataset.parent || ""),
      ArrowDown: (node) => nodes.filter((n) => n.dataset.parent === node.id).sort((a, b) => middle(a) - middle(b))[0],
      ArrowLeft: (node) => beside(node, -1),
      ArrowRight: (node) => beside(node, 1),
      Home: () => nodes[0],
    };
    svg.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in moves) enter(moves[event.key](current));
      else if (event.key === "Enter") bringAlike(current);
      else return;
      event.preventDefault();
    });
    pane.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+") steps.in();
      else if (event.key === "-") steps.out();
      else if (event.key === "0") fit();
      else return;
      event.preventDefault();
    });
    svg.addEventListener("focusin", (event) => point(event.target.closest(".node")));
    svg.addEventListener("pointerover", (event) => {
      const node = event.target.closest(".node");
      if (node) point(node);
    });
    svg.addEventListener("pointerleave", () => point(svg.contains(document.activeElement) ? current : null));
    svg.addEventListener("click", (event) => {
      const node = event.target.closest(".node");
      if (node) {
        enter(node);
        bringAlike(node);
      }
    });
  }
})();
