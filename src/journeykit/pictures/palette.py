"""The colours of the pictures: what each is for, on light and on dark paper.

A mark names a role, never a colour. The SVG writer puts the light colour of the role into the file
as a presentation attribute, and a class that ``theme_css`` gives the colour of the page's theme.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Role = Literal[
    "paper",
    "panel",
    "ink",
    "muted",
    "faint",
    "rule",
    "rule2",
    "blue",
    "blue2",
    "blue3",
    "navy",
    "onblue",
    "pink",
    "pinkline",
    "pinkink",
    "loss",
    "loss3",
    "amber",
    "phase1",
    "phase1ink",
    "phase2",
    "phase2ink",
    "hred",
    "hyellow",
    "hyline",
    "hgreen",
    "hpurple",
    "hunknown",
    "onred",
    "onyellow",
    "ongreen",
    "onpurple",
    "onunknown",
]


class Shade(NamedTuple):
    """One role's colour on light and on dark paper, as ``#rrggbb``."""

    light: str
    dark: str


PALETTE: dict[Role, Shade] = {
    "paper": Shade("#ffffff", "#0f1724"),
    "panel": Shade("#f6f8fb", "#172132"),
    # text: ink to read, muted to accompany; faint and the rules are for lines only
    "ink": Shade("#0f1b2d", "#eef3fb"),
    "muted": Shade("#52627a", "#a9b6c9"),
    "faint": Shade("#8593a8", "#7b8aa1"),
    "rule": Shade("#dfe5ee", "#2a374b"),
    "rule2": Shade("#c3cddb", "#40506a"),
    # customers who go on
    "blue": Shade("#1f5fd0", "#6aa2ff"),
    "blue2": Shade("#8db4f2", "#3b68b5"),
    "blue3": Shade("#dfeafc", "#1d3154"),
    "navy": Shade("#16356e", "#c6dbff"),
    "onblue": Shade("#ffffff", "#06152f"),
    # what customers feel
    "pink": Shade("#fbd0e4", "#6e2a50"),
    "pinkline": Shade("#c2367e", "#ff8fc4"),
    "pinkink": Shade("#8c1f57", "#ffd3e8"),
    # bad news, and nothing else
    "loss": Shade("#b4233a", "#ff7d8c"),
    "loss3": Shade("#fdeef0", "#33181f"),
    # what comes from outside
    "amber": Shade("#b45309", "#f5b45a"),
    # the two phases: prospective, existing
    "phase1": Shade("#e8eef8", "#1b2a44"),
    "phase1ink": Shade("#274472", "#b9d0f7"),
    "phase2": Shade("#e3f1ee", "#163530"),
    "phase2ink": Shade("#135e50", "#a5e3d6"),
    # health, and the text on it; chosen for distance also under colour blindness
    "hred": Shade("#9f0a1c", "#d33d2c"),
    "hyellow": Shade("#ffd02e", "#fbd530"),
    "hyline": Shade("#8a6100", "#fbd530"),
    "hgreen": Shade("#28a48e", "#64bead"),
    "hpurple": Shade("#5730c8", "#735fe9"),
    "hunknown": Shade("#e4e9f0", "#2b3950"),
    "onred": Shade("#ffffff", "#ffffff"),
    "onyellow": Shade("#3a2a00", "#2b1f00"),
    "ongreen": Shade("#04241d", "#00231c"),
    "onpurple": Shade("#ffffff", "#ffffff"),
    "onunknown": Shade("#3c4a60", "#c7d2e2"),
}

READABLE: frozenset[tuple[Role, Role]] = frozenset(
    {
        ("ink", "paper"),
        ("muted", "paper"),
        ("blue", "paper"),
        ("loss", "paper"),
        ("pinkink", "paper"),
        ("ink", "panel"),
        ("muted", "panel"),
        ("pinkink", "panel"),
        ("ink", "loss3"),
        ("muted", "loss3"),
        ("loss", "loss3"),
        ("onblue", "blue"),
        ("pinkink", "pink"),
        ("phase1ink", "phase1"),
        ("phase2ink", "phase2"),
        ("onred", "hred"),
        ("onyellow", "hyellow"),
        ("ongreen", "hgreen"),
        ("onpurple", "hpurple"),
        ("onunknown", "hunknown"),
        ("ink", "blue3"),
        ("muted", "blue3"),
    }
)
"""The pairs (text, ground) that text may be drawn in: contrast 4.5:1 or more in both themes."""


def theme_css() -> str:
    """The style rules that give the classes of the pictures the colours of a page's theme.

    A page follows the reader's system, unless ``data-theme`` of its root element says ``light`` or
    ``dark``; print is always light.
    """
    light = _variables("light")
    dark = _variables("dark")
    roles = "".join(
        f".f-{role}{{fill:var(--{role})}}.s-{role}{{stroke:var(--{role})}}"
        f".g-{role}{{stop-color:var(--{role})}}"
        for role in PALETTE
    )
    return (
        f":root{{color-scheme:light;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{"
        f":root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}"
        f"{roles}"
    )


def _variables(theme: Literal["light", "dark"]) -> str:
    return ";".join(f"--{role}:{getattr(shade, theme)}" for role, shade in PALETTE.items())
