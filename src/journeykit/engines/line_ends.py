"""Line ends of several kinds in one file, as when two exports were joined: made alike.

The engine takes the kind of the first line for that of all, and stops, or worse reads on, where
another stands. Such a file is copied once with one kind.
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

from journeykit.engines.export import Export

NOTE = "line ends are of several kinds; each of them ends a row"
_CHUNK = 1 << 20
_LINE_END = re.compile(rb"\r\n|\n|\r")


def with_one_line_end(export: Export, folder: Path) -> Export | None:
    """The export as a copy in ``folder`` whose lines end alike; None for what cannot be unpacked.

    Raises:
        UnicodeDecodeError: A UTF-16 file has bytes that are none.
    """
    if export.compression == "zstd":
        return None
    copy = folder / "export.csv"
    with copy.open("wb") as target:
        target.writelines(_alike(_chunks(export)))
    return replace(
        export,
        path=copy,
        compression="none",
        encoding="utf-8" if export.encoding == "utf-16" else export.encoding,
        notes=(*export.notes, NOTE),
    )


def _alike(chunks: Iterator[bytes]) -> Iterator[bytes]:
    held = b""
    for chunk in chunks:
        data = held + chunk
        held = b"\r" if data.endswith(b"\r") else b""
        yield _LINE_END.sub(b"\n", data[: len(data) - len(held)])
    yield b"\n" if held else b""


def _chunks(export: Export) -> Iterator[bytes]:
    opener = gzip.open if export.compression == "gzip" else io.open
    with closing(cast("IO[bytes]", opener(export.path, "rb"))) as file:
        if export.encoding == "utf-16":
            text = io.TextIOWrapper(file, encoding="utf-16", newline="")
            while part := text.read(_CHUNK):
                yield part.encode("utf-8")
        else:
            while data := file.read(_CHUNK):
                yield data
