"""The forms that a review's sentences may have, written as they read.

``{name:KIND}`` is something to check, ``[…]`` may be missing, ``<a|b>`` is one of several. What is
checked of a form stands in the method ``check_<name>`` of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

FORMS = {
    "conversion": "{word:More|Fewer} go on from {stage}: {now:P}, {way} from {then:P} ({k:I} of "
    "{of:I} decided since, {k2:I} of {of2:I} before).[ The target is {target:P}.]",
    "conversion_clause": "{now:P} go on from {stage}, {way} from {then:P}[.]",
    "days": "The median time in {stage} {word:rose|fell} from {then:N} to {now:D} ({k:I} who "
    "showed its evidence since, {k2:I} before).[ The promise is {promise:D}.]",
    "days_clause": "{stage} takes {now:D}, {way} from {then:N}[.]",
    "measure": "{measure} {word:rose|fell} from {then:V} to {now:V}[. The target of {target:V} is "
    "{met:met|missed}][.]",
    "missed_target": "{measure}: {now:V} against a target of {target:V}.",
    "missed_stage": "{now:P} go on from {stage} ({k:I} of {of:I} decided); the target is "
    "{target:P}.",
    "health": "{now:P} of {of:I} {watched} are {band:red|referenceable}[ (purple)] ({n:I}), {way} "
    "from {then:P} ({n2:I} of {of2:I}).",
    "health_clause": "{now:P} of {watched} are {band:red|referenceable}[ (purple)], {way} from "
    "{then:P}[.]",
    "box": "<{n:I} {who}[ worth {worth:M}]|No {who}|no {who}> <stands|stand> {box:B}[, {by:I} "
    "{more:more|fewer} than before][.]",
    "fullest_box": "{n:I} of {of:I} {who} <stands|stand> {box:B}",
    "no_box": "The journey has no nine-box",
    "nobody_placed": "No {who} can be placed in a box",
    "vulnerable": "{stage} is the most vulnerable stage: {now:P} of the decided are lost there "
    "({k:I} of {of:I})",
    "controllable": "At {stage}, the most vulnerable stage, the first reason in our control is "
    "“{reason:T}”: {k:I} of {of:I} lost there ({now:P}).",
    "attendance": "{n:I} {who} on this journey, {lost:[\\d,]+|none} known to be lost",
    "nobody": "No {who} is on this journey",
    "overdue": "The response to “{what:T}” is overdue for {late:I} of {n:I} {who}.",
    "unexplained": "{now:P} of the losses have no known reason ({k:I} of {of:I}).",
    "none_explained": "None of the {of:I} losses has a known reason.",
    "lowest": "The customer is lowest at “{what:T}” at {stage}[, <which holds for {n:I} {who} now|"
    "and as low at {others:I} other <moment|moments>>]",
    "no_low_point": "The journey has {n:I} <stage|stages> and no low point on record",
    "losses": "{now:P} of all losses happen <at {stage}|where the data shows no stage> ({k:I} of "
    "{of:I})",
    "all_losses": "All {of:I} losses happen <at {stage}|where the data shows no stage>",
    "few_losses": "{n:I} {who} <is|are> known to be lost",
    "no_losses": "Nobody is known to be lost",
    "changed": "<{only:Only one|The} conversion|{n:I} of {of:I} conversions> really changed: "
    "[more go on from {gains:L}][, ][fewer go on from {drops:L}]",
    "no_change": "No conversion changed beyond noise",
    "too_few_decided": "Too few are decided to compare the stages",
    "no_loss_shown": "Nothing in the data shows a loss, so that no stage has a rate",
    "fewest": "Fewest go on from {low:L}: {now:P} <of the decided|each>",
    "all_alike": "{now:P} of the decided go on from <{stage}|every stage with enough of them>",
    "longer": "{stage} takes {by:D} {word:longer|less} than before",
    "late": "{stage} takes {now:D}; the promise is {promise:D}",
    "takes": "{stage} takes {now:D}",
    "on_time": "No stage takes longer than promised",
    "same_time": "No stage became slower or faster by a day",
    "no_time": "No date tells of enough of them how long a stage takes",
    "only_red": "{stage} is the only stage where the share of red grew",
    "red_grew": "The share of red grew at {grown:L}",
    "red": "{n:I} of {of:I} {watched} <is|are> red",
    "one_not_red": "The only {watched} is not red",
    "none_red": "None of {of:I} {watched} is red",
    "no_health": "Nobody is in a stage with a health score",
    "no_score": "The journey has no health score",
    "at_risk": "{n:I} {who}[ worth {worth:M}] <needs|need> action now[, {by:I} {more:more|fewer} "
    "than before]",
    "nobody_at_risk": "No {who} needs action now",
    "disagree": "The CRM and the evidence disagree on {now:P} of {who} ({k:I} of {of:I})",
    "disagree_few": "The CRM and the evidence disagree on {k:I} of {of:I} {who}",
    "agree": "The CRM and the evidence agree on [all ]{n:I} {who}",
    "no_crm": "What the numbers rest on: the export records no CRM stage",
    "fit": "Outside the ideal, an average {who} costs {outside:M} to serve, inside it {inside:M}",
    "same_fit": "Inside the ideal and outside, an average {who} costs {inside:M}",
    "no_fit": "Fit with the ideal customer",
    "more": "And {n:I} more<: {places:T}| {where:(?:among|in) [a-z -]+}>.",
    "movement": "Since {day:[^:,]+}: {moves:T}",
    "no_movement": "Since {day:[^:,]+}, no {who} moved",
    "up_and_down": "<No {who}|{up:I} {who}> moved up since {day:[^:,]+}, {down:[\\d,]+|none} fell",
    "by_segment": "{segment:[^:]+?} {label:(?:EU|NA|\\(empty\\))}: {now:P} go on from {stage} "
    "({k:I} of {of:I} decided), {others:P} of the others",
    "by_noise": "By {segment:[^:,]+}, no stage differs beyond noise",
    "by_few": "Too few are decided to compare by {segment:[^:,]+}",
    "nobody_moved": "No {who} moved up or fell since {day:[^:,]+}",
    "cohort": "Of {n:I} existing {who} of {day:[^:,]+?}[ worth {worth:M}], {fates:F}[; "
    "<of their value|{valued:I} of them <was|were> worth {base:M}, of which> {gross:P} is kept, "
    "<{net:P} with what was added|{none:and nothing} was added>]",
    "left_out": "{n:I} of them <is|are> not in the sums of value: {reasons:T}",
}

_NUMBER = r"[\d,]+(?:\.\d+)?"
_KINDS = {
    "I": r"[\d,]+",
    "P": rf"[<>]?−?{_NUMBER}%",
    "N": _NUMBER,
    "D": rf"{_NUMBER} days?",
    "V": rf"[<>]?−?[€$£]?{_NUMBER}[kMB]?%?(?: days?)?",
    "M": rf"−?[€$£]?{_NUMBER}[kMB]?",
    "T": r".+?",
    "F": r"[^;]+",
    "B": r"in “.+” \(.+\)|at .+?",
}
_TOKEN = re.compile(r"\{(\w+)(?::([^{}]+))?\}|([\[\]<>|])|([^{}\[\]<>|]+)")
_MARKS = {"[": "(?:", "]": ")?", "<": "(?:", ">": ")", "|": "|"}


def pattern(form: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """A form as a regular expression; ``words`` are the patterns of names by kind."""
    parts = []
    for name, kind, mark, literal in _TOKEN.findall(form):
        if name and not kind and name in ("who", "watched"):
            parts.append(f"(?:{words[name]})")
        elif name:
            inner = words.get(kind or name) or _KINDS.get(kind, kind)
            parts.append(f"(?P<{name}>{inner})")
        else:
            parts.append(_MARKS[mark] if mark else re.escape(literal))
    return re.compile("".join(parts))
