"""The YAML parser's events, alike from libyaml and from plain Python.

PyYAML brings two parsers. libyaml's is some twenty times faster and not on every machine; the one
in Python refuses some texts that libyaml takes and the other way round. ``PlainParser`` is the
Python parser with those places brought in line with libyaml 0.2.5, so that a file means the same,
and is refused with the same words, wherever it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

from journeykit.definition.yaml_library import (
    AliasEvent,
    AnchorToken,
    DirectiveToken,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    Parser,
    Reader,
    ScalarEvent,
    ScalarToken,
    Scanner,
    ScannerError,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    TagToken,
    yaml,
)
from journeykit.patterns import later

__all__ = [
    "AliasEvent",
    "DocumentStartEvent",
    "EventParser",
    "MappingEndEvent",
    "MappingStartEvent",
    "PlainParser",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "Trouble",
    "YamlEvent",
    "default_parser",
    "events",
]

_END = "\0"
_BREAKS = "\0\n"
_BLANKS = "\0 \t\n"
_TAG_CHARACTER = r"(?:[\w;/?:@&=+$.!~*'()-]|%[0-9a-fA-F]{2})"
_TAG = later(
    rf"!(?:<(?:{_TAG_CHARACTER}|[,[\]])+>|[\w-]*!{_TAG_CHARACTER}+|(?![\w-]*!){_TAG_CHARACTER}*)",
    re.ASCII,
)
_BYTE = re.compile(rb"%([0-9a-fA-F]{2})")
_DIRECTIVE = later(r"%(?:YAML|TAG)(?![^\s\0])")
_WIDTHS = {"x": 2, "u": 4, "U": 8}
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_SURROGATES = range(0xD800, 0xE000)
_LAST_CHARACTER = 0x10FFFF


class YamlMark(Protocol):
    """A place."""

    index: int


class YamlEvent(Protocol):
    """What an event of either parser has; which attributes are there depends on its class."""

    start_mark: YamlMark
    end_mark: YamlMark
    value: str
    style: str | None
    anchor: str | None
    tag: str | None
    flow_style: bool | None
    version: tuple[int, int] | None
    tags: dict[str, str] | None


class EventParser(Protocol):
    """What gives one event after the other."""

    def get_event(self) -> Any:
        """The next event; raises what ``events`` turns into ``Trouble``."""


class Trouble(Exception):
    """Where and how the parser gave up.

    Attributes:
        problem: What it says is wrong.
        at: Where, as an offset into the text; None where it does not say.
        context: What it was busy with.
        since: Where that began.
    """

    def __init__(self, problem: str, at: int | None, context: str, since: int | None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.at = at
        self.context = context
        self.since = since


def events(parser: EventParser) -> Iterator[YamlEvent]:
    """The parser's events, the end of the stream last.

    Raises:
        Trouble: The text is no YAML.
    """
    try:
        while True:
            event = parser.get_event()
            yield event
            if event.__class__ is StreamEndEvent:
                return
    except yaml.MarkedYAMLError as error:
        raise Trouble(
            error.problem or "",
            error.problem_mark.index if error.problem_mark else None,
            error.context or "",
            error.context_mark.index if error.context_mark else None,
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Trouble(str(error), None, "", None) from None


def default_parser(text: str) -> EventParser:
    """The parser of libyaml where PyYAML was built with it, else the one in Python.

    Raises:
        Trouble: The text holds a character that no YAML can.
    """
    try:
        return yaml.CSafeLoader(text) if yaml.__with_libyaml__ else PlainParser(text)
    except (yaml.YAMLError, ValueError) as error:
        raise Trouble(str(error), None, "", None) from None


def _is_text(tag: str) -> bool:
    """Whether the bytes that a tag writes as ``%C3%A9`` are UTF-8."""
    written = _BYTE.sub(lambda byte: bytes([int(byte.group(1), 16)]), tag.encode())
    try:
        written.decode()
    except UnicodeDecodeError:
        return False
    return True


class PlainParser(Reader, Scanner, Parser):
    """PyYAML's parser in Python, with libyaml's reading of tabs, tags and flow scalars."""

    ESCAPES: ClassVar[dict[str, str]] = {**Scanner.ESCAPE_REPLACEMENTS}

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def parse_node(self, block: bool = False, indentless_sequence: bool = False) -> Any:
        """Scan what follows an anchor and a tag before the tag is judged."""
        properties: list[Any] = []
        wanted = [AnchorToken, TagToken]
        while wanted and self.check_token(*wanted):
            properties.append(self.get_token())  # type: ignore[no-untyped-call]
            wanted.remove(properties[-1].__class__)
        if properties:
            self.peek_token()  # type: ignore[no-untyped-call]
            self.tokens[:0] = properties
            self.tokens_taken -= len(properties)
        return super().parse_node(block, indentless_sequence)

    def need_more_tokens(self) -> bool | None:
        """At the end of the text, what had to be a key and got no colon is refused."""
        if self.done:
            for key in self.possible_simple_keys.values():
                if key.required and key.token_number == self.tokens_taken:
                    mark = self.get_mark()
                    raise ScannerError("while scanning a simple key", key.mark, "no ':'", mark)
        return super().need_more_tokens()

    def fetch_stream_end(self) -> None:
        """Keep in mind what was opened and had to be a key."""
        open_keys = {
            level: key
            for level, key in self.possible_simple_keys.items()
            if level < self.flow_level
        }
        super().fetch_stream_end()
        self.possible_simple_keys = open_keys

    def scan_to_next_token(self) -> None:
        """Skip blanks and comments; a tab only where no indentation could be meant."""
        while True:
            while self.peek() == " " or (
                self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)
            ):
                self.forward()
            if self.peek() == "#":
                self._skip_comment()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def _skip_comment(self) -> None:
        while self.peek() not in _BREAKS:
            self.forward()

    def scan_directive(self) -> DirectiveToken:
        """Only ``%YAML`` and ``%TAG`` are directives."""
        start = self.get_mark()
        if _DIRECTIVE.match(self.buffer, self.pointer) is None:
            raise ScannerError("while scanning a directive", start, "unknown", start)
        return super().scan_directive()

    def scan_tag(self) -> TagToken:
        """A tag; the tree refuses all of them, this only finds where it ends."""
        start = self.get_mark()
        match = _TAG.match(self.buffer, self.pointer)
        if match is None or not _is_text(match.group()):
            raise ScannerError("while scanning a tag", start, "not a tag", start)
        tag = match.group()
        self.forward(len(tag))
        if self.peek() not in _BLANKS and not (self.flow_level and self.peek() == ","):
            raise ScannerError("while scanning a tag", start, "not a tag", start)
        if tag.startswith("!<"):
            return TagToken((None, tag[2:-1]), start, self.get_mark())
        handle = re.match(r"![\w-]*!", tag)
        cut = handle.end() if handle else 1
        return TagToken((tag[:cut], tag[cut:]), start, self.get_mark())

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """Chomping and indentation; what follows is looked at with the rest of the line."""
        chomping: bool | None = None
        increment: int | None = None
        for _ in range(2):
            character = self.peek()
            if character in "+-" and chomping is None:
                chomping = character == "+"
            elif character in "0123456789" and increment is None:
                increment = int(character)
                if not increment:
                    raise ScannerError(
                        "while scanning a block scalar",
                        start_mark,
                        "indented by 0",
                        self.get_mark(),
                    )
            else:
                break
            self.forward()
        return chomping, increment

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> None:
        """Blanks, tabs among them, and a comment."""
        while self.peek() in " \t":
            self.forward()
        if self.peek() == "#":
            self._skip_comment()
        if self.peek() not in _BREAKS:
            raise ScannerError(
                "while scanning a block scalar",
                start_mark,
                "expected a comment or a line break",
                self.get_mark(),
            )
        self.scan_line_break()  # type: ignore[no-untyped-call]

    def scan_block_scalar_indentation(self) -> tuple[list[Any], int, Any]:
        """No tab may stand in the indentation."""
        result = super().scan_block_scalar_indentation()
        if self.peek() == "\t":
            self._refuse_tab("while scanning a block scalar")
        return result

    def scan_block_scalar_breaks(self, indent: int) -> tuple[list[Any], Any]:
        """No tab may stand in the indentation."""
        result = super().scan_block_scalar_breaks(indent)
        if self.peek() == "\t" and self.column < indent:
            self._refuse_tab("while scanning a block scalar")
        return result

    def _refuse_tab(self, context: str) -> None:
        mark = self.get_mark()
        raise ScannerError(context, mark, "found a tab character in the indentation", mark)

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> list[Any]:
        """Characters and escapes up to the next blank; only real characters may be escaped."""
        chunks: list[str] = []
        while True:
            length = 0
            while self.peek(length) not in "'\"\\\0 \t\n":
                length += 1
            chunks.append(self.prefix(length))
            self.forward(length)
            character = self.peek()
            if not double and character == "'" and self.peek(1) == "'":
                chunks.append("'")
                self.forward(2)
            elif character and character in ('"\\' if not double else "'"):
                chunks.append(character)
                self.forward()
            elif double and character == "\\":
                chunks.extend(self._scan_escape(start_mark))
            else:
                return chunks

    def _scan_escape(self, start_mark: Any) -> list[str]:
        mark = self.get_mark()
        escaped = self.peek(1)
        if escaped == "\n":
            self.forward(2)
            return list(self.scan_flow_scalar_breaks(True, start_mark))
        if escaped in self.ESCAPES:
            self.forward(2)
            return [self.ESCAPES[escaped]]
        if escaped not in _WIDTHS:
            raise ScannerError("while parsing a quoted scalar", start_mark, "unknown escape", mark)
        self.forward(2)
        digits = self.prefix(_WIDTHS[escaped])
        if len(digits) < _WIDTHS[escaped] or not _HEXADECIMAL.issuperset(digits):
            raise ScannerError("while parsing a quoted scalar", start_mark, "no escape", mark)
        code = int(digits, 16)
        if code in _SURROGATES or code > _LAST_CHARACTER:
            raise ScannerError("while parsing a quoted scalar", start_mark, "no escape", mark)
        self.forward(len(digits))
        return [chr(code)]

    def scan_plain(self) -> ScalarToken:
        """A plain scalar; in a flow collection it may hold ``?`` but no ``:`` before a bracket."""
        start = end = self.get_mark()
        indent = self.indent + 1
        chunks: list[str] = []
        blanks: list[str] = []
        while self.peek() != "#" and not self._at_document_mark():
            length = self._plain_length(start)
            if not length:
                break
            self.allow_simple_key = False
            chunks.extend(blanks)
            chunks.append(self.prefix(length))
            self.forward(length)
            end = self.get_mark()
            blanks = self._plain_blanks(indent)
            if not blanks or (not self.flow_level and self.column < indent):
                break
        return ScalarToken("".join(chunks), True, start, end)

    def _at_document_mark(self) -> bool:
        marked = self.column == 0 and self.prefix(3) in ("---", "...")
        return marked and self.peek(3) in _BLANKS

    def _plain_length(self, start: Any) -> int:
        """How many characters of a plain scalar follow without a blank."""
        length = 0
        while True:
            character = self.peek(length)
            if character in _BLANKS or (self.flow_level and character in ",[]{}"):
                return length
            if character == ":":
                after = self.peek(length + 1)
                if self.flow_level and after and after in ",?[]{}":
                    self.forward(length)
                    raise ScannerError(
                        "while scanning a plain scalar", start, "unexpected ':'", self.get_mark()
                    )
                if after in _BLANKS:
                    return length
            length += 1

    def _plain_blanks(self, indent: int) -> list[str]:
        """Blanks and line breaks within a plain scalar, folded."""
        length = 0
        while self.peek(length) in " \t":
            length += 1
        blanks = self.prefix(length)
        self.forward(length)
        if self.peek() != "\n":
            return [blanks] if blanks else []
        self.scan_line_break()  # type: ignore[no-untyped-call]
        self.allow_simple_key = True
        breaks: list[str] = []
        while not self._at_document_mark():
            while self.peek() in " \t":
                if self.peek() == "\t" and self.column < indent:
                    self._refuse_tab("while scanning a plain scalar")
                self.forward()
            if self.peek() != "\n":
                break
            breaks.append(self.scan_line_break())  # type: ignore[no-untyped-call]
        return breaks or [" "]
