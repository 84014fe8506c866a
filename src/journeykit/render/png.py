"""A picture as PNG: the fonts are ours, and what they lack comes from the machine's, or is said.

The renderer drops a text in silence where it finds no font for it, so it is never left to look for
one: Inter comes with it, the fonts of the machine are read only for a picture that needs them, and
characters that no font here draws are named.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import ExitStack
from html import unescape
from importlib.resources import as_file, files
from typing import Any

from journeykit.errors import UsageError
from journeykit.pictures.svg import FAMILY, MARGIN, Picture
from journeykit.pictures.text import is_in_inter, legible

OTF_FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf")
MOST_PIXELS = 250_000_000
"""A gigabyte while it is drawn."""

_TEXT = re.compile(r"<text\b[^>]*>(?:<title>.*?</title>)?(.*?)</text>", re.DOTALL)
_NOWHERE = "\U0010fffd"  # a private character that no font has


def render_png(picture: Picture, scale: float = 1.0) -> bytes:
    """A picture as PNG, ``scale`` pixels for each of its own. Same picture, same bytes.

    A picture whose texts Inter draws is the same on every machine.

    Raises:
        UsageError: it would have more than ``MOST_PIXELS``.
    """
    svg = picture.standalone(fonts=False)
    margin = 2 * MARGIN
    width, height = (
        round((picture.width + margin) * scale),
        round((picture.height + margin) * scale),
    )
    if width * height > MOST_PIXELS:
        raise UsageError(
            f"at --scale {scale:g} the picture has {width:,} × {height:,} pixels, more than "
            f"{MOST_PIXELS // 1_000_000} million",
            help="choose a smaller scale, or SVG, which has every scale",
        )
    return _drawn(svg, zoom=scale, skip_system_fonts=not foreign(svg))


def undrawn(picture: Picture) -> str:
    """The characters of a picture's texts for which there is no font on this machine."""
    return without_font(foreign(picture.standalone(fonts=False)))


def without_font(text: str) -> str:
    """The characters of a text for which there is no font on this machine, each once.

    One of each script is tried; where a font lacks it, all of that script are named.
    """
    scripts: dict[str, str] = {}
    for char in _foreign(legible(text)):
        script = _script(char)
        scripts[script] = scripts.get(script, "") + char
    if not scripts:
        return ""
    nothing = _sample(_NOWHERE)
    return "".join(chars for chars in scripts.values() if _sample(chars[0]) == nothing)


def foreign(svg: str) -> str:
    """The characters in the texts of a drawing that Inter lacks, each once, in their order."""
    return _foreign("".join(unescape(text) for text in _TEXT.findall(svg)))


def _foreign(text: str) -> str:
    return "".join(
        char
        for char in dict.fromkeys(text)
        if not is_in_inter(char)
        and unicodedata.category(char) not in {"Cf", "Cc", "Mn", "Me", "Zs", "Zl"}
    )


def _script(char: str) -> str:
    """What a font has whole or not at all: the script of a letter; all pictographs together."""
    if unicodedata.category(char) in {"So", "Sk"}:
        return "pictographs"
    return unicodedata.name(char, "UNNAMED").split()[0]


def _sample(char: str) -> bytes:
    return _drawn(
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" '
        f'font-family="{FAMILY}"><text x="8" y="44" font-size="32">{char}</text></svg>',
        skip_system_fonts=False,
    )


def _drawn(svg: str, **options: Any) -> bytes:
    import resvg_py

    with ExitStack() as stack:
        folder = files("journeykit.pictures").joinpath("fonts")
        fonts = [str(stack.enter_context(as_file(folder.joinpath(name)))) for name in OTF_FILES]
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            font_files=fonts,
            sans_serif_family="Inter",
            font_family="Inter",
            **options,
        )
