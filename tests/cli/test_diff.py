"""``journeykit diff``: two versions of a journey, from files, stdin and revisions of git."""

from __future__ import annotations

import json
import os
import subprocess
from importlib import resources
from pathlib import Path

import pytest

from tests.cli.running import journeykit

BASE = resources.files("journeykit.lint").joinpath("base.yaml").read_text(encoding="utf-8")
TIGHTER = "live_on is not null and machines_watched > 0\n"
AFTER = BASE.replace("live_on is not null\n", TIGHTER).replace(
    "thinking: Does it pay?", "thinking: Does it pay at all?"
)
SAID = """\
Install
  ~ validation tightened (placement)
      - sensors_arrived_on is not null and live_on is not null
      + sensors_arrived_on is not null and live_on is not null and machines_watched > 0

1 change of meaning, 1 of wording (--all shows them).
Scores before and after cannot be compared: the next report says what changed in the definition \
and claims no change of customers, and validations remembered from earlier snapshots do not count \
any more.
"""


def git(*arguments: str, cwd: Path) -> None:
    subprocess.run(
        ["git", "-c", "user.name=team", "-c", "user.email=team@example.org", *arguments],
        cwd=cwd,
        check=True,
        capture_output=True,
        env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose first version is tagged and whose second is in the working tree."""
    git("init", "--quiet", "--initial-branch=main", cwd=tmp_path)
    (tmp_path / "journey.yaml").write_text(BASE, encoding="utf-8")
    git("add", ".", cwd=tmp_path)
    git("commit", "--quiet", "--message=first", cwd=tmp_path)
    git("tag", "first", cwd=tmp_path)
    (tmp_path / "journey.yaml").write_text(AFTER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(AFTER, encoding="utf-8")
    return tmp_path


def test_two_files_are_compared_by_meaning(files: Path) -> None:
    run = journeykit("diff", "old.yaml", "new.yaml", cwd=files)
    assert (run.code, run.err) == (0, "")
    assert run.out == SAID


def test_a_file_and_itself_differ_in_nothing(files: Path) -> None:
    run = journeykit("diff", "--exit-code", "old.yaml", "old.yaml", cwd=files)
    assert run.code == 0
    assert run.out == (
        "No changes of meaning.\n"
        "Scores before and after may be compared: the next report compares as ever.\n"
    )


def test_the_exit_code_is_asked_for(files: Path) -> None:
    changed = ("diff", "old.yaml", "new.yaml")
    assert journeykit(*changed, cwd=files).code == 0
    assert journeykit(*changed, "--exit-code", cwd=files).code == 1
    (files / "new.yaml").write_text(BASE.replace("name: Run\n", "name: Running\n"))
    assert journeykit(*changed, "--exit-code", cwd=files).code == 0


def test_all_shows_wording_too(files: Path) -> None:
    run = journeykit("diff", "old.yaml", "new.yaml", "--all", cwd=files)
    assert "Run\n  ~ thinking reworded (wording)\n      - Does it pay?\n" in run.out
    assert "1 change of meaning, 1 of wording.\n" in run.out


def test_colours_are_for_the_screen(files: Path) -> None:
    run = journeykit("diff", "old.yaml", "new.yaml", "--color", "always", cwd=files)
    assert "\x1b[1mInstall\x1b[0m" in run.out
    output = journeykit(
        "diff", "old.yaml", "new.yaml", "--color", "always", "-o", "d.txt", cwd=files
    )
    assert output.code == 0
    assert (files / "d.txt").read_text(encoding="utf-8") == SAID


def test_what_would_steer_a_terminal_is_shown_as_its_code(files: Path) -> None:
    text = BASE.replace("name: Install\n", 'name: "In\\u202estall"\n').replace("[Lead, T", "[T")
    (files / "new.yaml").write_text(text.replace("max_days: 80", "max_days: 81"))
    run = journeykit("diff", "old.yaml", "new.yaml", cwd=files)
    assert "\u202e" not in run.out
    assert "In<U+202E>stall" in run.out


def test_json_holds_every_change(files: Path) -> None:
    run = journeykit("diff", "old.yaml", "new.yaml", "--format", "json", cwd=files)
    content = json.loads(run.out)
    assert content["comparable"] is False
    assert content["old"]["file"] == "old.yaml"
    assert content["old"]["meaning"] != content["new"]["meaning"]
    assert [(one["kind"], one["subject"]) for one in content["changes"]] == [
        ("tightened", "stages[install].validation.when"),
        ("reworded", "stages[run].customer.thinking"),
    ]
    assert content["changes"][0]["breaks_comparison"] is True
    assert content["nested"] == []


def test_markdown_fits_a_comment_and_folds_the_details(files: Path) -> None:
    run = journeykit("diff", "old.yaml", "new.yaml", "-o", "diff.md", cwd=files)
    assert (run.code, run.err) == (0, "wrote diff.md\n")
    text = (files / "diff.md").read_text(encoding="utf-8")
    assert text.startswith(
        "### Machine monitoring for small factories: 1 change of meaning\n\n"
        "**Install**\n\n- validation tightened *(placement)*\n\nScores before and after cannot"
    )
    assert (
        "<details><summary>Before and after</summary>\n\nInstall: validation tightened\n\n"
        "```diff\n- sensors_arrived_on is not null and live_on is not null\n" in text
    )
    assert (
        "<details><summary>1 change of wording</summary>\n\n- Run: thinking reworded\n\n</details>"
        in text
    )


def test_text_of_a_journey_is_no_markup_in_markdown(files: Path) -> None:
    text = BASE.replace("[Lead, Trial]", "[Lead, Trial, '<b>*x*</b>']").replace(
        "when: status = 'ended'", "when: status = '```<i>'"
    )
    (files / "new.yaml").write_text(text)
    run = journeykit("diff", "old.yaml", "new.yaml", "-f", "md", cwd=files)
    assert 'CRM bucket "\\<b\\>\\*x\\*\\</b\\>" added' in run.out
    assert "````diff\n- status = 'ended'\n+ status = '```<i>'\n````\n" in run.out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("journey.yaml",),
        ("HEAD:",),
        ("first:",),
        ("main:journey.yaml",),
        ("HEAD:", "journey.yaml"),
        ("first:journey.yaml", "journey.yaml"),
        ("first:./journey.yaml", "./journey.yaml"),
    ],
)
def test_a_revision_is_read_from_git(repository: Path, arguments: tuple[str, ...]) -> None:
    run = journeykit("diff", *arguments, cwd=repository)
    assert (run.code, run.err) == (0, "")
    assert run.out == SAID


def test_two_revisions_are_compared(repository: Path) -> None:
    git("commit", "--all", "--quiet", "--message=second", cwd=repository)
    run = journeykit("diff", "first:", "HEAD:journey.yaml", cwd=repository)
    assert run.out == SAID
    same = journeykit("diff", cwd=repository)
    assert same.out.startswith("No changes of meaning.\n")


def test_stdin_is_one_of_both(repository: Path) -> None:
    run = journeykit("diff", "first:journey.yaml", "-", cwd=repository, stdin=AFTER)
    assert run.out == SAID
    both = journeykit("diff", "-", "-", cwd=repository, stdin=AFTER)
    assert both.code == 2
    assert "standard input can be one of both journeys, and not both" in both.err
    no_path = journeykit("diff", "first:", "-", cwd=repository, stdin=AFTER)
    assert "standard input has no path in a revision\n  help: write first:journey.yaml" in (
        no_path.err
    )


def test_nested_journeys_come_from_the_same_revision(repository: Path) -> None:
    inner = "journeykit: 1\nid: inner\nname: Inner\nstages:\n  - {id: one, max_days: 5}\n"
    outer = (
        "journeykit: 1\nid: outer\nname: Outer\nstages:\n  - id: a\n    name: Whole\n"
        "    touchpoints: [{id: t, name: Part, journey: ../parts/inner.yaml}]\n"
    )
    for folder, name, text in (("deep", "outer", outer), ("parts", "inner", inner)):
        (repository / folder).mkdir()
        (repository / folder / f"{name}.yaml").write_text(text)
    git("add", ".", cwd=repository)
    git("commit", "--quiet", "--message=nested", cwd=repository)
    (repository / "parts" / "inner.yaml").write_text(inner.replace("5", "7"))
    run = journeykit("diff", "HEAD:", "outer.yaml", "--exit-code", cwd=repository / "deep")
    assert run.code == 1
    assert run.out == (
        "Whole / Part / one\n  ~ max days raised from 5 to 7 (attention)\n\n"
        "1 change of meaning.\nScores of this journey before and after may be compared; those of "
        "the nested journeys that changed cannot.\n"
    )
    markdown = journeykit("diff", "outer.yaml", "-f", "md", cwd=repository / "deep").out
    assert "**Whole / Part / one**\n\n- max days raised from 5 to 7 *(attention)*" in markdown


def test_a_journey_that_leads_out_of_the_repository_is_not_followed(repository: Path) -> None:
    (repository.parent / "secret.yaml").write_text("id: inner\nstages: [{id: one}]\n")
    outer = "id: o\nstages: [{id: a, touchpoints: [{id: t, journey: ../secret.yaml}]}]\n"
    (repository / "outer.yaml").write_text(outer)
    git("add", ".", cwd=repository)
    git("commit", "--quiet", "--message=out", cwd=repository)
    run = journeykit("diff", "HEAD:outer.yaml", "outer.yaml", cwd=repository)
    assert run.code == 2
    assert "HEAD:outer.yaml:2:" in run.err
    assert "the nested journey `../secret.yaml` cannot be read" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("mian:journey.yaml", "journey.yaml"),
         "error: git knows no revision 'mian'\n  help: did you mean main?"),
        (("nothing-like-it:journey.yaml", "journey.yaml"),
         "git knows no revision 'nothing-like-it'\n  help: a revision is a branch, a tag"),
        (("main:jurney.yaml", "journey.yaml"),
         "main:jurney.yaml: there is no such file in main\n  help: did you mean main:journey.yaml"),
        (("main:..", "journey.yaml"), "there is no such file in main"),
        (("main:/etc/passwd", "journey.yaml"), "there is no such file in main"),
        (("--output=x:journey.yaml", "journey.yaml"), "help: "),
        (("nowhere.yaml", "journey.yaml"), "nowhere.yaml: there is no such journey file"),
        (("old.yaml", "--journey", "journey.yaml"), "--journey and a file name two journeys"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(repository: Path, arguments: tuple[str, ...], said: str) -> None:
    run = journeykit("diff", *arguments, cwd=repository)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


@pytest.mark.parametrize("name", ["--upload-pack=touch x", "-c", "--help", ""])
def test_a_revision_is_no_option_of_git(repository: Path, name: str) -> None:
    run = journeykit("diff", "--", f"{name}:journey.yaml", "journey.yaml", cwd=repository)
    assert (run.code, run.out) == (2, "")
    assert f"{name!r} names no revision" in run.err
    assert not (repository / "x").exists()


def test_a_path_from_here_is_named_as_git_names_it(repository: Path) -> None:
    (repository / "team").mkdir()
    (repository / "journey.yaml").rename(repository / "team" / "journey.yaml")
    git("add", "--all", cwd=repository)
    git("commit", "--quiet", "--message=moved", cwd=repository)
    here = repository / "team"
    run = journeykit("diff", "HEAD:journey.yaml", "journey.yaml", cwd=here)
    assert run.code == 2
    assert "paths begin at the top of the repository; from here: HEAD:./journey.yaml" in run.err
    assert journeykit("diff", "HEAD:./journey.yaml", "journey.yaml", cwd=here).code == 0


def test_outside_a_repository_and_without_git_it_is_said(files: Path) -> None:
    outside = {"GIT_CEILING_DIRECTORIES": str(files.parent)}
    run = journeykit("diff", "main:old.yaml", "new.yaml", cwd=files, **outside)
    assert run.code == 2
    assert "is in no working tree of git\n  help: name two files, or run this inside" in run.err
    run = journeykit("diff", "main:old.yaml", "new.yaml", cwd=files, PATH="/nowhere")
    assert run.code == 2
    assert "git is not installed, and a revision is read by it" in run.err


def test_a_journey_with_errors_is_not_compared(repository: Path) -> None:
    (repository / "journey.yaml").write_text("id: x\nstages: [{nmae: a}]\n")
    run = journeykit("diff", cwd=repository)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: journey.yaml:2:")
    assert "`journeykit validate journey.yaml` shows every error with its mend" in run.err
    git("commit", "--all", "--quiet", "--message=broken", cwd=repository)
    (repository / "journey.yaml").write_text(BASE)
    run = journeykit("diff", cwd=repository)
    assert run.err.startswith("error: HEAD:journey.yaml:2:")
    assert "`git show HEAD:journey.yaml | journeykit validate -` shows every error" in run.err


def test_an_external_diff_of_git_is_not_run(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.yaml diff=mine filter=mine\n")
    for key in ("diff.external", "diff.mine.command", "diff.mine.textconv", "filter.mine.smudge"):
        git("config", key, "touch ran; false", cwd=repository)
    assert journeykit("diff", cwd=repository).out == SAID
    assert not (repository / "ran").exists()
