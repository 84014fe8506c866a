"""Makes what of the documentation is made: tables, help texts, a page for each rule, the schema.

``python tools/make_docs.py`` writes it; ``--check`` writes nothing, and ends with 1 where a file is
not as it would be written. ``--root DIR`` is another copy of the project.

A page in ``docs/`` is written by hand but for its regions, between ``<!-- made: KIND NAME -->`` and
``<!-- /made -->``. Pages in ``docs/rules/`` and ``schemas/journey.schema.json`` are made whole.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from blocks import block_table
from helps import helps, list_of_commands

from journeykit.definition.expressions import allowed_table
from journeykit.definition.expressions import grammar as expression_grammar
from journeykit.definition.findings import Severity
from journeykit.definition.schema import json_schema_text
from journeykit.lint.explain import FAMILIES, Explained, as_markdown, catalogue
from journeykit.render.json_schema import BRIEF, REVIEW
from journeykit.scoring.explaining import AROUND, MISSING
from journeykit.scoring.schema import BESIDE, PUBLIC, ResultColumn

PROJECT = Path(__file__).resolve().parents[1]
COMMAND = "python tools/make_docs.py"
_REGION = re.compile(
    r"(?P<opens><!-- made: (?P<kind>[a-z-]+)(?: (?P<name>[\w ]+))? -->\n)"
    r".*?(?P<closes>\n<!-- /made -->)",
    re.DOTALL,
)
_NOTICE = f"<!-- Made by {COMMAND}; written anew each time. -->\n"


def pages(root: Path) -> Mapping[Path, str]:
    """Every file that is made, whole or in part: its path within ``root``, and its text."""
    by_hand = {
        path.relative_to(root): refreshed(path.read_text(encoding="utf-8"))
        for path in sorted(root.glob("docs/*.md"))
    }
    rules = {Path(f"docs/rules/{page.code}.md"): rule_page(page) for page in catalogue()}
    return {
        **by_hand,
        Path("docs/rules/README.md"): rules_index(),
        **rules,
        Path("schemas/journey.schema.json"): json_schema_text(),
        Path("schemas/review.schema.json"): REVIEW.text(),
        Path("schemas/brief.schema.json"): BRIEF.text(),
    }


def refreshed(text: str) -> str:
    """A page with its regions made anew.

    Raises:
        KeyError: a region is of a kind that nothing makes.
    """

    def made(region: re.Match[str]) -> str:
        content = _MAKERS[region["kind"]](region["name"] or "")
        return f"{region['opens']}\n{content.strip()}\n{region['closes']}"

    return _REGION.sub(made, text)


def rule_page(page: Explained) -> str:
    """The page of one rule."""
    return f"{_NOTICE}{as_markdown(page).rstrip()}\n\n[All rules](README.md)\n"


def rules_index() -> str:
    """The list of all rules, by family."""
    counts = [sum(page.severity is severity for page in catalogue()) for severity in Severity]
    listed = [f"{count} {name}" for count, name in zip(counts, Severity, strict=True)]
    intro = (
        f"All that `journeykit validate` may find: {', '.join(reversed(listed))}. `journeykit"
        " explain CODE` shows the same page in a terminal. Codes are stable: a code is never used"
        " for a second rule.\n"
    )
    parts = [f"{_NOTICE}# Rules\n", intro]
    for family in FAMILIES.values():
        of_family = [page for page in catalogue() if page.family == family]
        parts.append(f"## {family}\n")
        parts.append("| code | severity | name | what it finds |\n| --- | --- | --- | --- |")
        parts.extend(
            f"| [{page.code}]({page.code}.md) | {page.severity} | {page.name} |"
            f" {cell(page.title)} |"
            for page in of_family
        )
        parts.append("")
    return "\n".join(parts)


def column_table(columns: tuple[ResultColumn, ...]) -> str:
    """Columns of a scored file or a snapshot as a table."""
    rows = [f"| `{one.name}` | {one.type} | {cell(one.meaning)} |" for one in columns]
    return "\n".join(["| column | type | meaning |", "| --- | --- | --- |", *rows])


def limits_table(_: str = "") -> str:
    """How large an expression may be."""
    limits = (
        ("characters of one expression", expression_grammar.MAX_CHARACTERS),
        ("names, literals, operators and words", expression_grammar.MAX_TERMS),
        ("levels of nesting", expression_grammar.MAX_DEPTH),
        ("digits of a number on either side of the point", expression_grammar.MAX_DIGITS),
        ("second argument of `round`", expression_grammar.MAX_DECIMALS),
    )
    rows = [f"| {what} | {most:,} |" for what, most in limits]
    return "\n".join(["| what | at most |", "| --- | ---: |", *rows])


def cell(text: str) -> str:
    """Text for a cell of a Markdown table, which a bar would end."""
    return text.replace("|", "\\|")


_MAKERS: Mapping[str, Callable[[str], str]] = {
    "block": block_table,
    "expressions": lambda _: allowed_table(),
    "limits": limits_table,
    "scored-file": lambda _: column_table(PUBLIC),
    "snapshot": lambda _: column_table(BESIDE),
    "explanation": lambda _: column_table((*MISSING, *AROUND)),
    "commands": lambda _: list_of_commands(),
    "helps": lambda _: helps(),
}


def stale(root: Path) -> Iterator[str]:
    """Files that are not as they would be written, and rule pages of no rule."""
    made = pages(root)
    for path, text in made.items():
        file = root / path
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            yield path.as_posix()
    for file in sorted(root.glob("docs/rules/*.md")):
        if file.relative_to(root) not in made:
            yield file.relative_to(root).as_posix()


def write(root: Path) -> None:
    """Write every file that is made, and take out pages of rules that are gone."""
    made = pages(root)
    for file in root.glob("docs/rules/*.md"):
        if file.relative_to(root) not in made:
            file.unlink()
    for path, text in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Write, or check; 1 where a check finds a file that is not current."""
    options = argparse.ArgumentParser(description="Make the documentation's made parts.")
    options.add_argument("--check", action="store_true", help="write nothing; say what is stale")
    options.add_argument("--root", type=Path, default=PROJECT, help="the project's folder")
    chosen = options.parse_args(arguments)
    if not chosen.check:
        write(chosen.root)
        return 0
    found = list(stale(chosen.root))
    if found:
        print(f"not current: {', '.join(found)}\nrun {COMMAND}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
