"""Comments that keep findings from being shown, and what is said of them."""

from __future__ import annotations

import pytest

from journeykit.definition.source import Source
from journeykit.lint.engine import check
from journeykit.lint.examples import base_text, patched
from journeykit.lint.fixing import edited, fix
from journeykit.lint.rules import ALL, BY_CODE
from journeykit.lint.suppression_problems import STALE_BASELINE, SUPPRESSION_PROBLEMS
from journeykit.lint.suppressions import split_ignored
from tests.lint.conftest import loaded

HEAD = "journeykit: 1\nid: example\n"


def judged(text, *, root=True):
    """What is shown of a text, and what is ignored."""
    source = Source("journey.yaml", text)
    roots = {source.path} if root else set()
    kept, ignored = split_ignored(check(loaded(text)), {source.path: source}, roots)
    return sorted(kept), ignored


def shown(text, family="JK"):
    return [(f.span.line, f.code) for f in judged(text)[0] if f.code.startswith(family)]


def own(text):
    return [f for f in judged(text)[0] if f.code.startswith("JK9")]


def with_comments(text, by_line):
    """A text with a comment behind some of its lines."""
    lines = text.split("\n")
    for line, codes in by_line.items():
        lines[line - 1] += f"  # journeykit: ignore[{', '.join(sorted(codes))}] as it is meant"
    return "\n".join(lines)


def codes_by_line(findings):
    by_line: dict[int, set[str]] = {}
    for finding in findings:
        by_line.setdefault(finding.span.line, set()).add(finding.code)
    return by_line


@pytest.mark.parametrize("rule", ALL, ids=[rule.code for rule in ALL])
def test_every_rule_can_be_ignored_on_its_line_and_nothing_is_left(rule):
    text = patched(rule.bad)
    found = check(loaded(text))
    kept, ignored = judged(with_comments(text, codes_by_line(found)))
    assert kept == []
    assert len(ignored) == len(found)
    assert {known.reason for known in ignored} == {"as it is meant"}


@pytest.mark.parametrize("rule", ALL[::7], ids=[rule.code for rule in ALL[::7]])
def test_what_is_no_longer_found_is_unused_code_by_code(rule):
    lines = base_text().split("\n")
    place = next(n for n, line in enumerate(lines, 1) if line.startswith("    name:"))
    marked = with_comments(base_text(), {place: {rule.code, "JK521"}})
    (source,) = {f.span.file for f in own(marked)}
    words = [Source(source, marked).slice(f.span) for f in own(marked)]
    assert words == sorted({rule.code, "JK521"})
    assert {f.code for f in own(marked)} == {"JK903"}


def test_a_comment_above_is_for_the_next_line_that_holds_something():
    text = (
        f"{HEAD}stages:\n  # journeykit: ignore[JK550]\n\n  # a remark\n  - id: try\n  - id: buy\n"
    )
    assert (7, "JK550") not in shown(text)
    assert (8, "JK550") in shown(text)
    assert own(text) == []


def test_comments_above_add_up():
    text = (
        f"{HEAD}stages:\n  # journeykit: ignore[JK550]\n  # journeykit: ignore[JK301, jk302] why\n"
        "  - id: try\n  - id: buy\n"
    )
    assert (6, "JK550") not in shown(text)
    assert [f.message.split(" ")[0] for f in own(text)] == ["JK301", "JK302"]


def test_a_name_is_as_good_as_a_code():
    comment = "# journeykit: ignore[No-Moment-At-Start-Or-End]"
    text = f"{HEAD}stages:\n  - id: try  {comment}\n  - id: buy\n"
    assert (4, "JK550") not in shown(text)
    assert own(text) == []


def test_a_comment_at_the_top_is_for_the_whole_file():
    stages = "stages:\n  - id: try\n  - id: buy\n"
    text = f"# words\n# journeykit: ignore-file[JK550, trigger-missing] a sketch\n{HEAD}{stages}"
    assert {code for _, code in shown(text)}.isdisjoint({"JK550", "JK501", "JK903"})
    assert {code for _, code in shown(f"{HEAD}{stages}")} >= {"JK550", "JK501"}


