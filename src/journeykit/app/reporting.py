"""Reviews from snapshots: what was found at a date, against an earlier one."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.app.quarters import Quarter
from journeykit.errors import InputError
from journeykit.records import dataclass, replace

if TYPE_CHECKING:
    from journeykit.app.choosing import Chosen
    from journeykit.definition.loader import Definition
    from journeykit.definition.source import Source
    from journeykit.engines.facts import RunFacts
    from journeykit.review.model import Review
    from journeykit.review.sources import Earlier, SnapshotFacts, Sources, Valences
    from journeykit.scoring.segmenting import SegmentTallies
    from journeykit.scoring.tallied import Tallies
    from journeykit.snapshots import Snapshot

Beside = Callable[[frozenset[str]], AbstractContextManager[object]]
"""What goes on while the engine works; it gets the names of sections that are left out."""

_HISTORY = 8
"""How many earlier snapshots the history lines reach back."""

_SENTENCES = 6
"""How many changes of the definition are told."""


@dataclass(frozen=True)
class ReportRequest:
    """Which journey's review, of which date and against which; None: the latest, the one before.

    Attributes:
        journey: Its id.
        snapshots: The folder of snapshots.
        as_of: The day of the snapshot.
        against: The day of the one to compare with.
        title: In place of the journey's name.
        quarter: In place of ``as_of``: the last snapshot of that quarter, against the last of the
            quarter before.
        by: A segment of the journey, for a section by its values.
        language: The code of the language in which it is written.
        anonymise: Without the names and ids of customers.
    """

    journey: str
    snapshots: Path
    as_of: date | None = None
    against: date | None = None
    title: str | None = None
    quarter: Quarter | None = None
    by: str | None = None
    language: str = "en"
    anonymise: bool = False


def report(request: ReportRequest, beside: Beside = nullcontext) -> Review:
    """The review of a snapshot; the snapshots are all it needs.

    Args:
        request: What of.
        beside: Entered when the engine begins, left when the review is there; it gets the names of
            the sections that the review will not have.

    Raises:
        InputError: There is no such snapshot, or it is broken, or there is no such segment.
        UsageError: There is no such language.
    """
    from journeykit.app.choosing import choose
    from journeykit.language import language, speaking
    from journeykit.snapshots import SnapshotFolder

    with (
        speaking(language(request.language)),
        SnapshotFolder(request.snapshots, request.journey).opened() as folder,
    ):
        chosen = choose(request, folder)
        definition = definition_in(chosen.now)
        with beside(_sections_left_out(request, chosen)):
            review = review_of(
                definition,
                chosen.now,
                chosen.earlier,
                request.title,
                by=request.by,
                nothing_before=chosen.nothing_before,
            )
        if not request.anonymise:
            return review
        from journeykit.review.anonymised import anonymised

        return anonymised(review)


def _sections_left_out(request: ReportRequest, chosen: Chosen) -> frozenset[str]:
    movement = () if chosen.earlier else ("movement",)
    segment = () if request.by else ("segment",)
    return frozenset((*movement, *segment))


def definition_in(snapshot: Snapshot) -> Definition:
    """The definition that a snapshot was scored with.

    Raises:
        InputError: Its text is not one that this journeykit reads without errors.
    """
    from journeykit.definition.loader import load_source
    from journeykit.definition.source import Source

    source = Source(snapshot.definition_name, snapshot.definition_text)
    files = SavedFiles(snapshot.nested_texts)
    loaded = load_source(source, Path(), nested=bool(snapshot.nested_texts), files=files)
    if loaded.definition is None or loaded.has_errors:
        raise InputError(
            "the snapshot holds a definition that this journeykit does not read",
            where=str(snapshot.path),
            help="score the export again",
        )
    return loaded.definition


@dataclass(frozen=True)
class SavedFiles:
    """The nested journeys that a snapshot keeps beside its own, as files by path."""

    texts: Mapping[str, str]

    def read(self, path: Path) -> Source:
        """The text of one; FileNotFoundError where it was not kept."""
        from journeykit.definition.source import Source

        name = self.resolve(path).as_posix()
        if name not in self.texts:
            raise FileNotFoundError(name)
        return Source(name, self.texts[name])

    def resolve(self, path: Path) -> Path:
        """The path, seen from the journey around it."""
        return Path(posixpath.normpath(path.as_posix()))


def review_of(
    definition: Definition,
    now: Snapshot,
    earlier: tuple[Snapshot, ...] = (),
    title: str | None = None,
    *,
    by: str | None = None,
    nothing_before: str | None = None,
) -> Review:
    """The review of a snapshot against the last of the earlier ones, oldest first.

    Raises:
        InputError: The journey has no segment ``by``.
    """
    sources = replace(
        sources_of(definition, now, earlier),
        by=_by(definition, now, by) if by else None,
        nothing_before=nothing_before,
    )
    # loaded beside the engine, or here
    from journeykit.graph import JourneyGraph
    from journeykit.review.build import build_review

    return build_review(JourneyGraph.of(definition), sources, title)


def sources_of(
    definition: Definition,
    now: Snapshot,
    earlier: tuple[Snapshot, ...] = (),
    where: str | None = None,
) -> Sources:
    """All that a review is made of; ``where`` is SQL that narrows the snapshot to a part."""
    from journeykit.review.sources import Sources

    alike = [one for one in earlier if same_meaning(one, definition)]
    tallies = _tallies(definition, now, where)
    compared = earlier[-1] if earlier and alike and earlier[-1] is alike[-1] else None
    before = _tallies(definition, compared) if compared else None
    history = [
        (one.as_of, before.scorecard if before and one is compared else _scorecard(definition, one))
        for one in alike[-_HISTORY:]
    ]
    return Sources(
        facts=_facts(now),
        tallies=tallies,
        earlier=_earlier(definition, now, compared, before) if compared and before else None,
        definition_changed=_changed(definition, earlier[-1]) if earlier and not compared else None,
        history=tuple(history),
    )


def same_meaning(snapshot: Snapshot, definition: Definition) -> bool:
    """Whether a snapshot may be compared with what a definition scores.

    One whose own definition this journeykit does not read may not.
    """
    from journeykit.app.comparing import means_the_same

    if snapshot.identity.meaning_hash == definition.meaning_hash:
        return True
    try:
        return means_the_same(definition_in(snapshot), definition)
    except InputError:
        return False


def _tallies(definition: Definition, snapshot: Snapshot, where: str | None = None) -> Tallies:
    from journeykit.scoring.tallies import snapshot_tallies, tallies_of

    asked = snapshot_tallies(definition, snapshot.as_of)
    return tallies_of(snapshot.tally(asked, where=where), asked)


def _scorecard(definition: Definition, snapshot: Snapshot) -> tuple[float | None, ...]:
    """The scorecard alone, all that a history line needs of an older snapshot."""
    from journeykit.scoring.tallies import scorecard_of, scorecard_tally

    asked = scorecard_tally(definition, snapshot.as_of)
    return scorecard_of(snapshot.tally([asked]), asked)


def _by(definition: Definition, snapshot: Snapshot, segment: str) -> SegmentTallies:
    from journeykit.scoring.schema import Schema
    from journeykit.scoring.segmenting import segment_of, segment_tallies
    from journeykit.spelling import nearest

    known = Schema.of(definition).segments
    if segment not in known:
        near = nearest(segment, known)
        names = ", ".join(f"`{name}`" for name in known)
        raise InputError(
            f"the journey has no segment `{segment}`",
            where=snapshot.definition_name,
            help=f"{f'did you mean `{near}`? ' if near else ''}its segments are {names}"
            if known
            else "name columns under `data.segments` and score the export again",
        )
    asked = segment_tallies(definition, snapshot.as_of, segment)
    return segment_of(segment, snapshot.tally(asked))


def _earlier(definition: Definition, now: Snapshot, before: Snapshot, tallies: Tallies) -> Earlier:
    from journeykit.review.sources import Earlier
    from journeykit.scoring.schema import Schema
    from journeykit.scoring.tallies import comparison_of, comparison_tallies

    comparison = None
    if Schema.of(definition).compares_customers:
        asked = comparison_tallies(definition, now.as_of, before.as_of)
        comparison = comparison_of(now.tally(asked, before), asked)
    return Earlier(_facts(before), tallies, comparison, _felt_before(definition, before))


def _felt_before(definition: Definition, before: Snapshot) -> Valences:
    """How moments felt in the definition of an earlier snapshot, where one of them felt otherwise.

    It is no part of a definition's meaning, so that the two are compared all the same.
    """
    if before.definition_text == definition.source.text:
        return {}
    then, now = _valences(definition_in(before)), _valences(definition)
    differs = any(value != now[moment] for moment, value in then.items() if moment in now)
    return then if differs else {}


def _valences(definition: Definition) -> Valences:
    return {
        (stage.id, moment.id): moment.valence
        for stage in definition.journey.stages
        for moment in stage.emotional_moments
    }


def _changed(definition: Definition, before: Snapshot) -> str:
    """Why nothing is compared: what changed in the definition's meaning since."""
    from journeykit.diff.compare import compare
    from journeykit.language import say
    from journeykit.review.wording import day, integer

    changes = compare(definition_in(before), definition).changes
    said = [change.sentence for change in changes if change.breaks]
    said = said or [say("Data: other columns are read than before")]
    rest = len(said) - _SENTENCES
    more = [say("{n} more", n=integer(rest))] if rest > 0 else []
    return say(
        "The definition changed since {day}, so that nothing is compared with it. {changes}.",
        day=day(before.as_of),
        changes=say("; ").join([*said[:_SENTENCES], *more]),
    )


