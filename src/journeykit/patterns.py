"""Regular expressions that are compiled when they are first asked.

To compile one takes up to a thousand times as long as to load its text, and a short command asks
few of those that its modules hold.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from types import ModuleType
from typing import Any, cast


class _Pattern:
    """A pattern that is not compiled before anything is asked of it."""

    def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
        self._given = (pattern, flags)

    @cached_property
    def _compiled(self) -> re.Pattern[Any]:
        return re.compile(*self._given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile``, put off; what is wrong with the pattern shows when it is first asked."""
    return cast("re.Pattern[str]", _Pattern(pattern, flags))


@contextmanager
def compiled_later() -> Iterator[None]:
    """Put off what a library compiles while it is imported here for the first time.

    It gets a module ``re`` that compiles later, and keeps it; whoever else imports ``re`` at the
    same time gets it, too.
    """
    putting_off = ModuleType("re", re.__doc__)
    vars(putting_off).update(vars(re), compile=_Pattern)
    sys.modules["re"] = putting_off
    try:
        yield
    finally:
        sys.modules["re"] = re
