"""An independent reader of a review's sentences.

Every sentence must have one of the known forms, its numbers must be those of the raw tallies, and
its words of direction must hold of the numbers as printed. A sentence of no known form fails: a new
form needs a new check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from tests.review.forms import FORMS, pattern
from tests.review.movement_checks import MovementChecks, SegmentChecks
from tests.review.title_checks import TitleChecks


@dataclass
class Reader(TitleChecks, MovementChecks, SegmentChecks):
    """Reads the sentences of one review against what it was made from."""

    used: set[str] = field(default_factory=set)
    """The forms that were met, so that a test can ask whether all were."""

    @cached_property
    def patterns(self) -> dict[str, re.Pattern[str]]:
        stages = "|".join(map(re.escape, sorted(self.stages, key=len, reverse=True)))
        measures = "|".join(map(re.escape, sorted(self.measures, key=len, reverse=True)))
        who = f"{re.escape(self.unit)}|{re.escape(self.units)}"
        words = {
            "stage": stages,
            "measure": measures or "(?!)",
            "way": "up|down",
            "who": who,
            "watched": f"(?:existing|watched) (?:{who})",
            "L": rf"(?:{stages})(?:, (?:{stages}))*(?: and (?:{stages}|\d+ more))?",
        }
        return {name: pattern(form, words) for name, form in FORMS.items()}

    def sentence(self, text: str) -> None:
        """A title or a claim."""
        name = self.form_of(text)
        match = self.patterns[name].fullmatch(text)
        assert match is not None
        self.used.add(name)
        found = {key: value or "" for key, value in match.groupdict().items()}
        assert getattr(self, f"check_{name}")(found), f"{name}: {text}"

    def form_of(self, text: str) -> str:
        """The name of the form that a sentence has."""
        for name, form in self.patterns.items():
            if form.fullmatch(text):
                return name
        raise AssertionError(f"a sentence of no known form: {text!r}")

    def headline(self, text: str) -> None:
        """A headline: one clause, or two with a ``but`` between them."""
        first, but, second = text.partition(", but ")
        self.sentence(first)
        if but:
            self.sentence(second)
