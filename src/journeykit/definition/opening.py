"""Files that cannot be opened: why, and which one was most likely meant."""

from __future__ import annotations

from pathlib import Path

from journeykit.spelling import nearest


def cannot_open(error: OSError) -> str:
    """Why a journey file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a journey file"
    if isinstance(error, PermissionError):
        return "the file may not be read"
    return f"the file cannot be opened: {error.strerror or error}"


def mend_of_opening(error: OSError, path: Path) -> str:
    """What to do about a journey file that cannot be opened."""
    if isinstance(error, FileNotFoundError):
        near = nearest_file(path)
        if near:
            return f"did you mean {near}?"
        return "check the path; `journeykit init` writes a first journey"
    if isinstance(error, IsADirectoryError):
        return "name the file in it, such as journey.yaml"
    return "check the path and who may read it"


def nearest_file(path: Path) -> Path | None:
    """The file beside a missing one that was most likely meant."""
    beside = sorted(file.name for file in path.absolute().parent.glob("*.y*ml"))
    near = nearest(path.name, beside)
    return path.with_name(near) if near else None