@pytest.mark.parametrize("place", ["header", "above"])
def test_a_text_over_several_lines_is_one_place(place):
    behind = "  # journeykit: ignore[JK572]" if place == "header" else ""
    above = "# journeykit: ignore[JK572]\n" if place == "above" else ""
    text = f"{HEAD}{above}objective: |{behind}\n  words\n  upsell them\nstages: [{{id: try}}]\n"
    assert "JK572" not in {code for _, code in shown(text)}
    assert own(text) == []
    bare = text.replace("  # journeykit: ignore[JK572]", "").replace(above, "")
    assert "JK572" in {code for _, code in shown(bare)}


@pytest.mark.parametrize(
    "written",
    [
        'name: "# journeykit: ignore[JK550]"',
        "name: 'it # journeykit: ignore[JK550]'",
        "name: |\n  # journeykit: ignore[JK550]",
        "name: >-\n  words\n  # journeykit: ignore[JK550]\n  words",
        'name: "words\n  # journeykit: ignore[JK550]\n  words"',
        "name: a#journeykit: ignore[JK550]".replace(": ignore", ":ignore"),
    ],
)
def test_inside_a_text_there_is_no_comment(written):
    text = f"{HEAD}{written}\nstages: [{{id: try}}]\n"
    assert own(text) == []
    assert "JK550" in {code for _, code in shown(text)}


@pytest.mark.parametrize(
    ("comment", "code", "marked", "said"),
    [
        ("ignore", "JK901", "# journeykit: ignore", "ignores no rule by name"),
        ("ignore[]", "JK901", "# journeykit: ignore[]", "ignores no rule by name"),
        ("ignore all", "JK901", "# journeykit: ignore", "ignores no rule by name"),
        ("ignore[JK550 why", "JK901", "# journeykit: ignore[JK550 why", "is not closed"),
        ("ingore[JK550]", "JK901", "ingore", "nothing that a comment can ask for"),
        ("ignore[JK55O]", "JK902", "JK55O", "there is no rule `JK55O`"),
        ("ignore[JK5]", "JK902", "JK5", "there is no rule `JK5`"),
        ("ignore[JK302]", "JK903", "JK302", "JK302 (dead-end) finds nothing here"),
        ("ignore[JK128]", "JK904", "JK128", "cannot ignore JK128 (ambiguous-scalar)"),
        ("ignore[duplicate-key]", "JK904", "duplicate-key", "cannot ignore JK116"),
        ("ignore[JK903]", "JK904", "JK903", "cannot ignore JK903"),
        ("ignore-file[JK550]", "JK905", "# journeykit: ignore-file[JK550]", "below the first key"),
    ],
)
def test_what_is_wrong_with_a_comment_is_a_finding_on_its_words(comment, code, marked, said):
    text = f"{HEAD}stages:\n  - id: try  # journeykit: {comment}\n"
    (finding,) = own(text)
    assert finding.code == code
    assert Source("journey.yaml", text).slice(finding.span) == marked
    assert said in finding.message
    assert finding.help
    assert (4, "JK550") in shown(text)


@pytest.mark.parametrize("comment", ["journeykit: see the docs", "journeykit: 1", "ignore[JK550]"])
def test_other_comments_are_left_alone(comment):
    assert own(f"{HEAD}stages:\n  - id: try  # {comment}\n") == []


def test_broken_yaml_is_never_ignored():
    text = f"{HEAD}name: NO  # journeykit: ignore[JK128]\nstages: [{{id: try}}]\n"
    assert {(3, "JK128"), (3, "JK904")} <= set(shown(text))


