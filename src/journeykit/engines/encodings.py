"""How the text of an export is encoded: by name, by its mark, and what a failure hints at.

Nothing is guessed that changes a value: without a mark and without ``--encoding`` a file is UTF-8.
A guess is made only to say what may help where that fails.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from encodings.aliases import aliases

from journeykit.engines.told import BY_OPTION, Told
from journeykit.errors import InputError
from journeykit.spelling import nearest

UTF8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The longer mark first: that of UTF-16 begins the one of UTF-32."""
_NO_ENCODINGS_OF_FILES = frozenset(
    ["idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"]
)
_CONTROL, _JUDGED = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]"), 4096
"""Bytes that no text begins with, whatever its encoding, and how far one looks for them."""
_CANDIDATES = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254"),
    *("mac_roman", "cp850", "koi8_r", "shift_jis", "euc_jp", "euc_kr", "gb18030", "big5"),
)
"""What exports come in where they are not UTF-8, the likelier first."""
_AROUND = 24


def mark_of(data: bytes) -> str | None:
    """The encoding whose mark a file begins with."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def named_encoding(wanted: str, told: Told = BY_OPTION) -> str:
    """The encoding that a user names where ``told`` says, as Python calls it.

    Raises:
        InputError: There is none of that name, or it is none of a file.
    """
    found = _lookup(wanted.strip())
    if found is None:
        known = sorted(name for name in {*aliases, *aliases.values()} if _lookup(name))
        near = nearest(wanted.lower().replace("-", "_"), known)
        hint = f"`{near}` is one; " if near else ""
        raise InputError(
            f"`{wanted}` is no encoding of a file",
            where=told.encoding,
            help=f"{hint}all that Python knows are read, such as cp1252, latin-1, utf-16, "
            "shift_jis",
        )
    return found


def _lookup(name: str) -> str | None:
    """Python's own name of a text encoding."""
    try:
        found = codecs.lookup(name)
        "".encode(name)  # refused for what encodes no text, such as base64
    except (LookupError, ValueError):
        return None
    return None if found.name in _NO_ENCODINGS_OF_FILES else found.name


def is_binary(sample: bytes) -> bool:
    """Whether the beginning of a file holds what no text does."""
    return _CONTROL.search(sample[:_JUDGED]) is not None


def wide_encoding(sample: bytes) -> str | None:
    """The UTF-16 or UTF-32 without a mark that a beginning of ASCII characters shows."""
    head = sample[:64]
    if len(head) < 8 or b"\0" not in head:
        return None
    for name in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        width = 4 if "32" in name else 2
        text = head[: len(head) // width * width].decode(name, errors="replace")
        if text.isascii() and "\0" not in text:
            return name
    return None


def encoding_error(
    error: UnicodeDecodeError, encoding: str, row: int, shown: str, told: Told
) -> InputError:
    """What is said of a byte that the encoding does not have.

    Args:
        error: What the decoder said, with the bytes around the place.
        encoding: What the file was read as.
        row: The line ends before the byte: 0 is the header.
        shown: The file, as shown to people.
        told: Where its encoding is said.
    """
    data = error.object
    likely = likely_encoding(data, error.start) if encoding == UTF8 else None
    if encoding != UTF8 and reads_as_utf8(data):
        likely = UTF8
    start = max(data.rfind(b"\n", 0, error.start) + 1, error.start - 2 * _AROUND)
    known = likely if likely and likely != UTF8 else "cp1252" if encoding == UTF8 else encoding
    around = data[start : error.start + 12].decode(known, errors="replace").strip()
    around = " ".join(around.split())
    name = "UTF-8" if encoding == UTF8 else encoding
    mend = "save it as UTF-8"
    if likely == UTF8:
        mend = f"the file is UTF-8: leave out {told.encoding}"
    elif likely:
        mend = f"the file is probably {likely}: {told.encoded(likely)}, or save it as UTF-8"
    return InputError(
        f"the byte 0x{data[error.start]:02x} is no {name} (…{around[-_AROUND:]}…)",
        where=f"{shown}, row {row}" if row else f"{shown}, header",
        help=mend,
    )


def likely_encoding(data: bytes, place: int = 0) -> str | None:
    """The encoding in which the bytes from a place on read most like a language; None for none."""
    part = data[max(place - 200, 0) : place + 20_000]
    best, found = 0.0, None
    for name in _CANDIDATES:
        text = _readable_as(part, name)
        plausible = _plausibility(text) if text is not None else 0.0
        if plausible > best + 0.01:
            best, found = plausible, name
    return found


def _readable_as(part: bytes, name: str) -> str | None:
    """The text; a character that the ends of the part cut is forgiven."""
    for cut in range(3):
        try:
            return codecs.getincrementaldecoder(name)().decode(part[cut:])
        except UnicodeDecodeError:
            continue
    return None


def reads_as_utf8(data: bytes) -> bool:
    """Whether bytes beyond ASCII are there and all of them are UTF-8, but for a cut-off end."""
    if data.isascii():
        return False
    try:
        codecs.getincrementaldecoder(UTF8)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _plausibility(text: str) -> float:
    """How much the characters beyond ASCII look like those of words: 0 to 1."""
    scores = [
        _fits(before, here, behind)
        for before, here, behind in zip(f" {text}", text, f"{text[1:]} ", strict=False)
        if here > "\x7f"
    ]
    return sum(scores) / len(scores) if scores else 0.0


_MARKS_OF_TEXT = frozenset(
    "\u20ac\u00a3\u00a7\u00b0\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2026\u00ab\u00bb\u00b7"
    "\u2022\u00ae\u00a9\u2122\u00ba\u3001\u3002\uff0c\uff01\uff1f\u300c\u300d\u30fb\u30fc"
)
"""Marks of currency and typography that stand in names and sentences, western and eastern."""


def _fits(before: str, here: str, behind: str) -> float:
    """How well a character stands between its neighbours: alone among letters of its script."""
    if here in _MARKS_OF_TEXT:
        return 0.8
    if here == "\u00a0":
        return 0.3
    script = _script(here)
    beside = [_script(one) for one in (before, behind) if one.isalpha()]
    if script in ("HIRAGANA", "KATAKANA"):
        return 1.0
    if script == "HANGUL":
        return 0.3 if "CJK" in beside else 1.0
    if script == "CJK":
        return 0.8 if {*beside} & {"CJK", "HIRAGANA", "KATAKANA"} else 0.3
    if before.islower() and here.isupper():
        return 0.0
    if script == "LATIN":
        plain = sum(one.isascii() for one in (before, behind) if one.isalpha())
        return 0.95 if beside and plain == len(beside) else 0.3
    if script in ("CYRILLIC", "GREEK"):
        return 0.95 if beside and {*beside} == {script} else 0.2
    return 0.0


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ", 1)[0] if character.isalpha() else ""
