"""What stopped the engine, in words for whoever exported the file."""

from __future__ import annotations

from journeykit.engines.copies import find_encoding_error
from journeykit.engines.export import Export, Kind
from journeykit.engines.library import duckdb
from journeykit.engines.session import first_line
from journeykit.errors import InputError, OutputError
from journeykit.patterns import later

_OTHER_LINE_END = "reached an invalid state"
_BROKEN_INPUT = (duckdb.InvalidInputException, duckdb.ConversionException)
_UNWRITTEN = later(r'file \\?"(?P<path>[^"]+?)(?:\.all)?\.part\\?": (?P<reason>[^"\\]+)')
"""What the engine says of an output that it cannot write."""
_FULL_DISK = ("no space left", "quota exceeded")


class ShortOfMemoryError(InputError):
    """The run needs more memory than it may take."""


class MixedLineEndsError(Exception):
    """The engine met a line end of another kind than the first."""


def failure(error: duckdb.Error, export: Export) -> Exception:
    """What stopped the run, in words for whoever exported the file."""
    message = first_line(error)
    said = message.lower()
    if "encod" in said or "unicode" in said or "utf-8" in said or "utf8" in said:
        found = find_encoding_error(export)
        if found is not None:
            return found
    if isinstance(error, duckdb.OutOfMemoryException):
        return ShortOfMemoryError(
            f"the memory does not suffice: {message}",
            where=export.name,
            help="allow more with --memory, or fewer cores with --threads",
        )
    if _OTHER_LINE_END in said and not all(file.is_alike for file in export.files):
        return MixedLineEndsError()
    broken = [file.name for file in export.files if str(file.path) in message]
    if broken or isinstance(error, _BROKEN_INPUT):
        return InputError(
            f"the engine cannot read the export: {message}",
            where=broken[0] if broken else export.name,
            help="export it again; a copy may have been cut off",
        )
    if (unwritten := _UNWRITTEN.search(message)) is not None:
        return OutputError(
            f"cannot write it: {unwritten['reason']}",
            where=unwritten["path"],
            help="check who may write there, and the room on the disk",
        )
    if isinstance(error, duckdb.IOException | duckdb.PermissionException):
        full = any(one in said for one in _FULL_DISK)
        return OutputError(
            f"the engine cannot read or write: {message}",
            help="make room on the disk"
            if full
            else "check the folder, its space and who may write there",
        )
    if export.kind is Kind.PARQUET and not isinstance(error, duckdb.ProgrammingError):
        return InputError(
            f"the Parquet file is broken: {message}",
            where=export.name,
            help="write it again; a copy may have been damaged",
        )
    return error
