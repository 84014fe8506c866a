"""The SHA-256 of what is read, by which a saved score knows its input."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from threading import Thread

from journeykit.engines.waiting import awaited


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_files(paths: Sequence[Path]) -> str:
    """SHA-256 of a file's bytes; of several, that of theirs in their order."""
    if len(paths) == 1:
        return hash_file(paths[0])
    return hashlib.sha256("".join(map(hash_file, paths)).encode("ascii")).hexdigest()


def meanwhile(find: Callable[[], str]) -> Callable[[], str]:
    """Let a thread find a hash; who calls what is given back waits for it, or has its error."""
    found: Future[str] = Future()

    def work() -> None:
        try:
            found.set_result(find())
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            found.set_exception(error)

    Thread(target=work, name="journeykit-hash", daemon=True).start()
    return partial(awaited, found)
