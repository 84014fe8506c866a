"""Files made to keep us busy, each checked by a process of its own: soon, in little memory.

Time is the processor's, and held against an ordinary journey on the same machine in the same
minute where that is slow: what else the machine does has no say.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import journeykit

SECONDS = 1.0
KILOBYTES = 300_000
HEAD = """\
journeykit: 1
id: orders
data:
  customer_id: id
  columns: {id: {type: text}, x: {type: integer}, y: {type: integer}}
stages:
"""
SOUND = f"{HEAD}  - {{id: one, validation: {{evidence: It runs, when: x > 0}}}}\n"
CHILD = """
import json, re, sys, time
if sys.argv[2] == "plain":
    sys.modules["yaml._yaml"] = None  # as where PyYAML was built without libyaml
from journeykit.cli.exits import run_guarded
code = run_guarded(["validate", sys.argv[1], "--format", "concise"])
used = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
print(json.dumps([time.process_time(), used, code]), file=sys.stderr)
"""


def condition(text: str) -> str:
    return SOUND.replace("x > 0", f'"{text}"')


def bomb() -> str:
    text = f"a0: &a0 [{', '.join('x' * 9)}]\n"
    return text + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))


def validated(file: Path, parser: str) -> tuple[float, int, int, list[str]]:
    """Seconds of the processor, kilobytes at most, the exit code, and the errors: ``7 JK408``."""
    plain = {name: value for name, value in os.environ.items() if "COV" not in name}
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, str(file), parser],
        capture_output=True,
        text=True,
        check=True,
        env=plain,
    )
    seconds, kilobytes, code = json.loads(ran.stderr.splitlines()[-1])
    errors = re.findall(r":(\d+):\d+: error\[(JK\d+)\]", ran.stdout)
    return seconds, kilobytes, code, [f"{line} {rule}" for line, rule in errors]


@pytest.fixture(scope="module")
def seconds_of_a_sound_journey(tmp_path_factory: pytest.TempPathFactory) -> float:
    file = tmp_path_factory.mktemp("sound") / "sound.yaml"
    file.write_text(SOUND)
    return validated(file, "default")[0]


HOSTILE = {
    "brackets": ("[" * 100_000, "1 JK124"),
    "bomb": (bomb(), "5 JK123"),
    "merged": (f"{SOUND}<<: {{a: 1}}\n", "8 JK119"),
    "50 MB": ("a: b\n" * 10_000_000, "1 JK102"),
    "terms": (condition(" or ".join(["x > 1"] * 10_000)), "7 JK408"),
    "parentheses": (condition("(" * 1000 + "x > 0" + ")" * 1000), "7 JK408"),
    "conditions": (
        SOUND
        + "".join(
            f"  - {{id: s{n}, validation: {{when: x > {n} and y < {n} or x = y + {n}}}}}\n"
            for n in range(999)
        ),
        "899 JK408",
    ),
    "names": (
        SOUND.replace(
            "{id: {",
            "{" + "".join(f"column_number_{n}: {{type: text}}, " for n in range(900)) + "id: {",
        )
        + "".join(
            f"  - {{id: s{n}, trigger: {{when: colum_numbr_{n} > 0}}}}\n" for n in range(900)
        ),
        "8 JK402",
    ),
}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise elsewhere")
@pytest.mark.parametrize(
    ("name", "parser"),
    [*((name, "default") for name in HOSTILE), ("brackets", "plain"), ("conditions", "plain")],
)
def test_a_process_answers_within_a_second_and_300_mb(
    name: str, parser: str, tmp_path: Path, seconds_of_a_sound_journey: float
) -> None:
    text, expected = HOSTILE[name]
    file = tmp_path / "hostile.yaml"
    file.write_text(text)
    seconds, kilobytes, code, errors = validated(file, parser)
    assert code == 1
    assert errors[0] == expected
    assert seconds < max(SECONDS, 6 * seconds_of_a_sound_journey)
    assert kilobytes < KILOBYTES


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    (tmp_path / "again").symlink_to(".")
    (tmp_path / "journey.yaml").write_text(
        SOUND.replace("id: one,", "id: one, touchpoints: [{id: way, journey: a.yaml}],")
    )
    run = journeykit("validate", "a.yaml", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(
        "error: a.yaml: the file cannot be opened: Too many levels of symbolic"
    )
    run = journeykit("validate", ".", "--format", "concise", cwd=tmp_path)
    assert run.code == 1
    assert "journey.yaml:7:48: error[JK210] the nested journey `a.yaml` cannot be read" in run.out
    assert run.err.endswith(" in 1 journey\n")


@pytest.mark.parametrize("command", ["score", "columns"])
def test_an_export_in_a_circle_of_links_cannot_be_read(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    (tmp_path / "journey.yaml").write_text(SOUND)
    run = journeykit(command, "a.csv", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: a.csv: the file cannot be read: Too many levels of ")
