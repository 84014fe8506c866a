"""Where everything of the flow picture stands: one scale for every width, in px per customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from journeykit.language import say
from journeykit.pictures.cuts import beside, runs_of
from journeykit.pictures.flow.data import Flow, FlowWay
from journeykit.pictures.names import Shortened, shortened
from journeykit.pictures.packing import free_levels
from journeykit.pictures.text import NO_BREAK_SPACE, Font, Wrapped
from journeykit.records import dataclass
from journeykit.review.model import LossReason
from journeykit.review.wording import integer, percent

PAGE = 1160.0
BAR = 12.0
NARROWEST = 124.0
ROOMY = 144.0
"""The width of a column where the picture is wider than the page all the same."""
WIDEST = 290.0
TURN = 6.0
"""Inner radius of a band's corner."""
PILL = 20.0
LOOP_GAP = 3.0
LEAD = 8.0
"""What a sheet shows of the column before its first, so that bands are seen to come in."""
ARC_LABEL = Font(11, 600)
REASON = Font(10.5)
SHOWN = 2
"""The reasons under a column."""
JOINING = 32.0
"""Length of the fade of those who joined at a stage."""


def reason_words(reason: LossReason) -> str:
    """A reason with its part of the stage's losses."""
    return f"{reason.label}{NO_BREAK_SPACE}{percent(reason.share)}"


def _words_of(way: FlowWay) -> str:
    """The name of a way and its count."""
    if way.name:
        return say("{name}: {n}", name=way.name, n=integer(way.count))
    return integer(way.count)


@dataclass(frozen=True)
class Arc:
    """A band over the stages: where it leaves and arrives, and at which height it runs."""

    way: FlowWay
    breadth: float
    start_x: float
    start_y: float
    end_x: float
    end_y: float
    run_y: float
    label: Wrapped
    label_x: float


@dataclass(frozen=True)
class _Legs:
    """The x of the two upright legs of an arc, and the y where its level ends begin."""

    way: FlowWay
    breadth: float
    start_x: float
    start_y: float
    end_x: float
    end_y: float