def test_nothing_is_called_unused_in_a_file_with_errors_of_loading():
    text = f"{HEAD}onwer: success\nstages:\n  - id: try  # journeykit: ignore[JK302]\n"
    assert own(text) == []
    assert [f.code for f in own(text.replace("onwer", "owner"))] == ["JK903"]


def test_a_rule_that_does_not_speak_in_nested_journeys_is_not_unused_there():
    quiet = next(rule for rule in ALL if not rule.nested)
    text = f"# journeykit: ignore-file[{quiet.code}]\n{base_text()}"
    assert [f.code for f in judged(text, root=False)[0]] == []
    assert [f.code for f in judged(text)[0]] == ["JK903"]


@pytest.mark.parametrize(
    "problem", SUPPRESSION_PROBLEMS[:-1], ids=[p.code for p in SUPPRESSION_PROBLEMS[:-1]]
)
def test_the_bad_example_gives_exactly_this_finding_of_its_family_the_good_one_none(problem):
    assert [f.code for f in own(problem.bad)] == [problem.code]
    assert own(problem.good) == []


def test_codes_of_suppressions_are_their_own():
    codes = [problem.code for problem in SUPPRESSION_PROBLEMS]
    assert codes == sorted(set(codes))
    assert not set(codes) & set(BY_CODE)
    assert STALE_BASELINE in SUPPRESSION_PROBLEMS


STAGE = "stages:\n  - id: a\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: x  # journeykit: ignore[JK440]\n", "name: x\n"),
        ("name: x  # journeykit: ignore[JK440] why not\n", "name: x\n"),
        ("name: x  # a # journeykit: ignore[JK440] why\n", "name: x  # a\n"),
        ("name: x  # journeykit: ignore[JK440] why # a\n", "name: x  # a\n"),
        ("  # journeykit: ignore[JK440] why\nname: x\n", "name: x\n"),
        ("# journeykit: ignore-file[unused-column]\n", ""),
        ("name: x  # journeykit: ignore[JK440, JK441]\n", "name: x\n"),
        (
            "id: x  # journeykit: ignore[JK440,JK573, JK575 , JK441] as ever\n",
            "id: x  # journeykit: ignore[JK573, JK575] as ever\n",
        ),
        (
            "id: x  # journeykit: ignore[no-objectve, JK575]\n",
            "id: x  # journeykit: ignore[no-objective, JK575]\n",
        ),
    ],
)
def test_what_is_unused_or_misspelt_is_taken_out_or_respelt_by_a_fix(before, after):
    head = "" if before.startswith("id:") else "id: x\n"
    text = before + head + STAGE if "ignore-file" in before else head + before + STAGE
    fixed = fix(
        {"journey.yaml": Source("journey.yaml", text)},
        lambda files: judged(files["journey.yaml"].text)[0],
    )
    mended = fixed.sources["journey.yaml"].text
    assert mended == (after + head + STAGE if "ignore-file" in before else head + after + STAGE)
    assert not any(f.code in ("JK902", "JK903") for f in fixed.left)


def test_an_unused_comment_at_the_end_of_a_file_without_a_line_end():
    text = f"id: x\n{STAGE}# journeykit: ignore[JK440]"
    [finding] = own(text)
    assert edited(Source("journey.yaml", text), finding.fix.edits).text == f"id: x\n{STAGE}"


def test_a_file_is_heard_a_thousand_times() -> None:
    comments = "# journeykit: ignore[JK301] no\n" * 998
    assert {finding.code for finding in own(comments + base_text())} == {"JK903"}
    told = own(comments + "# journeykit: ignore[JK301, JK302] no\n" * 3 + base_text())
    (last,) = [finding for finding in told if finding.code == "JK901"]
    assert (last.span.line, len(told)) == (999, 1001)
    assert last.message == (
        "comments ignore more than 999 rules up to here; from here on none is heard"
    )
    assert last.help == (
        "write `# journeykit: ignore-file[…]` at the top, or `ignore` under [lint] in the settings"
    )
