"""Encodings and packings: every one that Python knows is read, and no byte is lost in silence."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from journeykit.engines.copies import readable
from journeykit.engines.encodings import likely_encoding, named_encoding, wide_encoding
from journeykit.engines.opening import open_export
from journeykit.errors import InputError
from tests.engines.read_exports import Reading, score_files

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEADER = "id,name,arr,signed_on,users,status,why_left"
WESTERN = "Caf\u00e9 M\u00fcller, \u00c5ngstr\u00f6m & Soci\u00e9t\u00e9"
RUSSIAN = "\u0420\u043e\u0441\u0441\u0438\u044f \u0413\u0430\u0437\u043f\u0440\u043e\u043c"
GREEK = "\u0391\u03b8\u03ae\u03bd\u03b1 \u0395\u03bb\u03bb\u03ac\u03b4\u03b1"
JAPANESE = "\u30bd\u30cb\u30fc\u306e\u30c6\u30b9\u30c8"
CHINESE = "\u5317\u4eac\u6709\u9650\u516c\u53f8"
KOREAN = "\uc11c\uc6b8 \ud68c\uc0ac"
NAMES = {
    "cp1252": WESTERN,
    "cp1251": RUSSIAN,
    "cp1253": GREEK,
    "mac_roman": WESTERN,
    "cp850": WESTERN,
    "koi8_r": RUSSIAN,
    "shift_jis": JAPANESE,
    "euc_jp": JAPANESE,
    "gb18030": CHINESE,
    "big5": "\u81fa\u5317\u516c\u53f8",
    "euc_kr": KOREAN,
}
UNICODE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "latin-1")


def export(name: str, rows: int = 1) -> str:
    lines = (f'K{n},"{name}\n{n}",{n},,,open,' for n in range(rows))
    return "\n".join([HEADER, *lines, "X,short", ""])


USUAL = {"cp1252", "cp1251", "shift_jis", "gb18030", "utf-16", "utf-16-be", "utf-7"}


@pytest.mark.parametrize(
    "encoding",
    [
        pytest.param(one, marks=[] if one in USUAL else [pytest.mark.slow])
        for one in (*NAMES, *UNICODE)
    ],
)
def test_every_encoding_is_read_with_lines_in_their_place(tmp_path: Path, encoding: str) -> None:
    name = NAMES.get(encoding, WESTERN)
    data = export(name, 3).encode(encoding)
    found = score_files(tmp_path, {"e.csv": data}, encoding=encoding)
    assert [row["name"] for row in found.rows] == [f"{name}\n{n}" for n in range(3)]
    assert [(row["line"], row["text"]) for row in found.rejects] == [("8", "X,short")]
    assert found.facts.notes == ()


@pytest.mark.parametrize("encoding", NAMES)
def test_a_failure_names_the_byte_the_row_and_the_encoding(tmp_path: Path, encoding: str) -> None:
    data = export(NAMES[encoding]).encode(encoding)
    assert likely_encoding(data) == encoding
    first = next(place for place, byte in enumerate(data) if byte > 127)
    with pytest.raises(InputError) as caught:
        score_files(tmp_path, {"e.csv": data})
    assert caught.value.where == "e.csv, row 1"
    byte = next(
        place
        for place in range(first, len(data))
        if not _is_utf8(data[: place + 1]) and not _is_utf8(data[: place + 4])
    )
    assert caught.value.message.startswith("the byte 0x")
    assert int(caught.value.message[11:13], 16) in data[first : byte + 4]
    assert caught.value.help == (
        f"the file is probably {encoding}: give --encoding {encoding}, or save it as UTF-8"
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def test_another_encoding_fails_by_its_name_and_utf8_is_recognised(tmp_path: Path) -> None:
    data = export("x").encode() + b"Z,a\x81b,1,,,open,\n"
    with pytest.raises(InputError) as caught:
        score_files(tmp_path, {"e.csv": data}, encoding="cp1252")
    assert str(caught.value) == (
        "e.csv, row 4: the byte 0x81 is no cp1252 (\u2026Z,a\ufffdb,1,,,open,\u2026)\n"
        "  help: save it as UTF-8"
    )
    with pytest.raises(InputError) as caught:
        score_files(tmp_path, {"e.csv": export(WESTERN).encode()}, encoding="ascii")
    assert caught.value.help == "the file is UTF-8: leave out --encoding"
    (tmp_path / "rejects.csv").unlink(missing_ok=True)
    found = score_files(tmp_path, {"e.csv": export(WESTERN).encode()}, encoding="cp1252")
    assert found.facts.notes == (
        "it is read as cp1252, but would read as UTF-8 too: look at the names",
    )


def test_a_mark_wins_over_a_name_and_says_so(tmp_path: Path) -> None:
    found = score_files(tmp_path, {"e.csv": export(WESTERN).encode("utf-16")}, encoding="cp1252")
    assert found.rows[0]["name"] == f"{WESTERN}\n0"
    assert found.facts.notes == (
        "the file begins with the mark of UTF-16, so it is not read as cp1252",
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_named(tmp_path: Path, encoding: str) -> None:
    data = export(WESTERN).encode(encoding)
    assert wide_encoding(data) == encoding
    with pytest.raises(InputError) as caught:
        score_files(tmp_path, {"e.csv": data})
    assert str(caught.value) == (
        f"e.csv: this is {encoding.upper()} without its mark\n"
        f"  help: give --encoding {encoding}, or save it as UTF-8"
    )


def test_names_of_encodings() -> None:
    assert [named_encoding(one) for one in ("Windows-1252", "latin1", "UTF8", "sjis")] == [
        *("cp1252", "iso8859-1", "utf-8", "shift_jis"),
    ]
    for wrong in ("base64", "rot13", "idna", "no such"):
        with pytest.raises(InputError, match="is no encoding of a file"):
            named_encoding(wrong)
    with pytest.raises(InputError) as caught:
        named_encoding("cp125O")
    assert str(caught.value.help).startswith("`cp125")


PACKINGS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstd.compress}


@pytest.mark.parametrize("ending", PACKINGS)
def test_packed_in_several_parts_and_in_any_encoding(tmp_path: Path, ending: str) -> None:
    pack = PACKINGS[ending]
    text = export(WESTERN, 2).encode("cp1252")
    data = pack(text[:50]) + pack(text[50:])
    found = score_files(tmp_path, {f"e.csv.{ending}": data}, encoding="cp1252")
    assert [row["name"] for row in found.rows] == [f"{WESTERN}\n0", f"{WESTERN}\n1"]
    assert found.facts.rows_in == 3


def _score(folder: Path, data: bytes, ending: str) -> Reading:
    return score_files(folder, {f"e.csv.{ending}": data})


@pytest.mark.parametrize("ending", PACKINGS)
def test_a_packed_file_that_is_cut_off_or_damaged_is_refused(tmp_path: Path, ending: str) -> None:
    """The engine gives the first rows of a zstd file that was cut off, and says nothing."""
    noise = "".join(f"{n},{n * 7919 % 10007},1,,,open,\n" for n in range(3000))
    whole = PACKINGS[ending](f"{HEADER}\n{noise}".encode())
    for length in (len(whole) - 1, len(whole) - 5, len(whole) // 2):
        with pytest.raises(InputError, match="file is broken") as caught:
            _score(tmp_path, whole[:length], ending)
        assert caught.value.where == f"e.csv.{ending}"
        assert str(caught.value.help).endswith("a copy may have been cut off")
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF
    with pytest.raises(InputError, match="file is broken"):
        _score(tmp_path, bytes(damaged), ending)


def test_a_gzip_file_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(export("x", 50).encode()))
    whole[-6] ^= 0xFF
    with pytest.raises(InputError, match="the gzip file is broken: CRC check failed"):
        _score(tmp_path, bytes(whole), "gz")


def test_a_copy_is_made_part_by_part(tmp_path: Path) -> None:
    """The memory that a copy takes does not grow with the file."""
    path, folder = tmp_path / "e.csv.gz", tmp_path / "copies"
    folder.mkdir()
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(f"{HEADER}\n".encode("cp1252"))
        rows = f'K,"{WESTERN}",1,,,open,\r\n'.encode("cp1252") * 10_000
        for _ in range(40):
            file.write(rows)
    opened = open_export(path, encoding="cp1252")
    tracemalloc.start()
    told: list[float] = []
    plain = readable(opened, folder, alike=True, progress=told.append)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert plain.files[0].path.stat().st_size > 20_000_000
    assert peak < 12_000_000
    assert len(told) > 10  # a bar moves meanwhile
