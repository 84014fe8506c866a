"""Packed exports as streams of bytes, every byte of which is checked by its packing."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from journeykit.engines.export import Compression
from journeykit.errors import InputError


@contextmanager
def unpacked(path: Path, packing: Compression, shown: str) -> Iterator[IO[bytes]]:
    """A file's bytes, unpacked as they are read.

    Raises:
        InputError: The file is cut off or damaged; while it is read, too.
    """
    try:
        with _opened(path, packing) as file:
            yield file
    except _damage(packing) as error:
        raise InputError(
            f"the {packing.value} file is broken: {error}",
            where=shown,
            help="export it again, or unpack it first; a copy may have been cut off",
        ) from None


def _opened(path: Path, packing: Compression) -> IO[bytes]:
    if packing is Compression.GZIP:
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if packing is Compression.ZSTD:
        return cast("IO[bytes]", _zstd().open(path, "rb"))
    return path.open("rb")


def _damage(packing: Compression) -> tuple[type[Exception], ...]:
    if packing is Compression.GZIP:
        return (EOFError, gzip.BadGzipFile, zlib.error)
    if packing is Compression.ZSTD:
        return (EOFError, _zstd().ZstdError)
    return ()


def _zstd() -> Any:
    """Python reads zstd itself from 3.14 on; before, by the same module under another name."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd
