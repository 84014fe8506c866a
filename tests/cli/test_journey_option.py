"""A journey is found where people expect it, and a missing one comes with a mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.cli.journey_option import find_all_journeys, find_journey
from journeykit.errors import InputError, UsageError


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def settings(**journeys: str) -> None:
    lines = [f'{name} = "{file}"' for name, file in journeys.items()]
    Path("journeykit.toml").write_text("\n".join(["[journeys]", *lines]) + "\n")


def test_a_file_named_is_that_file() -> None:
    Path("journey.yaml").touch()
    Path("other.yaml").touch()
    assert find_journey("other.yaml") == Path("other.yaml")


def test_a_folder_named_is_its_journey() -> None:
    Path("sales").mkdir()
    with pytest.raises(InputError, match=r"there is no journey\.yaml in this folder"):
        find_journey("sales")
    Path("sales/journey.yaml").touch()
    assert find_journey("sales") == Path("sales/journey.yaml")


def test_the_one_here_goes_before_the_settings() -> None:
    settings(sales="sales.yaml", support="support.yaml")
    Path("journey.yaml").touch()
    assert find_journey(None) == Path("journey.yaml")
    assert find_all_journeys() == [Path("journey.yaml")]


def test_the_only_one_of_the_settings_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(sales="sales.yaml")
    Path("sales.yaml").touch()
    assert find_journey(None) == Path("sales.yaml")
    Path("inner").mkdir()
    monkeypatch.chdir("inner")
    assert find_journey(None) == tmp_path / "sales.yaml"


def test_several_are_asked_for_by_name() -> None:
    settings(sales="sales.yaml", support="support.yaml")
    Path("sales.yaml").touch()
    Path("support.yaml").touch()
    with pytest.raises(UsageError) as caught:
        find_journey(None)
    assert caught.value.help == "choose one with --journey: sales, support"
    assert find_journey("support") == Path("support.yaml")
    assert find_all_journeys() == [Path("sales.yaml"), Path("support.yaml")]


def test_a_file_of_the_settings_that_is_gone_is_named() -> None:
    settings(sales="sales.yaml")
    with pytest.raises(InputError, match="the journey 'sales' names a file that is not there"):
        find_journey(None)


def test_none_at_all_comes_with_init() -> None:
    with pytest.raises(InputError) as caught:
        find_journey(None)
    assert caught.value.help is not None
    assert "`journeykit init`" in caught.value.help
    with pytest.raises(InputError):
        find_all_journeys()


@pytest.mark.parametrize(
    ("named", "mend"),
    [
        ("journy.yaml", "did you mean journey.yaml?"),
        ("slaes", "did you mean sales?"),
        ("zzz", "the settings name sales"),
    ],
)
def test_an_unknown_one_comes_with_the_nearest(named: str, mend: str) -> None:
    settings(sales="journey.yaml")
    Path("journey.yaml").touch()
    with pytest.raises(InputError) as caught:
        find_journey(named)
    assert (caught.value.where, caught.value.help) == (named, mend)


def test_an_unknown_one_where_nothing_is_comes_with_init() -> None:
    with pytest.raises(InputError) as caught:
        find_journey("zzz.yaml")
    assert caught.value.help == "`journeykit init` writes a first one"


def test_a_file_of_nearly_that_name_is_said() -> None:
    Path("journey.yml").touch()
    with pytest.raises(InputError) as caught:
        find_journey(None)
    assert caught.value.help == "there is journey.yml: name it, or call it journey.yaml"
