"""What a page is made of, read by the parser of the standard library."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "input", "img", "link", "hr", "col"}
OURS = {
    "html", "head", "meta", "title", "style", "body", "a", "div", "header", "p", "h1", "h2", "h3",
    "nav", "button", "main", "section", "ul", "ol", "li", "span", "b", "figure", "details",
    "summary", "table", "thead", "tbody", "tr", "th", "td", "br", "input", "code", "footer", "dl",
    "dt", "dd", "script", "figcaption",
}  # fmt: skip
DRAWN = {
    "svg", "g", "path", "rect", "circle", "line", "text", "tspan", "defs", "marker", "pattern",
    "title", "desc", "lineargradient", "stop", "clippath", "use", "polyline", "polygon", "ellipse",
    "symbol",
}  # fmt: skip


@dataclass
class Page(HTMLParser):
    """A page, read strictly: what is opened is closed, in order, and every tag is known."""

    attributes: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Tag, attribute and value of every attribute."""
    texts: list[str] = field(default_factory=list)
    """The texts that a reader sees, styles and script apart."""
    scripts: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Page:
        page = cls()
        HTMLParser.__init__(page, convert_charrefs=True)
        page.feed(text)
        page.close()
        page.faults += [f"<{tag}> is not closed" for tag in page._open]
        ids = [value for _, name, value in page.attributes if name == "id"]
        page.faults += [f"id {one} stands twice" for one in set(ids) if ids.count(one) > 1]
        used = {value for tag, name, value in page.attributes if (tag, name) == ("use", "href")}
        page.faults += [f"{one} is drawn nowhere" for one in used - {f"#{one}" for one in ids}]
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in OURS | DRAWN:
            self.faults.append(f"<{tag}> is none of ours")
        self.attributes += [(tag, name, value) for name, value in attrs]
        names = [name for name, _ in attrs]
        self.faults += [f"{name} twice on <{tag}>" for name in set(names) if names.count(name) > 1]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open, {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self.scripts.append(data)
        elif self._open and self._open[-1] != "style":
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment: {data[:40]}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"a declaration: {data[:40]}")

    @property
    def text(self) -> str:
        """All that a reader sees, white space as one blank."""
        return " ".join(" ".join(self.texts).split())
