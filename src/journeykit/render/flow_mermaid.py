"""The flow of a review as a mermaid flowchart, which wikis and forges draw within Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from journeykit.language import say
from journeykit.render.diagrams import EdgeKind
from journeykit.render.mermaid import coloured, front, mermaid_text, painted
from journeykit.render.shown import PHASES
from journeykit.review import wording
from journeykit.review.model import JourneyPicture, StageFacts


def flow_document(picture: JourneyPicture, counted_on: date | None) -> str:
    """The flow as a file of its own, under the journey's name and the day of its counts."""
    title = wording.dated(picture.title, counted_on)
    return "\n".join([*front(title), flow_mermaid(picture)]) + "\n"


def flow_mermaid(picture: JourneyPicture) -> str:
    """Stages with those who reached them, their losses, the ways on and the loops.

    Ids are ``n0`` … in the order of the stages and ``x0`` … of their losses; labels are escaped.
    """
    ids = {stage.id: f"n{place}" for place, stage in enumerate(picture.stages)}
    lines = ["flowchart LR"]
    groups: dict[str, list[str]] = {}
    for number, (phase, stages) in enumerate(groupby(picture.stages, key=lambda one: one.phase)):
        groups.setdefault(phase, []).append(f"phase{number}")
        lines.append(f'  subgraph phase{number}["{mermaid_text(PHASES[phase])}"]')
        lines += [f'  {ids[stage.id]}["{_label(stage)}"]' for stage in stages]
        lines.append("  end")
    ways, loops = list(_ways(picture, ids)), list(_loops(picture, ids))
    lines += [*ways, *loops]
    lost = [place for place, one in enumerate(picture.stages) if one.counts and one.counts.lost]
    for place in lost:
        lines.append(f'  x{place}(["{_losses(picture.stages[place])}"])')
        lines.append(f"  n{place} -.-> x{place}")
    counts: dict[EdgeKind, int] = {"forward": len(ways), "loop": len(loops), "loss": len(lost)}
    lines += coloured([kind for kind, count in counts.items() for _ in range(count)])
    lines += painted("stage", ids.values())
    lines += painted("loss", [f"x{place}" for place in lost])
    for phase, idents in groups.items():
        lines += painted(phase, idents)
    return "\n".join(lines)


def _ways(picture: JourneyPicture, ids: dict[str, str]) -> Iterator[str]:
    for stage in picture.stages:
        for way in stage.ways:
            if way in ids:
                yield f"  {ids[stage.id]} --> {ids[way]}"


def _loops(picture: JourneyPicture, ids: dict[str, str]) -> Iterator[str]:
    for loop in picture.loops:
        if loop.source in ids and loop.target in ids:
            taken = "" if loop.taken is None else wording.integer(loop.taken)
            name = loop.name or say("Loop")
            words = mermaid_text(say("{label}: {n}", label=name, n=taken) if taken else name)
            yield f'  {ids[loop.source]} ==>|"{words}"| {ids[loop.target]}'


def _label(stage: StageFacts) -> str:
    name = mermaid_text(stage.name)
    if stage.counts is None:
        return name
    reached = wording.integer(stage.counts.reached)
    here = wording.integer(stage.counts.still_here)
    counts = say("{reached} reached, {here} here", reached=reached, here=here)
    return f"{name}<br/>{mermaid_text(counts)}"


def _losses(stage: StageFacts) -> str:
    counts = stage.counts
    most = stage.losses[0] if stage.losses else None
    lost = mermaid_text(say("{n} lost", n=wording.integer(counts.lost if counts else 0)))
    if most is None:
        return lost
    first = say("most: {reason} ({n})", reason=most.label, n=wording.integer(most.n))
    return f"{lost}<br/>{mermaid_text(first)}"
