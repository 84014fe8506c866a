"""Makes a screenshot small: cut to what is drawn, in a palette of at most 256 colours.

Reads what Chromium writes: eight bits for each of red, green and blue (and alpha, which is
dropped), not interlaced. Filters and chunks are those of the PNG specification,
third edition, sections 5 and 9.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256
_NEARLY = 8**2
"""Squared distance of two colours, in steps of 256, below which one does for both."""
_TRUECOLOUR, _TRUECOLOUR_ALPHA = 2, 6

Pixel = tuple[int, int, int]
Picture = list[list[Pixel]]


def shrunk(png: bytes, margin: int) -> bytes:
    """The picture without its white edge beyond ``margin`` pixels below, in few colours."""
    return written(cut(read(png), margin))


def read(png: bytes) -> Picture:
    """The rows of a truecolour PNG.

    Raises:
        ValueError: it is of another kind.
    """
    parts = dict.fromkeys((b"IHDR", b"IDAT"), b"")
    for kind, data in _chunks(png):
        if kind in parts:
            parts[kind] += data
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if depth != 8 or interlaced or colour not in (_TRUECOLOUR, _TRUECOLOUR_ALPHA):
        raise ValueError("only eight-bit truecolour pictures, not interlaced, can be read")
    channels = 3 if colour == _TRUECOLOUR else 4
    raw, stride = zlib.decompress(parts[b"IDAT"]), width * channels
    above, picture = bytearray(stride), []
    for y in range(height):
        at = y * (stride + 1)
        above = _unfiltered(raw[at], bytearray(raw[at + 1 : at + 1 + stride]), above, channels)
        picture.append(
            list(zip(above[0::channels], above[1::channels], above[2::channels], strict=True))
        )
    return picture


def cut(picture: Picture, margin: int) -> Picture:
    """The rows down to ``margin`` below the last one that is not all of the last row's colour."""
    ground = picture[-1][-1]
    last = max(y for y, row in enumerate(picture) if any(pixel != ground for pixel in row))
    return picture[: last + 1 + margin]


def written(picture: Picture) -> bytes:
    """The picture as a PNG with a palette; colours that are not in it become the nearest one."""
    counts = Counter(pixel for row in picture for pixel in row)
    palette = _palette(counts)
    index = {colour: place for place, colour in enumerate(palette)}
    for colour in counts:
        if colour not in index:
            places = range(len(palette))
            index[colour] = min(places, key=lambda place: _apart(palette[place], colour))
    rows = b"".join(b"\x00" + bytes(index[pixel] for pixel in row) for row in picture)
    head = struct.pack(">IIBBBBB", len(picture[0]), len(picture), 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", bytes(part for colour in palette for part in colour)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _palette(counts: Counter[Pixel]) -> list[Pixel]:
    """The most frequent colours that are not nearly one that is there already.

    Without that the many greys at the edges of letters would leave no place for a rare colour.
    """
    palette: list[Pixel] = []
    for colour, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(palette) == _COLOURS:
            break
        if all(_apart(colour, other) >= _NEARLY for other in palette):
            palette.append(colour)
    return palette


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(kind: int, row: bytearray, above: bytearray, channels: int) -> bytearray:
    """A row as it was before its filter; ``row`` is changed in place."""
    for i in range(len(row)):
        left = row[i - channels] if i >= channels else 0
        if kind == 1:
            row[i] = (row[i] + left) & 255
        elif kind == 2:
            row[i] = (row[i] + above[i]) & 255
        elif kind == 3:
            row[i] = (row[i] + (left + above[i]) // 2) & 255
        elif kind == 4:
            corner = above[i - channels] if i >= channels else 0
            row[i] = (row[i] + _paeth(left, above[i], corner)) & 255
    return row


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    to_left, to_above, to_corner = abs(guess - left), abs(guess - above), abs(guess - corner)
    if to_left <= to_above and to_left <= to_corner:
        return left
    return above if to_above <= to_corner else corner


def _apart(one: Pixel, other: Pixel) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
