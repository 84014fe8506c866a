// Runs in a page with mermaid and TEXTS: each of them read, drawn, and told of.
(async () => {
  const ID = /(?:flowchart-|^m\d+-|^)([a-z]+\d*)(?:-\d+)?$/;
  const found = [];
  const lines = html => {
    const holder = document.createElement("div");
    holder.innerHTML = html.replace(/<br ?\/?>/g, "\n");
    return holder.textContent.split("\n")
      .map(line => line.replace(/\u2060/g, "").replace(/\s+/g, " ").trim());
  };
  const label = element =>
    lines(element.querySelector("foreignObject p, foreignObject span").innerHTML);
  mermaid.initialize({startOnLoad: false});
  for (const [place, text] of TEXTS.entries()) {
    try {
      const read = (await mermaid.mermaidAPI.getDiagramFromText(text)).db;
      const edges = read.getEdges().map(one => [one.start, one.end, one.type, one.stroke]);
      const groups = read.getSubGraphs().map(one => [one.id, one.nodes]);
      const links = [...read.getVertices().values()].filter(one => one.link)
        .map(one => [one.id, one.link]);
      const page = document.getElementById("page");
      page.innerHTML = (await mermaid.render(`m${place}`, text)).svg;
      const named = selector => [...page.querySelectorAll(selector)]
        .map(one => [one.id.match(ID)[1], label(one)]);
      found.push({
        title: page.querySelector(".flowchartTitleText")?.textContent ?? "",
        boxes: Object.fromEntries(named("g.node")),
        names: Object.fromEntries(named("g.cluster")),
        ways: [...page.querySelectorAll(".edgeLabel foreignObject")]
          .map(one => one.textContent.trim()).filter(text => text),
        strange: [...page.querySelectorAll("script, img, b, iframe, a:not([*|href])")]
          .map(one => one.outerHTML),
        edges, groups, links, error: "",
      });
    } catch (fault) {
      found.push({error: String(fault)});
    }
  }
  document.getElementById("out").textContent = JSON.stringify(found);
})();
