"""Settings are found upwards, read typed, and every fault names its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.errors import ConfigurationError
from journeykit.settings import Settings, find_settings, locate_key, read_settings


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refusal(folder: Path, text: str, name: str = "journeykit.toml") -> ConfigurationError:
    file = write(folder, name, text)
    with pytest.raises(ConfigurationError) as caught:
        read_settings(file)
    return caught.value


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert find_settings(tmp_path) == Settings(file=None, journeys={}, snapshots=None)


def test_paths_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "journeykit.toml",
        'snapshots = "kept"\n[journeys]\nb = "x/b.yaml"\na = "a.yaml"\n',
    )
    inner = tmp_path / "deep" / "deeper"
    inner.mkdir(parents=True)
    settings = find_settings(inner)
    assert settings.file == file.resolve()
    assert settings.snapshots == tmp_path.resolve() / "kept"
    assert dict(settings.journeys) == {
        "b": tmp_path.resolve() / "x" / "b.yaml",
        "a": tmp_path.resolve() / "a.yaml",
    }
    assert list(settings.journeys) == ["b", "a"]


def test_the_nearest_file_wins_and_own_file_goes_before_pyproject(tmp_path: Path) -> None:
    write(tmp_path, "journeykit.toml", '[journeys]\nouter = "o.yaml"\n')
    inner = tmp_path / "inner"
    write(inner, "pyproject.toml", '[tool.journeykit.journeys]\nproject = "p.yaml"\n')
    assert list(find_settings(inner).journeys) == ["project"]
    write(inner, "journeykit.toml", '[journeys]\nown = "i.yaml"\n')
    assert list(find_settings(inner).journeys) == ["own"]


def test_a_pyproject_without_the_table_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "journeykit.toml", '[journeys]\nouter = "o.yaml"\n')
    inner = tmp_path / "inner"
    write(inner, "pyproject.toml", '[project]\nname = "x"\n[tool.other]\njourneys = 3\n')
    assert list(find_settings(inner).journeys) == ["outer"]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "journeykit.toml"
    file.write_bytes(b'\xef\xbb\xbfsnapshots = "kept"\n')
    assert read_settings(file).snapshots == tmp_path / "kept"


def test_an_unknown_key_comes_with_the_nearest_and_its_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, '# settings\n\n  snapshot = "x"\n')
    assert error.message == "there is no setting 'snapshot'"
    assert error.where == f"{tmp_path / 'journeykit.toml'}:3:3"
    assert error.help == "did you mean 'snapshots'?"


def test_an_unknown_key_without_a_near_one_lists_what_there_is(tmp_path: Path) -> None:
    error = refusal(tmp_path, "zzz = 1\n")
    assert error.help == "the settings are journeys, lint, snapshots"


def test_an_unknown_key_in_pyproject_is_found_below_its_table(tmp_path: Path) -> None:
    text = '[project]\njourney = "not this"\n\n\n[tool.journeykit]\njourney = "here"\n'
    error = refusal(tmp_path, text, "pyproject.toml")
    assert error.where == f"{tmp_path / 'pyproject.toml'}:6:1"
    assert error.help == "did you mean 'journeys'?"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("snapshots = 3\n", "'snapshots' must be a path in quotes", 1),
        ('\njourneys = "journey.yaml"\n', "'journeys' must be a table, and is text", 2),
        ("[journeys]\nsales = true\n", "'sales' must be a path in quotes", 2),
        ('[journeys]\nsales = "s.yaml"\nonboarding = ["o.yaml"]\n', "and is a list", 3),
        ("journeys = {a = 1979-05-27}\n", "and is a date or time", 1),
        ('snapshots = ""\n', "'snapshots' needs a path", 1),
    ],
)
def test_a_wrong_type_is_named_with_its_line(
    tmp_path: Path, text: str, message: str, line: int
) -> None:
    error = refusal(tmp_path, text)
    assert message in error.message
    assert error.where == f"{tmp_path / 'journeykit.toml'}:{line}:1"


def test_what_is_no_toml_has_the_parsers_place_in_front(tmp_path: Path) -> None:
    error = refusal(tmp_path, "snapshots = 'a'\njourneys = \n")
    assert error.message == "this is not TOML: invalid value"
    assert error.where == f"{tmp_path / 'journeykit.toml'}:2:12"


def test_a_file_that_ends_too_early_says_so(tmp_path: Path) -> None:
    error = refusal(tmp_path, 'snapshots = "a')
    assert "this is not TOML" in error.message
    assert "(at" not in str(error)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"snapshots = {'[' * 20_000}", "its values nest too deep"),
        (f"snapshots = {'9' * 5_000}", "a number is too long"),
    ],
)
def test_what_the_parser_gives_up_on_is_a_fault_of_the_file(
    tmp_path: Path, text: str, why: str
) -> None:
    error = refusal(tmp_path, text)
    assert error.message == f"this cannot be read: {why}"
    assert error.where == str(tmp_path / "journeykit.toml")
    assert error.help == "settings are texts, lists of texts and tables of them"


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    file = tmp_path / "journeykit.toml"
    file.write_bytes(b"snapshots = '\xff'\n")
    with pytest.raises(ConfigurationError, match="byte 13 is not UTF-8"):
        read_settings(file)


def test_a_broken_pyproject_on_the_way_up_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", "[tool\n")
    with pytest.raises(ConfigurationError, match="this is not TOML"):
        find_settings(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot read it: No such file"):
        read_settings(tmp_path / "journeykit.toml")


@pytest.mark.parametrize(
    ("text", "route", "place"),
    [
        ("a = 1\nb = 2\n", ("b",), (2, 1)),
        ('a = """\nb = 1\n"""\nb = 2\n', ("b",), (4, 1)),
        ("a = [\n  'b = 1',\n]\n\tb = 2\n", ("b",), (4, 2)),
        ("# b = 1\nb = 2\n", ("b",), (2, 1)),
        ("[x]\nb = 1\n[y]\nb = 2\n", ("y", "b"), (4, 1)),
        ("[x]\n[ y . 'z' ]\nb = 1\n", ("y", "z"), (2, 1)),
        ("y.z.b = 1\n", ("y", "z", "b"), (1, 1)),
        ("[y]\nz = {b = 1}\n", ("y", "z", "b"), (2, 1)),
        ("[[y]]\nb = 1\n", ("y", "b"), (2, 1)),
        ("'a b' = 1\n", ("a b",), (1, 1)),
        ("a = 1\r\nb = 2\r\n", ("b",), (2, 1)),
        ("a = '\u2028'\nb = 2\n", ("b",), (2, 1)),
        ("a = 1\n", ("b",), None),
    ],
)
def test_a_key_is_located(text: str, route: tuple[str, ...], place: tuple[int, int] | None) -> None:
    assert locate_key(text, route) == place


@given(
    st.lists(
        st.sampled_from(
            [
                "",
                "# c = 1",
                "{k} = 1",
                "{k} = '''\nq = 2\n\n'''",
                "{k} = [\n 1, # [\n 2\n]",
                " {k} = ''",
            ]
        ),
        max_size=12,
    )
)
def test_every_key_of_a_text_is_found_where_it_was_written(shapes: list[str]) -> None:
    lines: list[str] = []
    written: dict[str, int] = {}
    for number, shape in enumerate(shapes):
        if "{k}" in shape:
            written[f"key{number}"] = len(lines) + 1
        lines += shape.replace("{k}", f"key{number}").split("\n")
    text = "\n".join(lines) + "\n"
    found = {key: locate_key(text, (key,)) for key in written}
    assert {key: place and place[0] for key, place in found.items()} == written
