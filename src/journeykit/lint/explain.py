"""One page for every finding there is: of loading, of the rules, of suppressions.

``catalogue`` is what ``journeykit rules`` lists and the documentation is made of, ``explain`` finds
one entry of it by code or name, ``as_markdown`` writes one as a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from journeykit.definition.expressions.problems import PROBLEMS
from journeykit.definition.findings import Problem, Severity, nearest
from journeykit.definition.problems import SCHEMA_PROBLEMS
from journeykit.definition.yaml_problems import YAML_PROBLEMS
from journeykit.errors import UsageError
from journeykit.lint.rules import ALL
from journeykit.lint.suppression_problems import STALE_BASELINE, SUPPRESSION_PROBLEMS
from journeykit.records import dataclass

_PREFIX = "JK"
_LONGEST_EXAMPLE = 400

FAMILIES = {
    "1": "YAML",
    "2": "Schema",
    "3": "Graph",
    "4": "Conditions and data",
    "5": "Method",
    "6": "Health and scorecard",
    "9": "Suppressions",
}
"""What the first digit of a code says."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding's page as data.

    Attributes:
        code: Such as ``JK301``.
        name: The problem in kebab case.
        severity: How grave it is.
        title: The problem in one sentence.
        why: Why it matters, in paragraphs parted by an empty line.
        bad: An example that has the problem; shortened with ``…`` if it is very long.
        good: The same without it.
        language: What both examples are written in.
        part: Whether the examples show only the part of a journey that they are about.
    """

    code: str
    name: str
    severity: Severity
    title: str
    why: str
    bad: str
    good: str
    language: Literal["yaml", "sql", "json"]
    part: bool

    @property
    def family(self) -> str:
        """The family of its code."""
        return FAMILIES[self.code[len(_PREFIX)]]


@cache
def catalogue() -> tuple[Explained, ...]:
    """Every finding there is, by code."""
    return tuple(sorted((*_of_files(), *_of_rules()), key=lambda page: page.code))


def explain(wanted: str) -> Explained:
    """The page of one finding.

    Args:
        wanted: Its code, with or without ``JK``, or its name; in any case.

    Raises:
        UsageError: There is none; the nearest is named.
    """
    asked = wanted.strip().casefold()
    pages = {key.casefold(): page for page in catalogue() for key in _keys(page)}
    if asked in pages:
        return pages[asked]
    near = nearest(asked, [key for page in catalogue() for key in (page.name, page.code)])
    raise UsageError(
        f"there is no rule `{wanted}`",
        help=f"did you mean `{near}`?" if near else "`journeykit rules` lists them all",
    )


def as_markdown(page: Explained) -> str:
    """A page of the documentation."""
    hint = "The examples show only the part of a journey that they are about.\n\n" * page.part
    return (
        f"# {page.code}: {page.name}\n\n"
        f"{page.title}\n\n"
        f"*{page.family} · {page.severity}*\n\n"
        f"## Why it matters\n\n{page.why}\n\n"
        f"{hint}"
        f"## Bad\n\n{_fenced(page.bad, page.language)}\n"
        f"## Good\n\n{_fenced(page.good, page.language)}"
    )


def list_as_markdown(pages: Iterable[Explained]) -> str:
    """A table of findings, one row for each."""
    rows = [("code", "severity", "name", "title"), ("---",) * 4]
    rows += [(p.code, p.severity.value, f"`{p.name}`", p.title.replace("|", r"\|")) for p in pages]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _keys(page: Explained) -> tuple[str, str, str]:
    return page.code, page.code.removeprefix(_PREFIX), page.name


def _of_files() -> Iterator[Explained]:
    for problem in (*YAML_PROBLEMS, *SCHEMA_PROBLEMS, *SUPPRESSION_PROBLEMS):
        yield Explained(
            problem.code,
            problem.name,
            problem.severity,
            problem.title,
            problem.why,
            _stored(problem) + _shortened(problem.bad),
            problem.good,
            "json" if problem is STALE_BASELINE else "yaml",
            part=False,
        )
    for code, fault in PROBLEMS.items():
        yield Explained(
            f"{_PREFIX}{code}",
            fault.name,
            Severity.ERROR,
            fault.title,
            fault.why,
            _shortened(fault.bad) + "\n",
            fault.good + "\n",
            "sql",
            part=False,
        )


def _of_rules() -> Iterator[Explained]:
    for rule in ALL:
        yield Explained(
            rule.code,
            rule.name,
            rule.severity,
            rule.title,
            rule.why,
            rule.bad,
            rule.good,
            "yaml",
            part=True,
        )


def _stored(problem: Problem) -> str:
    """A first line that says how the file is stored, where that is what is wrong with it."""
    return "" if problem.encoding == "utf-8" else f"# this file is stored as {problem.encoding}\n"


def _shortened(example: str) -> str:
    """An example that shows how long something can be is cut: nobody needs to see all of it."""
    if len(example) <= _LONGEST_EXAMPLE:
        return example
    return f"{example[:_LONGEST_EXAMPLE].rstrip()} …\n"


def _fenced(example: str, language: str) -> str:
    fence = "```"
    while fence in example:
        fence += "`"
    return f"{fence}{language}\n{example.rstrip()}\n{fence}\n"
