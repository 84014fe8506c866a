"""The one place through which every sentence, number and date of a review or a brief goes.

The words are English in the code, as whole sentences with named gaps; ``say`` and ``many`` give
them in the language that is being spoken. A language is one module of ``journeykit.languages`` with
a ``LANGUAGE`` in it: what each sentence is there, and how numbers, days and quarters are written.
What it does not know stays English. It stands below the definition, since what a comparison of
definitions or the missing evidence of a customer says is part of a review too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from journeykit.errors import UsageError
from journeykit.plurals import plural_of
from journeykit.records import dataclass, field
from journeykit.spelling import nearest

K = TypeVar("K")

_PACKAGE = "journeykit.languages"


def english_form(n: int) -> int:
    """Which form of a message so many take: the first for one, the second for any other number."""
    return 0 if n == 1 else 1


@dataclass(frozen=True)
class Language:
    """How a review is written in one language; the defaults are those of English.

    Attributes:
        code: As ``--lang`` and the page's ``lang`` have it.
        name: In the language itself.
        messages: From the English message to that of the language, with the same gaps; a message
            that is counted has one text for each of the language's forms, or one for all.
        form: Which of these texts a number takes.
        plural: Of what a row of the export is; a word whose plural nobody can compute stays as the
            author of the definition wrote it.
        decimal: Between the whole part of a number and its fraction.
        group: Between groups of three digits.
        digits: The ten digits.
        day: A date, of ``day``, ``month`` and ``year``.
        months: Their short names, January first.
    """

    code: str
    name: str
    messages: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = english_form
    plural: Callable[[str], str] = plural_of
    decimal: str = "."
    group: str = ","
    digits: str = "0123456789"
    day: str = "{day} {month} {year}"
    months: tuple[str, ...] = (
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    )  # fmt: skip

    def number(self, text: str) -> str:
        """A number that is written as in English, 1,234.5, as this language writes it."""
        return text.translate(self._marks)

    @property
    def _marks(self) -> dict[int, str]:
        marks = {",": self.group, ".": self.decimal}
        marks |= dict(zip("0123456789", self.digits, strict=True))
        return str.maketrans(marks)

    def date(self, value: date) -> str:
        """A day as people read it."""
        return self.day.format(
            day=self.number(str(value.day)),
            month=self.months[value.month - 1],
            year=self.number(str(value.year)),
        )


ENGLISH = Language("en", "English")
_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def spoken() -> Language:
    """The language that is being spoken: English, unless ``speaking`` says another."""
    return _spoken.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Everything that is said within is said in this language."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(message: str, /, **gaps: object) -> str:
    """A message, given in English, in the language that is spoken, with its gaps filled.

    Gaps are ``{name}``; what fills them is put in as it is.
    """
    text = _spoken.get().messages.get(message, message)
    if not isinstance(text, str):
        raise TypeError(f"the message is counted in {_spoken.get().code}: {message!r}")
    return text.format_map(gaps) if gaps else text


def many(n: int, one: str, other: str, /, **gaps: object) -> str:
    """The message for one or that for any other number; languages may have more forms.

    A language's messages hold the forms under the English message for one; a single text stands
    for every number.
    """
    language = _spoken.get()
    forms = language.messages.get(one)
    if forms is None:
        forms = (one, other)
        place = english_form(n)
    else:
        place = language.form(n)
    if isinstance(forms, str):
        forms, place = (forms,), 0
    return forms[place].format_map(gaps) if gaps else forms[place]


class Said(Mapping[K, str]):
    """Messages by key, each given in the language that is spoken when it is asked for."""

    def __init__(self, messages: Mapping[K, str]) -> None:
        self._messages = dict(messages)

    def __getitem__(self, key: K) -> str:
        return say(self._messages[key])

    def __iter__(self) -> Iterator[K]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)


@contextmanager
def speaking_of(code: str) -> Iterator[None]:
    """Everything within is said in the language of that code; nothing changes where it is spoken.

    Raises:
        UsageError: There is no such language.
    """
    with speaking(spoken() if spoken().code == code else language(code)):
        yield


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """Every language there is, by its code: one for each module of the package."""
    package = import_module(_PACKAGE)
    found = [
        import_module(f"{_PACKAGE}.{module.name}").LANGUAGE
        for module in iter_modules(package.__path__)
    ]
    return {language.code: language for language in found}


def language(code: str) -> Language:
    """The language of a code.

    Raises:
        UsageError: There is none; the message names those there are.
    """
    known = languages()
    found = known.get(code.strip().lower())
    if found is None:
        by_name = {one.name: one.code for one in known.values()}
        near = nearest(code, [*known, *by_name])
        names = ", ".join(f"`{one.code}` ({one.name})" for one in known.values())
        meant = f"did you mean `{by_name.get(near, near)}`? " if near else ""
        raise UsageError(f"there is no language `{code}`", help=f"{meant}there is: {names}")
    return found
