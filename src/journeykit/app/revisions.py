"""Journey files as they are in a revision of git, read without touching the working tree.

git runs as a process of its own with a list of arguments, never through a shell. Only its plumbing
is asked (``rev-parse``, ``cat-file``, ``ls-tree``), which runs no filter, pager or external diff.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterable
from errno import EISDIR, ENOENT
from pathlib import Path, PurePosixPath

from journeykit.definition.source import MAX_BYTES, Source
from journeykit.errors import InputError
from journeykit.records import dataclass
from journeykit.spelling import nearest

_SECONDS = 60
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def is_revision(name: str) -> bool:
    """Whether a name is ``REV:path`` or ``REV:``, and not a file that is there."""
    return ":" in name and not _DRIVE.match(name) and not Path(name).exists()


@dataclass(frozen=True)
class Revision:
    """The files of one commit, by their path from the top of the repository.

    Attributes:
        name: The revision as it was named.
        commit: Its full id.
        top: The folder that holds the repository's working tree.
    """

    name: str
    commit: str
    top: Path

    @classmethod
    def open(cls, name: str, near: Path) -> Revision:
        """A revision of the repository that a folder is in.

        Raises:
            InputError: There is no git, no repository, or no such revision.
        """
        if not name or name.startswith("-"):
            raise InputError(f"{name!r} names no revision", help=_REVISION_MEND)
        top = _git(["rev-parse", "--show-toplevel"], near)
        if top is None:
            raise InputError(
                f"{near} is in no working tree of git",
                help="name two files, or run this inside the repository",
            )
        place = Path(_text(top))
        commit = _git(["rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"], place)
        if commit is None:
            close = nearest(name, _names(place))
            mend = f"did you mean {close}?" if close else _REVISION_MEND
            raise InputError(f"git knows no revision {name!r}", help=mend)
        return cls(name, _text(commit), place)

    def read(self, path: Path) -> Source:
        """The text of a file; see ``definition.loader.Files``."""
        inside = self.resolve(path).as_posix()
        shown = f"{self.name}:{inside}"
        kind, size = self._look_at(inside)
        if kind is None:
            raise FileNotFoundError(ENOENT, "there is no such file in the revision", shown)
        if kind != "blob":
            raise IsADirectoryError(EISDIR, "this is a folder", shown)
        if size > MAX_BYTES:
            return Source.from_bytes(b" " * (MAX_BYTES + 1), shown)
        return Source.from_bytes(
            _git(["cat-file", "blob", f"{self.commit}:{inside}"], self.top) or b"", shown
        )

    def resolve(self, path: Path) -> Path:
        """A path without ``..``; what leads out of the repository leads nowhere."""
        return Path(posixpath.normpath(PurePosixPath(path.as_posix())))

    def path_of(self, named: str, folder: Path) -> Path:
        """The path that stands after a revision's colon, from the top of the repository.

        As for git it begins at the top, with ``./`` or ``../`` in the folder.

        Raises:
            InputError: The revision holds no such file.
        """
        path = named
        if named.startswith(("./", "../")):
            path = self.path_here(folder / named).as_posix()
        inside = posixpath.normpath(path)
        if self._look_at(inside)[0] == "blob":
            return Path(inside)
        raise InputError(
            f"there is no such file in {self.name}",
            where=f"{self.name}:{named}",
            help=self._what_there_is(inside, named, folder),
        )

    def path_here(self, file: Path) -> Path:
        """The path of a file of the working tree from the top of the repository.

        Raises:
            InputError: It is not in the working tree.
        """
        # the folder is resolved and not the file: a link is a file of its own for git
        full = Path(os.path.normpath(file.absolute()))
        full = full.parent.resolve() / full.name
        try:
            return full.relative_to(self.top.resolve())
        except ValueError:
            raise InputError(
                f"the file is not in the repository {self.top}",
                where=str(file),
                help=f"name its path in {self.name}, such as {self.name}:journey.yaml",
            ) from None

    def _look_at(self, path: str) -> tuple[str | None, int]:
        """What stands at a path, and its size in bytes; None where nothing does."""
        if "\n" in path or "\0" in path or path.startswith(("../", "/")) or path in ("..", "."):
            return None, 0
        asked = f"{self.commit}:{path}\n".encode("utf-8", "surrogateescape")
        answer = _git(["cat-file", "--batch-check=%(objecttype) %(objectsize)"], self.top, asked)
        kind, _, size = _text(answer or b"").rpartition(" ")
        return (kind, int(size)) if kind and size.isdigit() else (None, 0)

    def _what_there_is(self, path: str, named: str, folder: Path) -> str:
        if (folder / named).exists() and not named.startswith("./"):
            return f"paths begin at the top of the repository; from here: {self.name}:./{named}"
        listed = _git(["ls-tree", "-r", "-z", "--name-only", self.commit], self.top) or b""
        files = [one for one in _text(listed).split("\0") if one.endswith((".yaml", ".yml"))]
        close = nearest(path, files)
        return f"did you mean {self.name}:{close}?" if close else "check the path"


_REVISION_MEND = "a revision is a branch, a tag or a commit, such as main or HEAD~3"


def _names(folder: Path) -> Iterable[str]:
    """The branches and tags of a repository."""
    asked = ["for-each-ref", "--format=%(refname:short)"]
    return ["HEAD", *_text(_git(asked, folder) or b"").splitlines()]


def _git(arguments: list[str], folder: Path, stdin: bytes = b"") -> bytes | None:
    """What git says; None where it ends with an error."""
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, and no shell
            ["git", "--no-pager", *arguments],  # noqa: S607 - the git that the user runs
            cwd=folder,
            input=stdin,
            capture_output=True,
            env=os.environ | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"},
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise InputError(
            "git is not installed, and a revision is read by it",
            help="install git, or name two files",
        ) from None
    except subprocess.TimeoutExpired:
        raise InputError(f"git gave no answer in {_SECONDS} seconds", where=str(folder)) from None
    if b"dubious ownership" in done.stderr:
        first = _text(done.stderr).splitlines()[0].removeprefix("fatal: ")
        raise InputError(f"git refuses: {first}", help="see `git help config`, safe.directory")
    return done.stdout if done.returncode == 0 else None


def _text(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape").rstrip("\n")
