"""Where YAML breaks off: what the author most likely did, in words that say how to mend it.

The parser says what it had expected; a person needs to know which quote, bracket, blank or colon is
wrong. Each method below knows one way of breaking and looks at the text around the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from journeykit.definition import complaints
from journeykit.definition import yaml_problems as problems
from journeykit.definition.events import Trouble
from journeykit.definition.findings import Finding
from journeykit.definition.nodes import Style
from journeykit.definition.runaway import runaway
from journeykit.definition.spot import Spot, Surroundings
from journeykit.patterns import later

_ESCAPE = later(
    r'\\(?:[0abtnvfre "/\\N_LP\t\n]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}'
    r"|U(?!0000[dD][89a-fA-F])(?:0010|000[0-9a-fA-F])[0-9a-fA-F]{4})"
)
_BAD_ESCAPE = later(r"\\(?:x[0-9a-fA-F]{0,2}|u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|.?)")
_TAG = later(r"!\S*")
_FIRST_TAG = later(r"(?>\s#.*|[^!]|(?<=[^\s,\[\]{}])!)*+(!)")
_CLOSING = {"[": "]", "{": "}"}
_QUOTE_MEND = {
    "'": "inside '…' an apostrophe is written twice ('')",
    '"': 'inside "…" a quote is written \\"',
}


def describe(trouble: Trouble, around: Surroundings) -> Finding:
    """The one finding that a text which is no YAML gives."""
    diagnosis = _Diagnosis(trouble, around)
    return diagnosis.runaway_quote() or diagnosis.finding()


class _Diagnosis(Spot):
    """The ways in which YAML breaks off, tried one after the other."""

    def finding(self) -> Finding:
        # What was found instead is left to the text itself; one of the parsers names it.
        expected = re.split(r",? but ", self.trouble.problem)[0]
        said = f"{self.trouble.context}|{expected}"
        for pattern, diagnose in _WAYS:
            if pattern.search(said):
                found = diagnose(self)
                if found is not None:
                    return found
        return self.say(problems.BROKEN_YAML, *self.word(self.at), "this is no YAML")

    def runaway_quote(self) -> Finding | None:
        """A quote that swallows what follows, up to the quote that opens another text."""
        found = runaway(self.text, self.at)
        return self._running_on(*found) if found else None

    def _running_on(self, opening: int, closing: int) -> Finding:
        quote = self.text[opening]
        return self.say(
            problems.UNCLOSED_QUOTE,
            opening,
            opening + 1,
            f"the text that begins with {quote} runs on to line {self.line_of(closing)}",
            f"close it with {quote} where it ends; {_QUOTE_MEND[quote]}",
            (closing, closing + 1, "this quote closes it, and more text follows"),
        )

    def unclosed_quote(self) -> Finding | None:
        quote = self.sign
        where = "the file ends here" if self.at_end() else "the document ends here"
        return self.say(
            problems.UNCLOSED_QUOTE,
            self.since,
            self.since + 1,
            f"the text that begins with {quote} is never closed",
            f"close it with {quote}; {_QUOTE_MEND.get(quote, '')}",
            (self.at, self.at, where),
        )

    def after_quote(self) -> Finding | None:
        """Text that follows a closing quote on the same line."""
        last = self.around.last
        if last is None or last.style not in (Style.SINGLE, Style.DOUBLE) or self.at < last.end:
            return None
        if self.text[last.end : self.at].strip(" \t") or self.at_end():
            return None
        if self.around.opened and self.at > last.end and self.text[self.at] in "'\"":
            return self.no_comma()
        if self.line_of(last.start) != self.line_of(last.end):
            return self._running_on(last.start, last.end - 1)
        return self.say(
            problems.TEXT_AFTER_QUOTE,
            last.end - 1,
            last.end,
            "the text ends at this quote, and more follows",
            f"{_QUOTE_MEND[self.text[last.start]]}; or use quotes of the other kind around it",
            (last.start, last.start + 1, "the text begins here"),
        )

    def unclosed_bracket(self) -> Finding | None:
        """A bracket that is still open where lines of its own depth or less follow."""
        if not self.around.opened:
            return None
        opened = self.around.opened[-1]
        later = self.line_of(self.at) > self.line_of(opened)
        if not self.at_end() and not (later and self.depth(self.at) <= self.depth(opened)):
            return None
        bracket = self.text[opened]
        place = (*self.word(self.at), "this can no longer belong to it")
        if self.at_end():
            place = (self.at, self.at, "the file ends here")
        return self.say(
            problems.UNCLOSED_BRACKET,
            opened,
            opened + 1,
            f"{bracket} is never closed",
            f"close it with {_CLOSING[bracket]}",
            place,
        )

    def in_flow(self) -> Finding | None:
        """Neither a comma nor the closing bracket comes."""
        return self.unclosed_bracket() or self.cut_text() or self.after_quote() or self.no_comma()

    def cut_text(self) -> Finding | None:
        """A text such as ``region in ('EU', 'NA')``, cut at its comma or bracket."""
        cut = next((node for node in reversed(self.around.beside) if complaints.is_cut(node)), None)
        if cut is None or self.line_of(cut.start) != self.line_of(self.at):
            return None
        return self.say(
            problems.UNQUOTED_TEXT,
            cut.start,
            max(self.word(self.at)[1], cut.end),
            "a comma or bracket cuts this text, because it stands inside braces without quotes",
            'put the whole text in double quotes: "…"',
        )

    def no_comma(self) -> Finding | None:
        opened = self.around.opened[-1] if self.around.opened else self.since
        closing = _CLOSING.get(self.text[opened], "]")
        start, end = self.word(self.at)
        if self.text[start:end] in ("]", "}"):
            return self.say(
                problems.UNCLOSED_BRACKET,
                start,
                end,
                f"{self.text[start:end]} closes a bracket of the other kind",
                f"close {self.text[opened]} with {closing}",
                (opened, opened + 1, "this is open"),
            )
        return self.say(
            problems.BROKEN_YAML,
            start,
            end,
            f"a comma or {closing} is missing before this",
            "put a comma between entries, and a text with a colon or bracket in double quotes",
            (opened, opened + 1, "opened here"),
        )

    def no_content(self) -> Finding | None:
        """A sign stands where a value has to begin."""
        found = self.unclosed_bracket()
        if found is not None:
            return found
        start, end = self.word(self.at)
        sign = self.text[start : start + 1]
        if sign in ("]", "}", ",") and not self.around.opened:
            return self.quote_it(start, end, f"a text cannot begin with {sign}")
        return self.say(
            problems.BROKEN_YAML,
            start,
            start + 1 if sign in (",", ":") else end,
            f"a value is missing before {sign}"
            if sign in (",", ":")
            else "a value is missing here",
            "remove what is too much, or write a value; a text that begins so needs quotes",
        )

    def quote_it(self, start: int, end: int, message: str) -> Finding:
        return self.say(
            problems.UNQUOTED_TEXT, start, end, message, 'put the text in double quotes: "…"'
        )

    def no_token(self) -> Finding | None:
        sign = self.text[self.at : self.at + 1]
        if sign == "\t":
            return self.tab()
        found = self.unclosed_bracket()
        if found is not None:
            return found
        return self.quote_it(*self.word(self.at), f"a text cannot begin with {sign}")

    def tab(self) -> Finding | None:
        end = self.at + len(self.text[self.at :]) - len(self.text[self.at :].lstrip("\t"))
        return self.say(
            problems.TAB_INDENTATION,
            self.at,
            end,
            "this line is indented with a tab",
            "indent with spaces, two for each level; most editors can turn tabs into spaces",
        )

    def block_header(self) -> Finding | None:
        sign = self.sign
        kind = "text whose lines are kept" if sign == "|" else "text whose lines are joined"
        return self.quote_it(
            self.since,
            self.text_end(self.since),
            f"{sign} at the beginning of a value announces a {kind}, on the lines below",
        )

    def anchor_name(self) -> Finding | None:
        sign = self.sign
        what = "an alias" if sign == "*" else "an anchor"
        return self.quote_it(
            *self.word(self.since),
            f"{sign} at the beginning of a value announces {what}, and this is no name of one",
        )

    def tag(self) -> Finding | None:
        """Of several tags the first: how far ahead a parser looks has no say."""
        found = _FIRST_TAG.match(self.text, self.around.read_to)
        start = found.start(1) if found else self.since
        match = _TAG.match(self.text, start)
        end = match.end() if match else start + 1
        return complaints.tagged(self.source.span(start, end))

    def directive(self) -> Finding | None:
        if not self.text.startswith("%", self.since):
            return None
        return complaints.directive(self.source, self.since)

    def second_colon(self) -> Finding | None:
        """``name: one: two``, or a line that is too deep."""
        line = self.text[self.line_start(self.at) : self.at]
        key = line.lstrip(" ").removeprefix("- ").lstrip(" ")
        if ": " in key or key.endswith(":") or (last := self.around.last) is None:
            return self.say(
                problems.UNQUOTED_TEXT,
                self.at,
                self.at + 1,
                "this is the second colon on the line: the text before it cannot be a key",
                'put the text after the first colon in double quotes: "…"',
            )
        found = self.after_quote()
        if found is not None:
            return found
        colon = complaints.tight_colon(self.text, last.start)
        if colon is not None and self.depth(last.start) == self.column(last.start):
            return complaints.missing_blank(self.source, colon)
        start = self.at - len(key)
        if self.column(start) <= self.depth(last.start):
            return self.no_key(last.start)
        return self.say(
            problems.WRONG_INDENTATION,
            start,
            self.at,
            "this line is indented deeper than the one before, which has its value already",
            "indent both alike, or leave the value of the line before empty",
            (last.start, last.start, "the value before begins here"),
        )

    def no_colon(self) -> Finding | None:
        if self.sign in ("'", '"') and self.line_of(self.at) > self.line_of(self.since):
            return self.after_quote()
        colon = complaints.tight_colon(self.text, self.since)
        if colon is not None:
            return complaints.missing_blank(self.source, colon)
        if self.sign in ("[", "{"):
            return self.unclosed_bracket() or self.say(
                problems.BROKEN_YAML,
                self.since,
                self.since + 1,
                "a list or mapping stands where a key has to",
                "write a key and a colon before it",
            )
        return self.no_key(self.since)

    def no_key(self, at: int) -> Finding:
        return self.say(
            problems.BROKEN_YAML,
            at,
            self.text_end(at),
            "this line is neither `key: value` nor part of the text above",
            "write a key, a colon and a blank; or indent the line as part of the text above",
        )

    def flow_colon(self) -> Finding | None:
        return complaints.missing_blank(self.source, self.at)

    def in_block(self) -> Finding | None:
        """A line does not go on with the keys or items that it stands among."""
        found = self.after_quote() or self.unclosed_bracket()
        if found is not None:
            return found
        start, end = self.word(self.at)
        if self.begins_line(self.at) and self.column(self.at) not in self.columns_above():
            return self.between_columns()
        if self.text[start : start + 1] == "-":
            return self.list_in_mapping(start)
        if self.sign == "-":
            return self.say(
                problems.BROKEN_YAML,
                *self.key_or_word(self.at),
                "this stands among the items of a list and has no dash",
                "begin it with a dash and a blank, or indent it as part of the item above",
                (self.since, self.since + 1, "the list begins here"),
            )
        return self.say(
            problems.BROKEN_YAML,
            start,
            end,
            "this can neither go on with the value before it nor begin a key",
            "put a text with quotes, brackets or colons in double quotes, or begin a new line",
        )

    def between_columns(self) -> Finding:
        """A line that begins at a column where none of the open blocks does."""
        here, outer = self.column(self.at), self.column(self.since)
        inner = min((column for column in self.columns_above() if column > here), default=None)
        beside = f"column {outer + 1}" if inner is None else f"column {inner + 1} or {outer + 1}"
        return self.say(
            problems.WRONG_INDENTATION,
            *self.key_or_word(self.at),
            f"this line begins at column {here + 1}, and no line it could stand beside does",
            f"begin it at {beside}, like the lines it belongs with",
            (*self.key_or_word(self.since), f"lines of this level begin at column {outer + 1}"),
        )

    def list_in_mapping(self, start: int) -> Finding:
        return self.say(
            problems.BROKEN_YAML,
            start,
            start + 1,
            "an item of a list cannot stand here",
            "write the items below the key, each on its own line, or in brackets: [one, two]",
        )

    def misplaced_item(self) -> Finding | None:
        return self.unclosed_bracket() or self.list_in_mapping(self.at)

    def misplaced_question(self) -> Finding | None:
        return self.quote_it(self.at, self.text_end(self.at), "a text cannot begin with ? here")

    def escape(self) -> Finding | None:
        at = self.text.find("\\", self.since)
        while match := _ESCAPE.match(self.text, at):
            at = self.text.find("\\", match.end())
        bad = _BAD_ESCAPE.match(self.text, max(at, 0))
        return self.say(
            problems.UNKNOWN_ESCAPE,
            at,
            bad.end() if bad else at + 1,
            f"`{bad.group()}` is no escape" if bad and bad.end() > at + 1 else "no escape follows",
            "write \\\\ for a backslash, or put the text in single quotes, which know no escapes",
        )

    def after_the_end(self) -> Finding | None:
        """Something follows what is already a whole document."""
        if self.text.startswith("%", self.at):
            return complaints.directive(self.source, self.at)
        found = self.after_quote()
        if found is not None:
            return found
        if self.begins_line(self.at):
            return self.say(
                problems.WRONG_INDENTATION,
                *self.key_or_word(self.at),
                "this line is indented less than the first one, and belongs to nothing",
                "begin the outermost keys at the first column",
            )
        return None


_Way = Callable[[_Diagnosis], Finding | None]
_WAYS: tuple[tuple[re.Pattern[str], _Way], ...] = tuple(
    (later(pattern), way)
    for pattern, way in (
        (r"directive|incompatible YAML|duplicate", _Diagnosis.directive),
        (r"a tag|tag handle|codec", _Diagnosis.tag),
        (r"\btab character", _Diagnosis.tab),
        (r"escape|hexdecimal", _Diagnosis.escape),
        (r"quoted scalar", _Diagnosis.unclosed_quote),
        (r"block scalar", _Diagnosis.block_header),
        (r"an (?:anchor|alias)", _Diagnosis.anchor_name),
        (r"cannot start any token", _Diagnosis.no_token),
        (r"mapping values are not", _Diagnosis.second_colon),
        (r"a simple key", _Diagnosis.no_colon),
        (r"unexpected ':'", _Diagnosis.flow_colon),
        (r"node content", _Diagnosis.no_content),
        (r"flow (?:sequence|mapping)", _Diagnosis.in_flow),
        (r"sequence entries are not", _Diagnosis.misplaced_item),
        (r"mapping keys are not", _Diagnosis.misplaced_question),
        (r"block (?:mapping|collection)", _Diagnosis.in_block),
        (r"document start", _Diagnosis.after_the_end),
    )
)
