"""Names for columns that expressions can use without quotes, and ids among the columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from journeykit.definition.expressions.lexing import written
from journeykit.definition.models import RESERVED_COLUMN_NAMES
from journeykit.drafting.choosing import Drafted
from journeykit.drafting.facts import ColumnFacts

_LONGEST = 60
_FEW = 12
_ID = re.compile(r"(?:^|[\s_.-])(?:id|uuid|guid|key)$|(?:Id|ID)$|^(?:id|uuid)$", re.IGNORECASE)
_OWNER = re.compile(r"customer|account|client|contact|lead|deal|opportunit|patient|user|member|mql")


def names_of(headers: Sequence[str]) -> list[str]:
    """A name for each header, all different without regard to case; empty for one without text.

    A header that is a plain name keeps it.
    """
    taken: set[str] = set()
    names = []
    for place, header in enumerate(headers):
        name = _name(header, place) if header else ""
        count, unique = 1, name
        while unique and unique.casefold() in taken:
            count += 1
            unique = f"{name}_{count}"
        taken.add(unique.casefold())
        names.append(unique)
    return names


def _name(header: str, place: int) -> str:
    name = header
    if written(name) != name or len(name) > _LONGEST:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        words = re.findall(r"[A-Za-z0-9]+", plain)
        name = "_".join(words).lower()[:_LONGEST].rstrip("_")
    if not name:
        return f"column_{place + 1}"
    if name[0].isdigit():
        name = f"n_{name}"
    if name.lower() in RESERVED_COLUMN_NAMES or written(name) != name:
        return f"my_{name}"
    return name


def key_of(columns: Sequence[Drafted]) -> ColumnFacts | None:
    """The column that most likely is the customer's id; None where none tells all rows apart."""
    unique = [one.facts for one in columns if one.facts.is_unique]
    ranked = sorted(unique, key=lambda facts: (-_likely(facts.header), facts.rows > 0))
    return ranked[0] if ranked else None


def _likely(header: str) -> int:
    low = header.lower()
    return (
        2 * bool(_ID.search(header)) + bool(_OWNER.search(low)) + 3 * (low in ("id", "customer_id"))
    )


def is_id(header: str) -> bool:
    """Whether a header looks like that of an id."""
    return _ID.search(header) is not None


def repeated_keys(columns: Sequence[Drafted]) -> Iterator[ColumnFacts]:
    """Columns that look like the id of a customer with several rows: an export of events."""
    for one in columns:
        facts = one.facts
        names = is_id(facts.header) or _OWNER.fullmatch(facts.header.lower())
        if names and facts.filled == facts.rows and _FEW < facts.distinct < facts.rows:
            yield facts
