"""Finding the files of an export: names, patterns such as ``exports/*.csv``, pipes, stdin."""

from __future__ import annotations

import glob
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from journeykit.errors import InputError
from journeykit.outputs import scratch_folder
from journeykit.records import dataclass
from journeykit.spelling import nearest

STDIN = Path("-")
_ENDINGS = (".csv", ".tsv", ".txt", ".gz", ".zst", ".parquet", ".pq")
_SHOWN = 5


@dataclass(frozen=True)
class Source:
    """A file of an export: where it is, and what people call it."""

    path: Path
    name: str


@contextmanager
def found_sources(named: Sequence[Path], stdin: IO[bytes]) -> Iterator[tuple[Source, ...]]:
    """The files that the names mean, each once; what can be read only once is kept in a file.

    Args:
        named: Files, patterns for several (in the order of their names), ``-`` for ``stdin``.
        stdin: Read where it is named.

    Raises:
        InputError: One is missing, a folder, or cannot be kept; a pattern matches nothing.
    """
    with scratch_folder() as scratch:
        sources: dict[Path, Source] = {}
        for path in _expanded(named):
            if path == STDIN:
                kept = scratch / "stdin"
                if not kept.exists():
                    _keep(stdin, kept, "stdin")
                source = Source(kept, "stdin")
            elif _is_pipe(path):
                kept = scratch / f"pipe{len(sources)}"
                with path.open("rb") as pipe:
                    _keep(pipe, kept, str(path))
                source = Source(kept, str(path))
            else:
                source = Source(path, str(path))
            sources.setdefault(Path(os.path.realpath(source.path)), source)
        yield tuple(sources.values())


def sources_of(path: Path) -> tuple[Source, ...]:
    """The files that one name means: that file, or those that match a pattern.

    Raises:
        InputError: A pattern matches nothing.
    """
    return tuple(Source(one, str(one)) for one in _expanded([path]))


def title_of(sources: Sequence[Source]) -> str:
    """The files as shown to people, without folders: one by its name, several by their number."""
    if len(sources) == 1:
        return Path(sources[0].name).name
    return f"{len(sources)} files ({Path(sources[0].name).name} … {Path(sources[-1].name).name})"


def check_file(path: Path, shown: str) -> None:
    """Refuse what is no file.

    Raises:
        InputError: It is missing, a folder, or closed to us.
    """
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        raise InputError("there is no such file", where=shown, help=_nearest_file(path)) from None
    except (OSError, ValueError) as error:
        raise _unreadable(error, shown) from None
    if is_folder:
        raise InputError("this is a folder, not an export", where=shown, help=_files_in(path))


def first_bytes(path: Path, shown: str, count: int = 8) -> bytes:
    """The beginning of a file.

    Raises:
        InputError: It cannot be read, or there is nothing in it.
    """
    check_file(path, shown)
    try:
        with path.open("rb") as file:
            head = file.read(count)
    except (OSError, ValueError) as error:
        raise _unreadable(error, shown) from None
    if not head:
        raise InputError(
            "the file is empty", where=shown, help="check the export: not even a header is there"
        )
    return head


def has_pattern(path: Path) -> bool:
    """Whether a name holds what a pattern does, and so what the engine would take for one."""
    return glob.has_magic(str(path)) or "{" in str(path)


def _expanded(named: Iterable[Path]) -> Iterator[Path]:
    for path in named:
        if path == STDIN or not glob.has_magic(str(path)) or os.path.lexists(path):
            yield path
            continue
        found = sorted(glob.iglob(str(path), recursive=True))  # noqa: PTH207 - any path may be named
        matches = [Path(one) for one in found]
        files = [one for one in matches if not one.is_dir()]
        if not files:
            raise InputError(
                "no file matches this pattern", where=str(path), help=_files_in(_folder_of(path))
            )
        yield from files


def _folder_of(pattern: Path) -> Path:
    """The innermost folder above a pattern's first part."""
    parts = []
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _is_pipe(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def _keep(stream: IO[bytes], target: Path, shown: str) -> None:
    try:
        with target.open("wb") as file:
            shutil.copyfileobj(stream, file, 1 << 20)
    except OSError as error:
        raise no_room(error, target.parent, shown) from None


def no_room(error: OSError, folder: Path, shown: str) -> InputError:
    """What is said where a copy of an export cannot be kept while it is scored."""
    return InputError(
        f"a copy to read from cannot be kept in {folder.parent}: {error.strerror or error}",
        where=shown,
        help="make room there, or set TMPDIR to a folder with more",
    )


def _unreadable(error: Exception, shown: str) -> InputError:
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(
        f"the file cannot be read: {reason}", where=shown, help="check who may read it"
    )


def _nearest_file(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {folder} either"
    near = nearest(path.name, _names(folder))
    if near is not None:
        return f"did you mean {folder / near}?"
    return _files_in(folder)


def _files_in(folder: Path) -> str:
    """A mend that names exports of a folder."""
    names = [name for name in _names(folder) if name.lower().endswith(_ENDINGS)]
    if not names:
        return "check the path of the export"
    some = ", ".join(str(folder / name) for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"name a file, or several with a pattern in quotes; there are {some}{more}"


def _names(folder: Path) -> list[str]:
    try:
        return sorted(one.name for one in folder.iterdir() if one.is_file())
    except OSError:
        return []
