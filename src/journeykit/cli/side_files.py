"""Further files on the command line: where they are, and the account of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.cli.console import harmless
from journeykit.cli.options import STDIO
from journeykit.errors import UsageError
from journeykit.review.wording import counted
from journeykit.spelling import nearest

if TYPE_CHECKING:
    from journeykit.engines.facts import FileFacts, Reject

_REJECTS_SHOWN = 5

FilesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        metavar="NAME=PATH",
        help="Where a further file of the journey is, such as tickets=tickets.csv; once for each.",
        show_default=False,
    ),
]


def named_files(texts: list[str] | None) -> dict[str, Path]:
    """The paths by the names of the files.

    Raises:
        UsageError: One is not written so, is named twice, or is standard input.
    """
    found: dict[str, Path] = {}
    for text in texts or ():
        name, equals, path = text.partition("=")
        name = name.strip()
        if not (name and equals and path):
            raise UsageError(
                f"--file {text!r} names no file", help="write it as NAME=PATH: tickets=tickets.csv"
            )
        if name in found:
            raise UsageError(f"the file `{name}` is given twice", help="give it once")
        if Path(path) == STDIO:
            raise UsageError(
                f"the file `{name}` cannot come from standard input",
                help="save it first; only CUSTOMERS may be -",
            )
        found[name] = Path(path)
    return found


def said_of(
    texts: list[str] | None, option: str, files: Mapping[str, Path]
) -> tuple[str | None, dict[str, str]]:
    """What an option says of the customers' export, and of further files by name.

    Raises:
        UsageError: It names a file that there is not, says nothing of one, or speaks twice of one.
    """
    found: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not (name and equals):
            name, value = "", text
        if name and name not in files:
            near = nearest(name, files)
            raise UsageError(
                f"{option} {text!r} is of a file {name}, which is not given",
                help=f"did you mean {near}?" if near else f"give it: --file {name}=PATH",
            )
        if not value:
            raise UsageError(f"{option} {text!r} says nothing", help=f"say it: {option} {name}=…")
        if name in found:
            of = f"the file `{name}`" if name else "the export"
            raise UsageError(f"{option} is given twice for {of}", help="give it once")
        found[name] = value
    return found.pop("", None), found


def account_of_file(facts: FileFacts) -> Iterator[str]:
    """What became of every row of a further file, and of its cells, line by line."""
    parts = [f"{facts.gathered:,} of customers"]
    if facts.of_nobody:
        parts.append(f"{facts.of_nobody:,} of nobody")
    if facts.rejected:
        parts.append(f"{facts.rejected:,} rejected")
    if facts.blank:
        parts.append(f"{facts.blank:,} blank")
    rows = counted(facts.rows_in, "row")
    yield harmless(f"file {facts.name}: {rows} in {facts.input_name}: {', '.join(parts)}")
    if facts.of_nobody:
        some = ", ".join(facts.examples) + (" …" if facts.strangers > len(facts.examples) else "")
        ids = counted(facts.strangers, "id")
        yield harmless(f"of nobody: {facts.name}, {ids} that no customer has ({some})")
    for note in facts.notes:
        yield harmless(f"note: {facts.name}, {note}")
    for column in facts.unread:
        examples = ", ".join(f"{cell.place}: {cell.text!r}" for cell in column.examples)
        cells = counted(column.n, "cell")
        yield harmless(f"unread: {facts.name}.{column.column}, {cells} ({examples})")
    if facts.unread:
        yield f"  help: say under data.files.{facts.name}.columns how they are written"
    yield from rejected_rows(facts.rejects, facts.rejected, f"{facts.name}, ")


def rejected_rows(rejects: Sequence[Reject], rejected: int, of: str = "") -> Iterator[str]:
    """The first rejected rows of a file; ``rejected`` counts all of them."""
    for reject in rejects[:_REJECTS_SHOWN]:
        text = f": {reject.text}" if reject.text else ""
        yield harmless(f"rejected: {of}{reject.place}, {reject.reason}{text}")
    if len(rejects) > _REJECTS_SHOWN:
        yield f"rejected: {of}{rejected - _REJECTS_SHOWN:,} more"
        yield "  help: --rejects FILE lists them all"
