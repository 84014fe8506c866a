"""Which findings count and how much: the settings and the command line, each rule by rule.

Three layers speak in turn: everything counts; then the settings; then the command line. A layer
that selects begins anew. Within a layer the closer word wins (`JK501` over `JK5` over `ALL`), and
`ignore` wins over `select` where both are as close. Findings of broken YAML (1xx) always count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from journeykit.definition.findings import Finding, Severity, nearest
from journeykit.errors import ConfigurationError
from journeykit.lint.codes import YAML_FAMILY, Chosen, chosen, names, suggestion
from journeykit.records import dataclass, field, replace
from journeykit.settings import LintSettings, Said

NEVER = "never"
FAIL_ON = (*(severity.value for severity in sorted(Severity, reverse=True)), NEVER)

_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class PerFile:
    """Rules that do not count in the files of a pattern; ``folder`` is what it is relative to."""

    pattern: str
    folder: str
    codes: frozenset[str]

    def holds(self, file: str) -> bool:
        """Whether a file, given by its absolute path with ``/``, is one of the pattern's."""
        if "/" not in self.pattern:
            return bool(_expression(self.pattern).fullmatch(file.rsplit("/", 1)[-1]))
        inside = file.removeprefix(self.folder.rstrip("/") + "/")
        return bool(_expression(self.pattern.removeprefix("./")).fullmatch(inside))


