"""The kinds of finding about what keeps findings from being shown: comments and baselines (9xx)."""

from __future__ import annotations

from journeykit.definition.findings import Problem, Severity

_HEAD = "id: example\n"
_STAGES = (
    "stages:\n"
    "  - id: try\n"
    "    trigger: {event: They ask for a trial}\n"
    "  - id: buy  # journeykit: ignore[JK501] the trial decides\n"
)

BARE_SUPPRESSION = Problem(
    code="JK901",
    name="bare-suppression",
    severity=Severity.WARNING,
    title="A comment ignores findings without saying of which rules.",
    why="A comment that silences everything also silences what nobody has seen yet. Name the "
    "rules, by code or name; several are parted by commas. Until then it ignores nothing.",
    bad=_HEAD + _STAGES.replace("ignore[JK501]", "ignore,"),
    good=_HEAD + _STAGES,
)
UNKNOWN_RULE_SUPPRESSED = Problem(
    code="JK902",
    name="unknown-rule-suppressed",
    severity=Severity.WARNING,
    title="A comment ignores a rule that does not exist.",
    why="A misspelt code ignores nothing, and looks as if it did. `journeykit rules` lists every "
    "code and name.",
    bad=_HEAD + _STAGES.replace("[JK501]", "[JK501, JK5O2]"),
    good=_HEAD + _STAGES,
)
UNUSED_SUPPRESSION = Problem(
    code="JK903",
    name="unused-suppression",
    severity=Severity.WARNING,
    title="A comment ignores a rule that finds nothing there.",
    why="The finding was mended, or the comment stands on another line than it. What is left over "
    "would hide the next finding of that rule in silence. It is said only of a file that loads "
    "without errors: in any other, some rules could not look.",
    bad=_HEAD + _STAGES.replace("[JK501]", "[JK501, JK502]"),
    good=_HEAD + _STAGES,
)
NOT_SUPPRESSIBLE = Problem(
    code="JK904",
    name="not-suppressible",
    severity=Severity.WARNING,
    title="A comment ignores a rule that no comment can ignore.",
    why="While the YAML itself is broken (JK1xx), nothing else in the file can be trusted or "
    "checked. Findings about comments (JK9xx) are left out by the settings, or not at all.",
    bad="# journeykit: ignore-file[JK128] everybody reads it like us\n" + _HEAD + _STAGES,
    good=_HEAD + _STAGES,
)
LATE_FILE_SUPPRESSION = Problem(
    code="JK905",
    name="late-file-suppression",
    severity=Severity.WARNING,
    title="A comment for the whole file stands below its first key.",
    why="What holds for a whole file is looked for at its top. Further down it would be found by "
    "nobody, so it ignores nothing there.",
    bad=_HEAD + _STAGES + "# journeykit: ignore-file[JK511] nothing is measured yet\n",
    good="# journeykit: ignore-file[JK511] nothing is measured yet\n" + _HEAD + _STAGES,
)
STALE_BASELINE = Problem(
    code="JK910",
    name="stale-baseline-entry",
    severity=Severity.ADVICE,
    title="The baseline holds a finding that is no longer there.",
    why="What was mended should leave the baseline, or it can come back unseen. "
    "`journeykit validate --write-baseline` writes the baseline anew.",
    bad='{"journeykit-baseline": 1, "findings": [\n'
    '  {"file": "journey.yaml", "rule": "JK501", "path": "stages[try].id", "count": 1}\n'
    "]}\n",
    good='{"journeykit-baseline": 1, "findings": []}\n',
)

SUPPRESSION_PROBLEMS: tuple[Problem, ...] = (
    BARE_SUPPRESSION,
    UNKNOWN_RULE_SUPPRESSED,
    UNUSED_SUPPRESSION,
    NOT_SUPPRESSIBLE,
    LATE_FILE_SUPPRESSION,
    STALE_BASELINE,
)
"""Every finding about suppressions, by code."""
