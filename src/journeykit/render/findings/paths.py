"""Paths of files as programs want them: from the root of the repository, with slashes."""

from __future__ import annotations

import os
from pathlib import PurePath
from urllib.parse import quote

from journeykit.render.findings.report import Report

_SAFE = "/-._~!$&'()*+,;=@"
"""What may stand in a path of a URI as it is (RFC 3986); a colon may not in a first segment."""


def from_root(file: str, report: Report) -> str:
    """The path of a file from the report's root, with slashes; absolute where it lies elsewhere.

    ``-`` stays what it is.
    """
    if file == "-" or not report.root:
        return _slashes(file)
    whole = os.path.normpath(os.path.join(report.here, file))  # noqa: PTH118 - text, not the disk
    try:
        return PurePath(whole).relative_to(report.root).as_posix()
    except ValueError:
        return PurePath(whole).as_posix()


def uri(file: str, report: Report) -> str:
    """A file as a URI: relative to the root where it lies below it, else ``file://``."""
    path = from_root(file, report)
    if path.startswith("/"):
        return f"file://{_quoted(path)}"
    if PurePath(path).is_absolute():  # a drive of Windows
        return f"file:///{_quoted(path)}"
    return _quoted(path)


def is_relative(address: str) -> bool:
    """Whether a URI from ``uri`` is relative to the root."""
    return not address.startswith("file:")


def _slashes(file: str) -> str:
    return file.replace(os.sep, "/") if os.sep != "/" else file


def _quoted(path: str) -> str:
    try:
        data = os.fsencode(path)  # bytes that are no UTF-8 came as surrogates, and are bytes again
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe=_SAFE)
