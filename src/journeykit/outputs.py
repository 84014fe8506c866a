"""Outputs that are whole or not there: written beside, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from journeykit.errors import OutputError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet runs as a formula when it opens a CSV file."""


def as_text(cell: str) -> str:
    """A cell that no spreadsheet runs: behind an apostrophe where it begins as a formula does."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to; on leaving, what was written becomes ``target``.

    The path is ``target`` with ``.part`` added, and there is an empty file at it, so that a closed
    folder is known before the work begins. When the body raises, the part is removed and what
    stood at ``target`` is whole. A link is followed, so that it stays one. What is no regular file
    (``/dev/null``, a named pipe) has nothing that could be replaced: what was written is copied
    into it.

    Raises:
        OutputError: the folder is missing or closed to us, or ``target`` is a folder.
    """
    final = Path(os.path.realpath(target))
    _refuse_unwritable(target, final)
    if final.exists() and not final.is_file():
        with _copied_into(target, final) as part:
            yield part
        return
    part = final.with_name(final.name + ".part")
    try:
        part.write_bytes(b"")
        yield part
        if final.exists():
            shutil.copymode(final, part)
        part.replace(final)
    except OSError as error:
        if error.filename not in (str(part), part):
            raise
        raise _cannot(target, error) from error
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give an empty folder of our own; on leaving, it is removed with all that is in it.

    A signal may come between any two steps of its making; what has been made is removed then too.
    """
    folder = Path(tempfile.gettempdir(), f"journeykit-{os.urandom(8).hex()}")
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_whole(target: Path, content: str | bytes) -> None:
    """Write text (as UTF-8) or bytes to ``target``, whole or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    with written_whole(target) as part:
        fill(part, target, content)


def fill(part: Path, target: Path, content: str | bytes) -> None:
    """Write text (as UTF-8) or bytes to the part of a target.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise _cannot(target, error) from error


@contextmanager
def _copied_into(target: Path, final: Path) -> Iterator[Path]:
    with scratch_folder() as scratch:
        part = scratch / "output.part"
        part.write_bytes(b"")
        yield part
        try:
            with part.open("rb") as written, final.open("wb") as device:
                shutil.copyfileobj(written, device)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _cannot(target, error) from error


def _cannot(target: Path, error: OSError) -> OutputError:
    return OutputError(
        f"cannot write it: {error.strerror or error}",
        where=str(target),
        help="check who may write there, and the room on the disk",
    )


def _refuse_unwritable(target: Path, final: Path) -> None:
    if final.is_dir():
        raise OutputError("this is a folder", where=str(target), help="name a file in it")
    if not final.parent.is_dir():
        raise OutputError(
            f"there is no folder {target.parent}",
            where=str(target),
            help="make the folder first, or name another place",
        )
