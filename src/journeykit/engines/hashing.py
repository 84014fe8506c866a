"""The SHA-256 of what is read, by which a saved score knows its input."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_files(paths: Sequence[Path]) -> str:
    """SHA-256 of a file's bytes; of several, that of theirs in their order."""
    if len(paths) == 1:
        return hash_file(paths[0])
    return hashlib.sha256("".join(map(hash_file, paths)).encode("ascii")).hexdigest()
