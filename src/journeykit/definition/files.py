"""Where journey files are read from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from journeykit.definition.source import Source


class Files(Protocol):
    """Where journey files are read from: the disk, or something else that has files by path."""

    def read(self, path: Path) -> Source:
        """The text of one file.

        Raises:
            OSError: It cannot be opened or read.
        """
        ...

    def resolve(self, path: Path) -> Path:
        """The one path of a file, however it was named.

        Raises:
            OSError, ValueError, RuntimeError: It has none.
        """
        ...


class Disk:
    """The files of this machine; ``-`` is standard input."""

    def read(self, path: Path) -> Source:
        """See ``Files``."""
        return Source.read(path)

    def resolve(self, path: Path) -> Path:
        """See ``Files``."""
        return Path(os.path.realpath(path))  # unlike `resolve`, of a circle of links too
