"""Make the fonts of the pictures: ``python tools/make_fonts.py [FOLDER OF INTER'S OTF FILES]``.

Reads Inter Regular and SemiBold (Debian: package ``fonts-inter``), keeps the characters that a
report in a European language needs, and writes ``src/journeykit/pictures/fonts/``: for each weight
one woff2, which pages hold, and one otf, which PNG and PDF are drawn with; and ``widths.json`` with
the advance width of each kept character. The same input and the same version of fonttools give the
same bytes. Needs fonttools and brotli.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

INTER = Path("/usr/share/fonts/opentype/inter")
OUT = Path(__file__).resolve().parent.parent / "src" / "journeykit" / "pictures" / "fonts"
WEIGHTS = {400: "Regular", 600: "SemiBold"}

# Basic Latin, Latin-1, Latin Extended-A; then what our own texts use of dashes, quotes, currency
# signs, arrows, comparisons and shapes.
CHARACTERS = (
    "U+0020-007E,U+00A0-017F,U+2009,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,"
    "U+2032,U+2033,U+2039,U+203A,U+20AC,U+2122,U+2190-2193,U+2196-2199,U+2212,U+2248,U+2260,"
    "U+2264,U+2265,U+25A0,U+25A1,U+25B2,U+25B6,U+25BC,U+25C6,U+25C7,U+25CB,U+25CF,U+2605,U+2606,"
    "U+2713,U+2717,U+0394,U+03A3,U+03C0"
)
FEATURES = ["kern", "tnum", "calt", "ccmp", "mark", "locl"]
NAME_RECORDS = [0, 1, 2, 3, 4, 6, 7, 13, 14, 16, 17]  # copyright and licence stay in the file


def subset_font(source: Path, target: Path) -> None:
    """Write the kept characters of ``source`` to ``target``, as its ending says."""
    options = subset.Options()
    options.flavor = "woff2" if target.suffix == ".woff2" else None
    options.layout_features = FEATURES
    options.name_IDs = NAME_RECORDS
    options.hinting = False
    options.desubroutinize = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def advance_widths(font_file: Path) -> dict[str, int]:
    """Advance width of each character of a font, in thousandths of the font size, rounded up."""
    font = TTFont(font_file)
    units = font["head"].unitsPerEm
    metrics = font["hmtx"]
    return {
        chr(code): -(-metrics[glyph][0] * 1000 // units)
        for code, glyph in sorted(font.getBestCmap().items())
    }


def main(folder: Path) -> None:
    """Write every file of the fonts folder that is made from Inter."""
    widths = {}
    for weight, style in WEIGHTS.items():
        for ending in (".otf", ".woff2"):
            target = OUT / f"Inter-{style}{ending}"
            subset_font(folder / f"Inter-{style}.otf", target)
            sys.stdout.write(f"{target.name}: {target.stat().st_size:,} bytes\n")
        widths[str(weight)] = advance_widths(target)
    text = json.dumps(widths, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    (OUT / "widths.json").write_text(text.replace("},", "},\n") + "\n", encoding="ascii")
    sys.stdout.write(f"widths.json: {len(widths['400'])} characters\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else INTER)
