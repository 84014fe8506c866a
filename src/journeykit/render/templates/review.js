(() => {
  const page = document;
  const tip = page.getElementById("tip");
  page.querySelectorAll("svg title").forEach((title) => {
    const mark = title.parentNode;
    if (mark.tagName === "svg") return;
    mark.dataset.tip = title.textContent;
    title.remove();
  });
  page.addEventListener("pointermove", (event) => {
    const mark = event.target.closest && event.target.closest("[data-tip]");
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = mark.dataset.tip;
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - 270)) + "px";
    tip.style.top = Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 4) + "px";
  });
  const SHORT = 15;
  const filter = page.getElementById("filter");
  const show = (table) => {
    const filtered = filter && table.id === "at-risk-table" ? filter.value.toLowerCase() : "";
    const all = filtered || table.dataset.all;
    const rows = [...table.tBodies[0].rows];
    rows.forEach((row, place) => {
      row.hidden = filtered
        ? !row.textContent.toLowerCase().includes(filtered)
        : !all && place >= SHORT;
    });
  };
  page.querySelectorAll("table.short").forEach((table) => {
    const count = table.tBodies[0].rows.length;
    if (count <= SHORT) return table.classList.remove("short");
    const button = page.createElement("button");
    const label = () => {
      const words = table.dataset.all ? page.body.dataset.first : page.body.dataset.all;
      const n = table.dataset.all ? SHORT : count;
      button.textContent = words.replace("{n}", n.toLocaleString(page.documentElement.lang));
    };
    button.type = "button";
    button.className = "all";
    button.onclick = () => {
      if (table.dataset.all) delete table.dataset.all;
      else table.dataset.all = "yes";
      label();
      show(table);
    };
    label();
    table.parentNode.after(button);
    show(table);
  });
  const sortKey = (row, index) => {
    const cell = row.cells[index];
    const value = cell.dataset.value;
    return value === undefined ? cell.textContent.trim().toLowerCase() : Number(value);
  };
  page.querySelectorAll("table.sortable").forEach((table) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, index) => {
      const button = page.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.onclick = () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].sort((one, two) => {
          const left = sortKey(one, index);
          const right = sortKey(two, index);
          return (left < right ? -1 : left > right ? 1 : 0) * (down ? -1 : 1);
        });
        table.tBodies[0].append(...rows);
        if (table.classList.contains("short")) show(table);
      };
    });
  });
  if (filter) {
    filter.hidden = false;
    filter.oninput = () => show(page.getElementById("at-risk-table"));
  }
  const theme = page.getElementById("theme");
  theme.hidden = false;
  theme.onclick = () => {
    const root = page.documentElement;
    const system = matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
  };
})();
