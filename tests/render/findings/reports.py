"""Reports to render: one of a real file with faults, and hostile ones that hypothesis makes."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from journeykit.definition.findings import Finding, Severity
from journeykit.definition.loader import load_source
from journeykit.definition.source import Source, Span
from journeykit.lint.engine import check
from journeykit.render.findings.report import Report

BROKEN = """\
journeykit: 1
id: trial
stages:
  - id: try
    nmae: Try it out
  - id: buy
    expected_days: soon
    trigger: {when: "1 +"}
  - id: try
"""


def report_of(text: str, path: str = "journeys/trial.yaml", **more: object) -> Report:
    """What validate finds in a text, as a report."""
    loaded = load_source(Source(path, text), nested=False)
    settings: dict[str, object] = {"fail_on": Severity.ERROR, "version": "1.2.3", **more}
    return Report((path,), check(loaded), {path: loaded.source}, **settings)  # type: ignore[arg-type]


def many(count: int, path: str = "journeys/trial.yaml") -> Report:
    """A file with as many findings of one kind."""
    source = Source(path, "\n".join(f"key_{number}: 1" for number in range(count)))
    findings = tuple(
        Finding(
            "JK128",
            "many-alike",
            Severity.WARNING,
            f"number {number} of them",
            Span(path, number + 1, 1, number + 1, 4),
        )
        for number in range(count)
    )
    return Report((path,), findings, {path: source})


_BREAKING = (
    "\r\n",
    "\n",
    "%0A",
    "::error::",
    "::",
    ",",
    "|",
    "`",
    "</a>",
    "<!--",
    "]]>",
    '"',
    "\\",
)
_STEERING = ("\x00", "\x1b[31m", "\u202e", "\ud800", "\udce9", "\uffff")
_SPIKES = st.sampled_from((*_BREAKING, *_STEERING, "{0}", "[a](b)", "é", "日", "🙂", "%"))
hostile_text = st.lists(st.one_of(_SPIKES, st.text(max_size=5)), min_size=1, max_size=6).map(
    "".join
)
hostile_path = hostile_text.filter(lambda text: "\0" not in text and text.strip("/.")).map(
    lambda text: Path(text).as_posix()
)


@st.composite
def hostile_reports(draw: st.DrawFn) -> Report:
    """Findings whose paths and texts try to break out of a format."""
    paths = draw(st.lists(hostile_path, min_size=1, max_size=3, unique=True))
    sources = {path: Source(path, draw(hostile_text)) for path in paths}
    findings = []
    for path in paths:
        for _ in range(draw(st.integers(0, 3))):
            source = sources[path]
            start = draw(st.integers(0, len(source.text)))
            span = source.span(start, draw(st.integers(start, len(source.text))))
            also = ((span, draw(hostile_text)),) if draw(st.booleans()) else ()
            findings.append(
                Finding(
                    draw(st.sampled_from(["JK101", "JK201", "JK999"])),
                    "a-name",
                    draw(st.sampled_from(list(Severity))),
                    draw(hostile_text),
                    span,
                    draw(st.none() | hostile_text),
                    also,
                    draw(st.sampled_from([(), ("stages", 0), ('a"b', "c.d")])),
                )
            )
    found = tuple(sorted(set(findings)))
    return Report(tuple(paths), found, sources, fail_on=draw(st.sampled_from(list(Severity))))
