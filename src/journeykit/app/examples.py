"""The journeys that travel with journeykit: a first one to start from, and the examples."""

from __future__ import annotations

import re
import runpy
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

from journeykit.app.checking import schema_text
from journeykit.errors import InputError, UsageError
from journeykit.outputs import write_whole
from journeykit.records import dataclass
from journeykit.spelling import nearest

JOURNEY_FILE = "journey.yaml"
SCHEMA_FILE = "journey.schema.json"
STARTER = "starter"
DEMONSTRATION = "saas"

_SCHEMA_LINE = re.compile(r"\A# yaml-language-server: \$schema=\S+\n")
_OWN_SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
_MADE_BY_RUNS = frozenset({"data", ".journeykit", "report.html"})


@dataclass(frozen=True)
class Demonstration:
    """An example written out with its exports."""

    folder: Path
    exports: tuple[tuple[str, date], ...]
    """Each export's path in ``folder``, and the day it speaks for; oldest first."""


def template_names() -> tuple[str, ...]:
    """What ``init`` can start from: the commented first journey, then the examples by name."""
    examples = {path.parent.name for path in _examples_folder().glob("*/*.yaml")}
    return (STARTER, *sorted(examples))


def start_journey(folder: Path, template: str) -> tuple[Path, ...]:
    """Write a journey to start from into ``folder``, with the schema that editors read.

    Returns the files written. Nothing is overwritten.

    Raises:
        UsageError: there is no such template.
        InputError: a file of that name is there already.
    """
    texts = _template(template)
    for name in texts:
        if (folder / name).exists():
            raise InputError(
                "there is such a file already, and it is left as it is",
                where=str(folder / name),
                help="name another folder: journeykit init DIR",
            )
    return _write_all(folder, texts)


def write_demonstration(folder: Path) -> Demonstration:
    """Write the demonstration's journey and its exports into ``folder``.

    A folder that an earlier demonstration wrote is written anew.

    Raises:
        InputError: the folder holds something else.
    """
    texts = _template(DEMONSTRATION)
    _refuse_other_content(folder, texts)
    _write_all(folder, texts)
    exports = _make_exports(folder)
    return Demonstration(folder, tuple(sorted(exports.items(), key=lambda item: item[1])))


def _examples_folder() -> Path:
    """Where the examples are: in the package of a wheel, beside ``src`` in a checkout."""
    package = Path(__file__).parents[1]
    packaged = package / "examples"
    return packaged if packaged.is_dir() else package.parents[1] / "examples"


def _template(name: str) -> Mapping[str, str]:
    """The files of a template by name, each with the editor's schema line."""
    if name == STARTER:
        starter = files("journeykit.app").joinpath("starter.yaml").read_text(encoding="utf-8")
        return {JOURNEY_FILE: _OWN_SCHEMA_LINE + starter, SCHEMA_FILE: schema_text()}
    if name not in template_names():
        close = nearest(name, template_names())
        raise UsageError(
            f"there is no template {name!r}",
            help=f"did you mean {close}?" if close else f"there are {', '.join(template_names())}",
        )
    texts = {
        path.name: _with_own_schema(path.read_text(encoding="utf-8"))
        for path in sorted((_examples_folder() / name).iterdir())
        if path.suffix in (".yaml", ".py", ".json", ".md")
    }
    return {**texts, SCHEMA_FILE: schema_text()}


def _with_own_schema(text: str) -> str:
    return _SCHEMA_LINE.sub(lambda _: _OWN_SCHEMA_LINE, text)


def _write_all(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in texts.items():
        write_whole(folder / name, text)
        written.append(folder / name)
    return tuple(written)


def _refuse_other_content(folder: Path, texts: Mapping[str, str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file, and not a folder", where=str(folder))
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        ours = path.name in _MADE_BY_RUNS or _is_text(path, texts.get(path.name))
        if not ours:
            raise InputError(
                f"the folder holds something else ({path.name}), and is left as it is",
                where=str(folder),
                help="name a new folder: journeykit demo DIR",
            )


def _is_text(path: Path, text: str | None) -> bool:
    return text is not None and path.is_file() and path.read_bytes() == text.encode("utf-8")


def _make_exports(folder: Path) -> Mapping[str, date]:
    """Run the example's own ``make_data.py``; its ``EXPORTS`` says which file is of which day."""
    made = runpy.run_path(str(folder / "make_data.py"), run_name="make_data")
    made["write"](folder / "data")
    return {f"data/{name}": day for name, day in made["EXPORTS"].items()}
