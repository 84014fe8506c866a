"""Regular expressions that are compiled when they are first asked."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from journeykit.patterns import compiled_later, later


def test_a_pattern_answers_as_one_that_is_compiled_at_once() -> None:
    put_off, at_once = (
        later(r"(?P<sign>a+)", re.IGNORECASE),
        re.compile(r"(?P<sign>a+)", re.IGNORECASE),
    )
    for text in ("", "bAa", "aa"):
        assert str(put_off.search(text)) == str(at_once.search(text))
        assert put_off.findall(text) == at_once.findall(text)
    assert (put_off.pattern, put_off.flags) == (at_once.pattern, at_once.flags)
    assert put_off.sub("c", "baab") == "bcb"


def test_what_is_wrong_shows_when_it_is_asked() -> None:
    wrong = later("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_a_library_compiles_later_and_all_others_at_once() -> None:
    with compiled_later():
        import re as theirs

        assert not isinstance(theirs.compile("a"), re.Pattern)
        assert theirs.compile("a+").sub("b", "aa") == theirs.sub("a+", "b", "aa") == "b"
    assert sys.modules["re"] is re


def test_pyyaml_reads_numbers_and_dates_as_ever() -> None:
    code = (
        "import journeykit.definition.events, yaml, re\n"
        "assert isinstance(re.compile('a'), re.Pattern)\n"
        "held = yaml.safe_load('[1, 0.5, 2026-01-31, 2026-01-31 10:00:00, yes, ~, =, 0x1F, a]')\n"
        "assert isinstance(__import__('base64').re.compile('a'), re.Pattern)\n"
        "print(*held, sep='|')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    plain = code.replace("journeykit.definition.events, ", "")
    again = subprocess.run(
        [sys.executable, "-c", plain], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (again.returncode, again.stdout)