def _facts(snapshot: Snapshot) -> SnapshotFacts:
    from journeykit.review.sources import SnapshotFacts

    facts = snapshot.facts
    return SnapshotFacts(
        as_of=snapshot.as_of,
        input_name=facts.input_name,
        input_hash=facts.input_hash,
        rows_in=facts.rows_in,
        scored=facts.scored,
        rejected=facts.rejected,
        blank=facts.blank,
        duplicates=facts.duplicates,
        unread=(
            *((one.column, one.n) for one in facts.unread),
            *((f"{file.name}.{one.column}", one.n) for file in facts.files for one in file.unread),
        ),
        definition=snapshot.definition_name,
        definition_hash=snapshot.identity.meaning_hash,
        version=snapshot.version,
        narrowed=tuple(_narrowed(facts)),
    )


def _narrowed(facts: RunFacts) -> Iterator[tuple[int, str]]:
    from journeykit.language import say
    from journeykit.review.wording import integer

    if facts.left_out and facts.undecided:
        text = "left out by --where ({n} of them unknown)"
        yield facts.left_out, say(text, n=integer(facts.undecided))
    elif facts.left_out:
        yield facts.left_out, say("left out by --where")
    if facts.beyond_limit:
        yield facts.beyond_limit, say("left out by --limit")
