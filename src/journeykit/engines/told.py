"""Where a user says how a file is written: what messages about an encoding or a delimiter name."""

from __future__ import annotations

from journeykit.records import dataclass


@dataclass(frozen=True)
class Told:
    """The places in which a file's encoding and delimiter are said, and what to do there.

    Attributes:
        encoding: The place, as messages name it.
        delimiter: The other.
        mend: What to do for an encoding, with ``{}`` for its name.
    """

    encoding: str = "--encoding"
    delimiter: str = "--delimiter"
    mend: str = "give --encoding {}"

    def encoded(self, name: str) -> str:
        """What to do where a file is in that encoding."""
        return self.mend.format(name)


BY_OPTION = Told()
"""The customers' export."""


def by_journey(name: str) -> Told:
    """A further file, of which the journey says it."""
    place = f"data.files.{name}"
    mend = "write `encoding: {}` under " + place.replace("{", "{{").replace("}", "}}")
    return Told(f"{place}.encoding", f"{place}.delimiter", mend)


def by_option_of(name: str) -> Told:
    """A further file, of which an option says it."""
    mend = f"give --encoding {name.replace('{', '{{').replace('}', '}}')}={{}}"
    return Told(f"--encoding {name}=", f"--delimiter {name}=", mend)
