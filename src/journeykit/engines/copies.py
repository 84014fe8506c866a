"""What the engine cannot read as it is: copied once, as plain UTF-8, for as long as it is scored.

That is a file that is packed, or in another encoding; one whose lines end in several ways, as when
two exports were joined (the engine takes the kind of the header's end for that of all, and stops,
or worse reads on, where another stands); one with a mark before a header in quotes, which are
letters to the engine there, so that it ends the header within a cell; and one whose name the engine
would take for a pattern. The copy is written as the file is read, a part at a time.
"""

from __future__ import annotations

import codecs
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from journeykit.engines.encodings import UTF8, encoding_error
from journeykit.engines.export import Compression, Export, ExportFile, Kind
from journeykit.engines.inputs import has_pattern, no_room
from journeykit.engines.lines import measure
from journeykit.engines.packing import unpacked
from journeykit.engines.quoting import Scan, mend
from journeykit.engines.session import Progress
from journeykit.errors import InputError

MIXED = "line ends are of several kinds; each of them ends a row"
_CHUNK = 1 << 20
_SHARE_UNKNOWN = -1.0
_LINE_END = re.compile(r"\r\n|\n|\r")


def readable(
    export: Export, folder: Path, *, alike: bool = False, progress: Progress | None = None
) -> Export:
    """The export as the engine reads it; what must be copied for that is copied into ``folder``.

    Args:
        export: As it was opened, or as this gave it before.
        folder: Where copies are kept; whoever gives it removes it.
        alike: Whether line ends are to be made alike in every file.
        progress: Called while a copy is made.

    Raises:
        InputError: Bytes cannot be unpacked or decoded, or there is no room.
    """
    files = tuple(
        _readable(file, folder / f"{place}{'alike' * alike}", alike, progress)
        for place, file in enumerate(export.files)
    )
    return replace(export, files=files)


def told_apart(export: Export, folder: Path, scans: Sequence[Scan]) -> Export:
    """The export as it is read again where the engine told its rows apart wrongly.

    The lines with a quote that is never closed are overwritten in a copy: they are rejected, and
    what follows is read on.

    Args:
        export: As ``readable`` gave it.
        folder: Where copies are kept.
        scans: Of each of its files.

    Raises:
        InputError: There is no room.
    """
    files = tuple(
        _mended(file, folder / f"{place}mended", scan)
        for place, (file, scan) in enumerate(zip(export.files, scans, strict=True))
    )
    return replace(export, files=files)


def _mended(file: ExportFile, copy: Path, scan: Scan) -> ExportFile:
    known = replace(file, records=scan.records)
    if not scan.broken:
        return known
    try:
        shutil.copyfile(file.path, copy)
        mend(copy, scan.broken)
    except OSError as error:
        raise no_room(error, copy.parent, file.name) from None
    return replace(known, path=copy, unmended=file.path, broken=scan.broken)


def _readable(file: ExportFile, copy: Path, alike: bool, progress: Progress | None) -> ExportFile:
    is_mixed = (file.is_mixed or alike) and not file.is_alike
    if file.kind is Kind.CSV and (is_mixed or not file.is_plain):
        return _copied(file, copy, is_mixed, progress)
    if has_pattern(file.path):
        copy.symlink_to(file.path.resolve())
        file = replace(file, path=copy)
    return _measured(file)


def _measured(file: ExportFile) -> ExportFile:
    return replace(file, lengths=measure(file.path)) if file.kind is Kind.CSV else file


def _copied(file: ExportFile, copy: Path, is_mixed: bool, progress: Progress | None) -> ExportFile:
    try:
        whole = file.unmended or file.path
        with unpacked(whole, file.compression, file.name) as source, copy.open("wb") as target:
            parts = _told(decoded(source, file), progress)
            if is_mixed:
                target.writelines(_alike(parts))
            else:
                target.writelines(part.encode(UTF8) for part in parts)
    except OSError as error:
        raise no_room(error, copy.parent, file.name) from None
    plain = replace(
        file,
        path=copy,
        compression=Compression.NONE,
        encoding=UTF8,
        line_end="\n" if is_mixed else file.line_end,
        is_mixed=False,
        is_marked=False,
        is_alike=is_mixed,
        records=None,
        broken=(),
        unmended=None,
        notes=(*file.notes, MIXED) if is_mixed else file.notes,
    )
    return _measured(plain)


def decoded(source: IO[bytes], file: ExportFile) -> Iterator[str]:
    """The text of a file, part by part, without its mark.

    Raises:
        InputError: A byte is not of the file's encoding.
    """
    decoder = codecs.getincrementaldecoder(file.encoding)()
    row, is_first, is_last = 0, True, False
    while not is_last:
        data = source.read(_CHUNK)
        is_last = not data
        try:
            text = decoder.decode(data, final=is_last)
        except UnicodeDecodeError as error:
            row += max(error.object.count(end, 0, error.start) for end in (b"\n", b"\r"))
            raise encoding_error(
                error, file.encoding, row - file.skip, file.name, file.told
            ) from None
        row += max(text.count(end) for end in ("\n", "\r"))
        if text:
            yield text.lstrip("\ufeff") if is_first else text
            is_first = False


def find_encoding_error(export: Export) -> InputError | None:
    """Where a file that the engine could not decode stops being UTF-8."""
    for file in export.files:
        if file.kind is Kind.CSV:
            try:
                with file.path.open("rb") as source:
                    for _ in decoded(source, file):
                        pass
            except InputError as error:
                return error
    return None


def _told(parts: Iterator[str], progress: Progress | None) -> Iterator[str]:
    for part in parts:
        if progress is not None:
            progress(_SHARE_UNKNOWN)
        yield part


def _alike(parts: Iterator[str]) -> Iterator[bytes]:
    held = ""
    for part in parts:
        text = held + part
        held = "\r" if text.endswith("\r") else ""
        yield _LINE_END.sub("\n", text[: len(text) - len(held)]).encode(UTF8)
    yield b"\n" if held else b""
