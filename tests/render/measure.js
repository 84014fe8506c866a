// Runs in the page: axe, then where every visible text stands. Answers the frame around it.
(async () => {
  const NEARLY = 1.5;

  const shown = element => {
    for (let at = element; at; at = at.parentElement) {
      if (at.hidden || at.tagName === "TITLE" || at.tagName === "SCRIPT" || at.tagName === "STYLE" ||
          at.tagName === "DESC") return false;
      const parent = at.parentElement;
      if (parent && parent.tagName === "DETAILS" && !parent.open && at.tagName !== "SUMMARY")
        return false;
    }
    const style = getComputedStyle(element);
    return style.visibility !== "hidden" && style.display !== "none" && style.opacity !== "0" &&
      style.clipPath === "none" && style.clip === "auto";
  };

  // the part of a box that is seen: what a frame with a scroll bar hides stands on nothing
  const inFrames = (box, element) => {
    let {left, right, top, bottom} = box;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX === "visible" || at.tagName === "svg") continue;
      const frame = at.getBoundingClientRect();
      left = Math.max(left, frame.left);
      right = Math.min(right, frame.right);
      top = Math.max(top, frame.top);
      bottom = Math.min(bottom, frame.bottom);
    }
    return {left, right, top, bottom, width: right - left, height: bottom - top};
  };

  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, element = node.parentElement;
      if (!node.data.trim() || !shown(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width > 1 && box.height > 1)
          found.push({node, element, box, text: node.data.trim().slice(0, 60)});
      }
    }
    return found;
  };

  // a line of text is taller than its letters: lines of one block may touch at their edges
  const meets = (a, b) => {
    const slack = 0.22 * Math.min(a.height, b.height);
    return a.left < b.right - NEARLY && b.left < a.right - NEARLY &&
      a.top < b.bottom - slack && b.top < a.bottom - slack;
  };

  const stuck = element => {
    for (let at = element; at; at = at.parentElement)
      if (["sticky", "fixed"].includes(getComputedStyle(at).position)) return at;
    return null;
  };

  const overlaps = all => {
    const found = [];
    const rows = all
      .map(one => ({...one, box: inFrames(one.box, one.element)}))
      .filter(one => one.box.width > 1 && one.box.height > 1)
      .sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < rows.length; i++) {
      for (let j = i + 1; j < rows.length && rows[j].box.top < rows[i].box.bottom; j++) {
        const one = rows[i], other = rows[j];
        if (one.node === other.node || stuck(one.element) !== stuck(other.element)) continue;
        if (meets(one.box, other.box)) found.push(`${one.text} | ${other.text}`);
      }
    }
    return found;
  };

  // what scrolls can be reached; what is hidden beyond its box cannot
  const cut = all => {
    const found = new Set();
    for (const {element, box, text} of all) {
      for (let at = element; at && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        const frame = at.getBoundingClientRect();
        if (/auto|scroll/.test(style.overflowX)) break;
        if (/hidden|clip/.test(style.overflowX) && at.tagName !== "svg" &&
            (box.right > frame.right + NEARLY || box.left < frame.left - NEARLY)) found.add(text);
      }
    }
    return [...found];
  };

  const results = [];
  await document.fonts.ready;
  for (const theme of ["light", "dark"]) {
    document.documentElement.dataset.theme = theme;
    const found = await axe.run(document, {resultTypes: ["violations"]});
    const all = texts();
    results.push({
      theme,
      faults: found.violations.map(one =>
        `${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 200)} (${one.nodes.length})`),
      overlaps: overlaps(all).slice(0, 20),
      cut: cut(all).slice(0, 20),
      wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    });
  }
  parent.postMessage(JSON.stringify(results), "*");
})();