@dataclass(frozen=True)
class Policy:
    """What counts, and how much.

    Attributes:
        counted: The codes that count.
        per_file: What does not count in some files.
        severities: Of the rules that have another one than their own.
        fail_on: The least severity that fails; None: nothing does.
    """

    counted: frozenset[str]
    per_file: tuple[PerFile, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: Severity | None = Severity.ERROR

    def counts(self, finding: Finding) -> bool:
        """Whether a finding's rule counts at all."""
        return finding.code in self.counted

    def left_out(self, finding: Finding, file: str) -> bool:
        """Whether a finding's rule does not count in its file, given by its absolute path."""
        return any(finding.code in rule.codes and rule.holds(file) for rule in self.per_file)

    def weighed(self, finding: Finding) -> Finding:
        """A finding with the severity that its rule has here."""
        severity = self.severities.get(finding.code, finding.severity)
        return finding if severity is finding.severity else replace(finding, severity=severity)


def policy(layers: Sequence[LintSettings]) -> Policy:
    """What some layers of settings come to, the last of them the strongest.

    Raises:
        ConfigurationError: a word names no rule or severity, or one that cannot be left out; it
            says where the word stands.
    """
    counted = dict.fromkeys(names(), True)
    severities: dict[str, Severity] = {}
    per_file: tuple[PerFile, ...] = ()
    fail_on: Said | None = None
    for layer in layers:
        _select(counted, layer)
        severities.update(_severities(layer))
        per_file = tuple(_per_file(layer)) or per_file
        fail_on = layer.fail_on or fail_on
    always = {code for code in names() if code.startswith(YAML_FAMILY)}
    codes = frozenset(code for code, counts in counted.items() if counts) | always
    return Policy(codes, per_file, severities, _fail_on(fail_on))


def shown(layers: Sequence[LintSettings]) -> Iterator[tuple[str, str, str]]:
    """Every setting in force: its key, its value as TOML, and where it was said."""
    yield from _shown_lists(layers)
    for name in ("fail-on", "baseline"):
        said = _last(layers, name.replace("-", "_"))
        value = said.text if said else "error" if name == "fail-on" else None
        if value is not None:
            yield name, _quoted(value), said.where if said else _DEFAULT
    per_file = [layer.per_file_ignores for layer in layers if layer.per_file_ignores][-1:]
    for pattern, words in (pair for pairs in per_file for pair in pairs):
        yield f"per-file-ignores.{_quoted(pattern.text)}", _listed(words), pattern.where
    severity = {rule.text: level for layer in layers for rule, level in layer.severity}
    for name, level in severity.items():
        yield f"severity.{_quoted(name)}", _quoted(level.text), level.where


def _shown_lists(layers: Sequence[LintSettings]) -> Iterator[tuple[str, str, str]]:
    heard: list[LintSettings] = []
    for layer in layers:
        heard = [layer] if layer.select is not None else [*heard, layer]
    select = heard[0].select if heard else None
    if select is None:
        yield "select", '["ALL"]', _DEFAULT
    else:
        yield "select", _listed(select), _places(select)
    for name in ("extend-select", "ignore"):
        said: list[Said] = [w for layer in heard for w in getattr(layer, name.replace("-", "_"))]
        yield name, _listed(said), _places(said) if said else _DEFAULT


def _last(layers: Sequence[LintSettings], name: str) -> Said | None:
    found = (getattr(layer, name) for layer in reversed(layers))
    return next((said for said in found if isinstance(said, Said)), None)


def _listed(words: Iterable[Said]) -> str:
    return f"[{', '.join(_quoted(word.text) for word in words)}]"


def _places(words: Iterable[Said]) -> str:
    return ", ".join(dict.fromkeys(word.where for word in words)) or _DEFAULT


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _select(counted: dict[str, bool], layer: LintSettings) -> None:
    if layer.select is not None:
        counted.update(dict.fromkeys(counted, False))
    steps = [(_chosen(word), True) for word in (*(layer.select or ()), *layer.extend_select)]
    steps += [(_left_out(word), False) for word in layer.ignore]
    # the closer a word, the later it speaks; of two as close, the one that ignores
    for rules, counts in sorted(steps, key=lambda step: (step[0].narrow, not step[1])):
        counted.update(dict.fromkeys(rules.codes, counts))


def _per_file(layer: LintSettings) -> Iterator[PerFile]:
    folder = layer.folder.resolve().as_posix() if layer.folder else ""
    for pattern, words in layer.per_file_ignores:
        codes = frozenset(code for word in words for code in _left_out(word).codes)
        allowed = frozenset(code for code in codes if not code.startswith(YAML_FAMILY))
        yield PerFile(pattern.text.replace("\\", "/"), folder, allowed)


def _severities(layer: LintSettings) -> dict[str, Severity]:
    steps = []
    for key, value in layer.severity:
        rules = _left_out(key)
        steps.append((rules.narrow, rules.codes, Severity(_one_of(value, FAIL_ON[:-1]))))
    return {
        code: severity
        for _, codes, severity in sorted(steps, key=lambda step: step[0])
        for code in codes
        if not code.startswith(YAML_FAMILY)
    }


def _fail_on(said: Said | None) -> Severity | None:
    value = _one_of(said, FAIL_ON) if said else Severity.ERROR.value
    return None if value == NEVER else Severity(value)


def _one_of(said: Said, values: Sequence[str]) -> str:
    if said.text not in values:
        near = nearest(said.text, values)
        raise ConfigurationError(
            f"{said.text!r} is none of {', '.join(values)}",
            where=said.where,
            help=f"did you mean {near!r}?" if near else None,
        )
    return said.text


def _chosen(word: Said) -> Chosen:
    rules = chosen(word.text)
    if rules is None:
        raise ConfigurationError(
            f"there is no rule {word.text!r}", where=word.where, help=suggestion(word.text)
        )
    return rules


def _left_out(word: Said) -> Chosen:
    """The rules of a word that leaves them out, or weighs them otherwise."""
    rules = _chosen(word)
    if all(code.startswith(YAML_FAMILY) for code in rules.codes):
        raise ConfigurationError(
            f"{word.text!r} is of broken YAML, which always counts, and as much as it does",
            where=word.where,
            help="behind it nothing could be checked: mend the file, or leave it out of the paths",
        )
    return rules


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern of paths: ``*`` and ``?`` stay within a folder, ``**`` does not."""
    parts = re.split(r"(\*\*/|/\*\*$|\*|\?)", pattern)
    signs = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(part, re.escape(part)) for part in parts), re.DOTALL)