@dataclass(frozen=True)
class FlowLayout:
    """The geometry of a flow. ``tallest`` is the height of the largest stage; ``top`` of the bars'
    upper edge is set once the heads above them are measured. ``sheet`` is how wide the sheets may
    be where paper cuts the picture, in px.
    """

    flow: Flow
    tallest: float
    sheet: float | None = None

    @cached_property
    def step(self) -> float:
        """The width of a column."""
        step = PAGE / len(self.flow.stages)
        return min(step, WIDEST) if step >= NARROWEST else ROOMY

    @cached_property
    def page(self) -> float:
        """The width of the picture."""
        return round(max(PAGE, self.step * len(self.flow.stages)), 2)

    def left(self, index: int) -> float:
        """The left edge of a stage's bar."""
        return self.step * index

    @cached_property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """The stages that stand together, each run as its first and its last: all, or a sheet's."""
        count = len(self.flow.stages)
        if self.sheet is None or self.page <= PAGE:
            return ((0, count - 1),)
        phases = [stage.facts.phase for stage in self.flow.stages]
        return runs_of([self.step] * count, self.sheet - LEAD, phases)

    def on_sheets(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The stages from ``first`` to ``last``, those of each sheet for themselves."""
        for start, end in self.runs:
            if start <= last and first <= end:
                yield max(first, start), min(last, end)

    def words_room(self, index: int) -> float:
        """The width of the words under a column."""
        follows = index + 1 < len(self.flow.stages) and self.flow.unseen(index + 1)
        return self.step - BAR - 14 - (JOINING if follows else 0)

    @cached_property
    def reasons(self) -> Shortened:
        """The reasons under the columns, in lines."""
        words = (
            (reason_words(reason), self.words_room(index))
            for index, stage in enumerate(self.flow.stages)
            for reason in stage.facts.losses[:SHOWN]
        )
        return shortened(words, REASON, 3)

    def right(self, index: int) -> float:
        """Where the sheet of a stage ends."""
        last = next(end for start, end in self.runs if start <= index <= end)
        return self.page if last + 1 == len(self.flow.stages) else self.left(last + 1)

    def label_x(self, legs: _Legs) -> float:
        """The middle of what stands on an arc: over its run, and on one sheet."""
        borders = [self.left(first) for first, _ in self.runs[1:]]
        half = self.label(legs.way).width / 2 + 20 + LEAD
        return beside((legs.start_x + legs.end_x) / 2, half, borders)

    @cached_property
    def scale(self) -> float:
        """The px per customer: the largest stage ``tallest``, unless arcs would fill the gaps."""
        most = max(stage.counts.reached for stage in self.flow.stages)
        limits = [self.tallest / most] if most else []
        gap = self.step - BAR
        for index in range(len(self.flow.stages)):
            beside = sum(
                way.count
                for way in self.flow.arcs()
                if (not way.loop and (way.source == index or way.target == index + 1))
                or (way.loop and index in {way.source, way.target})
            )
            if beside:
                limits.append(gap * 0.45 / beside)
        return min(limits, default=0.0)

    def breadth(self, customers: int) -> float:
        """The true width of so many customers."""
        return customers * self.scale

    def branches_out(self, index: int) -> list[FlowWay]:
        """The arcs that lead ahead from a stage, the shortest first."""
        ways = [way for way in self.flow.arcs() if not way.loop and way.source == index]
        return sorted(ways, key=lambda way: way.target)

    def branches_in(self, index: int) -> list[FlowWay]:
        """The arcs that lead ahead to a stage, the shortest first."""
        ways = [way for way in self.flow.arcs() if not way.loop and way.target == index]
        return sorted(ways, key=lambda way: -way.source)

    def loops_at(self, index: int) -> list[FlowWay]:
        """The loops that leave or arrive at a stage; side by side on its bar."""
        ways = [way for way in self.flow.arcs() if way.loop and index in {way.source, way.target}]
        return sorted(ways, key=lambda way: way.source + way.target - index)

    @cached_property
    def _legs(self) -> list[_Legs]:
        """The legs of each arc, with y measured down from the bars' upper edge."""
        return [
            self._loop_legs(way) if way.loop else self._branch_legs(way)
            for way in sorted(
                self.flow.arcs(), key=lambda way: (abs(way.target - way.source), way.source)
            )
        ]

    def _loop_legs(self, way: FlowWay) -> _Legs:
        start, end = (self._loop_x(index, way) for index in (way.source, way.target))
        return _Legs(way, self.breadth(way.count), start, 0.0, end, 0.0)

    def _loop_x(self, index: int, way: FlowWay) -> float:
        loops = self.loops_at(index)
        breadths = [self.breadth(loop.count) for loop in loops]
        place = loops.index(way)
        before = sum(breadths[:place]) + LOOP_GAP * place
        return self._loops_span(index)[0] + before + breadths[place] / 2

    def _loops_span(self, index: int) -> tuple[float, float]:
        """From where to where the loops on a bar stand: around its middle, but in the picture."""
        breadths = [self.breadth(way.count) for way in self.loops_at(index)]
        together = sum(breadths) + LOOP_GAP * (len(breadths) - 1)
        low = max(0.0, self.left(index) + BAR / 2 - together / 2)
        return low, low + together

    def _side(self, index: int, *, right: bool) -> float:
        """The x beside a bar from which branches may stand: clear of the bar and its loops."""
        edge = self.left(index) + (BAR if right else 0.0)
        if not self.loops_at(index):
            return edge
        low, high = self._loops_span(index)
        return max(edge, high) + LOOP_GAP if right else min(edge, low) - LOOP_GAP

    def _branch_legs(self, way: FlowWay) -> _Legs:
        out_x, out_y = self._stacked(self.branches_out(way.source), way)
        in_x, in_y = self._stacked(self.branches_in(way.target), way)
        return _Legs(
            way=way,
            breadth=self.breadth(way.count),
            start_x=self._side(way.source, right=True) + out_x,
            start_y=out_y,
            end_x=self._side(way.target, right=False) - in_x,
            end_y=in_y,
        )

    def _stacked(self, ways: Sequence[FlowWay], way: FlowWay) -> tuple[float, float]:
        """How far from the bar a leg stands, and how far below its upper edge the band meets it."""
        place = ways.index(way)
        before = sum(self.breadth(other.count) for other in ways[:place])
        half = self.breadth(way.count) / 2
        return before + TURN * (place + 1) + half, before + half

    @cached_property
    def _levels(self) -> list[int]:
        return free_levels([self._reach(legs) for legs in self._legs])

    def _reach(self, legs: _Legs) -> tuple[float, float]:
        half = self.label(legs.way).width / 2 + 20
        middle = self.label_x(legs)
        low, high = sorted((legs.start_x, legs.end_x))
        edge = legs.breadth / 2 + 4
        return min(low - edge, middle - half), max(high + edge, middle + half)

    def label(self, way: FlowWay) -> Wrapped:
        """What stands on an arc: its name and count."""
        return self._labels[_words_of(way), self._label_room(way)]

    @cached_property
    def _labels(self) -> Shortened:
        ways = self.flow.arcs()
        return shortened(((_words_of(way), self._label_room(way)) for way in ways), ARC_LABEL, 1)

    def _label_room(self, way: FlowWay) -> float:
        return min(max(abs(way.target - way.source), 1) * self.step - 30, 340.0)

    def _level_heights(self) -> list[float]:
        heights = [0.0] * (max(self._levels, default=-1) + 1)
        for legs, level in zip(self._legs, self._levels, strict=True):
            heights[level] = max(heights[level], legs.breadth + 6, PILL + 4)
        return heights

    @cached_property
    def arcs_height(self) -> float:
        """The height that the arcs need above the bars."""
        heights = self._level_heights()
        return sum(heights) + 16 if heights else 0.0

    def arcs(self, top: float) -> list[Arc]:
        """Every arc, over bars whose upper edge is at ``top``."""
        heights = self._level_heights()
        placed = []
        for legs, level in zip(self._legs, self._levels, strict=True):
            run_y = top - 14 - sum(heights[:level]) - heights[level] / 2
            placed.append(
                Arc(
                    way=legs.way,
                    breadth=legs.breadth,
                    start_x=legs.start_x,
                    start_y=top + legs.start_y,
                    end_x=legs.end_x,
                    end_y=top + legs.end_y,
                    run_y=run_y,
                    label=self.label(legs.way),
                    label_x=self.label_x(legs),
                )
            )
        return placed
