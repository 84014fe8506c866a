"""From text to pieces: tokens, each held against the alphabet of the language.

What passes is names, calls, numbers, texts, and the words and symbols of ``grammar``; everything
else is a fault. So the parser is never shown a spelling that it could turn into something else.
"""

from __future__ import annotations

import re

from journeykit.definition.expressions import grammar, refused
from journeykit.definition.expressions.model import Fault, Scope
from journeykit.definition.expressions.pieces import Mark, Piece
from journeykit.definition.expressions.tokens import Sort, Token, plain_tokens
from journeykit.records import dataclass

_QUOTED_OR_COMMENT = re.compile(
    r"""(?P<text>'(?:[^']|'')*+') | (?P<name>"(?:[^"]|"")*+")
      | (?P<comment>--[^\n]* | /\*.*?\*/) | (?P<open>['"] | /\*)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?")
_APOSTROPHE = re.compile(r"'([^']{1,40})'(\w[^']{0,40})'$")
_UNUSABLE = r"[^\t\n\r -\x7e\x85\xa0-\ud7ff\ue000-\U0010ffff]"
"""Compiled when it is first needed: that takes longer than reading a journey's conditions."""
_MOST_WORDS_IN_A_NAME = 12
_PAIRED = frozenset({"]", "}", "}}", "`"})


@dataclass(frozen=True)
class Lexed:
    """The pieces of a text, as far as it has any.

    ``parsable`` says that every fault so far was mended in the pieces: checking may go on.
    """

    pieces: tuple[Piece, ...]
    faults: tuple[Fault, ...]
    parsable: bool


def lex_plain(text: str, scope: Scope) -> tuple[Piece, ...] | None:
    """The pieces of a text that is plainly of the language; None for any other."""
    tokens = plain_tokens(text)
    if not tokens:
        return None
    gate = _Gate(text, scope)
    pieces = gate.pieces(tokens)
    return pieces if gate.parsable and not gate.faults else None


def lex(text: str, scope: Scope) -> Lexed:
    """Cut a text into pieces and name every spelling that has no place in it."""
    from journeykit.definition.expressions import foreign

    unusable = re.search(_UNUSABLE, text)
    if unusable:
        return _stopped(_unusable_character(unusable))
    faults: list[Fault] = []
    clean = text
    for match in _QUOTED_OR_COMMENT.finditer(text):
        if match["open"]:
            return _stopped(*faults, _never_closed(text, match.start()))
        if match["comment"]:
            faults.append(_comment(match))
            blank = " " * len(match[0])
            clean = clean[: match.start()] + blank + clean[match.end() :]
    tokens = foreign.cut(clean)
    if tokens is None:
        return _stopped(*faults, _no_tokens(clean))
    gate = _Gate(text, scope)
    pieces = gate.pieces(tokens)
    return Lexed(pieces, (*faults, *gate.faults), gate.parsable)


class _Gate:
    """Lets pass what is in the alphabet, and notes what is not."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.faults: list[Fault] = []
        self.parsable = True
        self._calls: list[bool] = []

    def pieces(self, tokens: list[Token]) -> tuple[Piece, ...]:
        """One piece for each token that may stand, or that stands for one that may."""
        found: list[Piece] = []
        skip_to = 0
        for number, token in enumerate(tokens):
            start, end = self._place(token)
            if start < skip_to:
                continue
            piece = self._name_in_words(tokens, number) or self._piece(tokens, number, found)
            if piece is None:
                continue
            found.append(piece)
            self._follow(found)
            skip_to = max(end, piece.end)
        return tuple(found)

    def _follow(self, found: list[Piece]) -> None:
        """Keep for each open parenthesis whether it belongs to a function there is not."""
        match found[-1].value if found[-1].mark is Mark.SYMBOL else "":
            case "(":
                call = found[-2] if len(found) > 1 else None
                unknown = call and call.mark is Mark.CALL and call.value not in grammar.FUNCTIONS
                self._calls.append(bool(unknown))
            case ")" if self._calls:
                self._calls.pop()

    @staticmethod
    def _place(token: Token) -> tuple[int, int]:
        return token.start, token.end

    def _refuse(self, spelling: str, entry: refused.Refused, start: int, end: int) -> None:
        self.faults.append(Fault("404", f"`{spelling}` {entry.why}", entry.help, start, end))
        if entry.reads_as is None:
            self.parsable = False

    def _piece(self, tokens: list[Token], number: int, before: list[Piece]) -> Piece | None:
        token = tokens[number]
        start, end = self._place(token)
        source = self.text[start:end]
        if token.sort is Sort.TEXT and source.startswith("'"):
            return Piece(Mark.TEXT, token.text, start, end)
        if token.sort is Sort.QUOTED_NAME:
            return self._quoted_name(tokens, number)
        if token.sort is Sort.NUMBER:
            return self._number(source, start, end)
        if _PLAIN_NAME.fullmatch(source):
            return self._word(source, tokens, number, before)
        if source in grammar.SYMBOLS:
            return Piece(Mark.SYMBOL, source, start, end)
        if source == ".":
            return self._point(tokens, number)
        return self._other(source, start, end)

    def _number(self, source: str, start: int, end: int) -> Piece:
        """A number; one that is not written plainly is a fault, and goes on as 1."""
        if _PLAIN_NUMBER.fullmatch(source):
            if max(map(len, source.split("."))) <= grammar.MAX_DIGITS:
                return Piece(Mark.NUMBER, source, start, end)
            message = f"the number has more than {grammar.MAX_DIGITS} digits"
            help = "larger or finer numbers are not kept exactly"
        else:
            message = f"`{_clip(source)}` is no number in plain digits"
            help = "write digits with at most one point between them, such as 1000 or 0.5"
        self.faults.append(Fault("412", message, help, start, end))
        return Piece(Mark.NUMBER, "1.0" if "." in source else "1", start, end)

    def _point(self, tokens: list[Token], number: int) -> Piece | None:
        """``.5`` is a number without its zero; any other point has no place."""
        start, end = self._place(tokens[number])
        touches = number > 0 and self._place(tokens[number - 1])[1] == start
        follower = tokens[number + 1] if number + 1 < len(tokens) else None
        if follower and follower.sort is Sort.NUMBER and not touches:
            after, last = self._place(follower)
            if after == end:
                help = f"write `0.{_clip(self.text[after:last])}`"
                self.faults.append(Fault("412", "a number begins with a digit", help, start, last))
                return Piece(Mark.NUMBER, "0.5", start, last)
        self._refuse(".", refused.SYMBOLS["."], start, end)
        return None

    def _quoted_name(self, tokens: list[Token], number: int) -> Piece | None:
        start, end = self._place(tokens[number])
        name = tokens[number].text
        if _opens(tokens, number + 1):
            message = f'"{_clip(name)}" stands in quotes and is called like a function'
            help = "write the function's name without quotes"
            self.faults.append(Fault("403", message, help, start, end))
            return Piece(Mark.CALL, "", start, end)
        return Piece(Mark.NAME, name, start, end)

    def _word(
        self, source: str, tokens: list[Token], number: int, before: list[Piece]
    ) -> Piece | None:
        start, end = self._place(tokens[number])
        word = source.lower()
        if word in grammar.WORDS or self._is_word_here(word, tokens, number, before):
            return Piece(Mark.WORD, word, start, end)
        entry = refused.WORDS.get(word)
        called = _opens(tokens, number + 1)
        if called and (entry is None or word in refused.FUNCTIONS):
            return Piece(Mark.CALL, word, start, end)
        if entry and (called or self.scope.type_of(source) is None):
            self.parsable = False
            if not any(self._calls):  # else the function is the fault: `cast(x as integer)`
                self._refuse(source, entry, start, end)
            return None
        return Piece(Mark.NAME, source, start, end)

    @staticmethod
    def _is_word_here(word: str, tokens: list[Token], number: int, before: list[Piece]) -> bool:
        """Whether ``date``, ``filter`` and the like can be no name in this place."""
        previous = [piece.value for piece in before[-2:] if piece.mark is not Mark.NAME]
        match word:
            case "date" | "timestamp":
                follower = tokens[number + 1] if number + 1 < len(tokens) else None
                return follower is not None and follower.sort is Sort.TEXT
            case "filter":
                return previous[-1:] == [")"] and _opens(tokens, number + 1)
            case "where":
                return previous == ["filter", "("]
            case "distinct":
                return previous[-1:] == ["("] and len(before) > 1 and before[-2].mark is Mark.CALL
        return False

    def _name_in_words(self, tokens: list[Token], number: int) -> Piece | None:
        """A declared name of several words that was left without its quotes."""
        start, _ = self._place(tokens[number])
        first = tokens[number].text
        if not self.text[start].isalpha() or first.lower() in grammar.WORDS:
            return None
        if self.scope.type_of(first) is not None or first.lower() in grammar.FUNCTIONS:
            return None
        for last in tokens[number + 1 : number + _MOST_WORDS_IN_A_NAME][::-1]:
            end = self._place(last)[1]
            name = self.text[start:end]
            if self.scope.type_of(name) is not None:
                message = f"the name `{_clip(name)}` is no plain word"
                help = f"write it in double quotes: {quoted(name)}"
                self.faults.append(Fault("401", message, help, start, end))
                return Piece(Mark.NAME, name, start, end)
        return None

    def _other(self, source: str, start: int, end: int) -> Piece | None:
        """A spelling outside the alphabet: known from elsewhere, a lookalike, or neither."""
        first_word = source.lower().partition(" ")[0]
        entry = refused.WORDS.get(first_word) or refused.SYMBOLS.get(source)
        entry = entry or refused.SYMBOLS.get(source[:1])
        if entry is not None:
            if source in _PAIRED and any(fault.code == "404" for fault in self.faults):
                return None  # the first of the pair was refused already
            self._refuse(_clip(source), entry, start, end)
            return self._stand_in(entry, start, end) if source in refused.SYMBOLS else None
        self.parsable = False
        for offset, character in enumerate(source):
            plain = refused.LOOKALIKES.get(character)
            if plain:
                message = f"`{character}` only looks like a sign of the language"
                at = start + offset
                self.faults.append(Fault("401", message, f"write a plain {plain}", at, at + 1))
                return None
        message = f"`{_clip(source)}` is not part of the expression language"
        help = "write a text in single quotes, a name that is no plain word in double quotes"
        self.faults.append(Fault("404", message, help, start, end))
        return None

    @staticmethod
    def _stand_in(entry: refused.Refused, start: int, end: int) -> Piece | None:
        if entry.reads_as is None:
            return None
        mark = Mark.SYMBOL if entry.reads_as in grammar.SYMBOLS else Mark.WORD
        return Piece(mark, entry.reads_as, start, end)


def quoted(name: str) -> str:
    """A name as it is written in an expression where it is no plain word."""
    return '"' + name.replace('"', '""') + '"'


def written(name: str) -> str:
    """A name as an author would write it: in quotes only where it must be."""
    plain = _PLAIN_NAME.fullmatch(name) and name.lower() not in grammar.WORDS
    return name if plain else quoted(name)


def _opens(tokens: list[Token], number: int) -> bool:
    return number < len(tokens) and tokens[number].sort is Sort.OPENING


def _clip(source: str) -> str:
    """A spelling as a message quotes it: one line, not too long."""
    line = " ".join(source.split())
    return line if len(line) <= 40 else line[:39] + "…"


def _stopped(*faults: Fault) -> Lexed:
    return Lexed((), faults, parsable=False)


def _unusable_character(match: re.Match[str]) -> Fault:
    code = f"U+{ord(match[0]):04X}"
    message = f"the character {code} cannot stand in an expression"
    return Fault("401", message, "remove it", match.start(), match.end())


def _no_tokens(text: str) -> Fault:
    """What sqlglot cannot cut into tokens: a quotation of another dialect that has no end."""
    start = max(text.find("$"), 0)
    message = "this cannot be cut into words and signs"
    help = "write a text in single quotes, a name that is no plain word in double quotes"
    return Fault("401", message, help, start, len(text))


def _comment(match: re.Match[str]) -> Fault:
    help = "write it as a YAML comment after #, outside the expression"
    if match[0].startswith("--"):
        help += "; for minus a negative number write `- -5`"
    message = "an expression holds no comment"
    return Fault("404", message, help, match.start(), match.end())


def _never_closed(text: str, start: int) -> Fault:
    """A quote or comment that runs to the end: both ends are named."""
    mark = text[start]
    first, last = start + 1, len(text)
    if mark == "/":
        message = f"the comment that opens at character {first} runs to the end, character {last}"
        return Fault("401", message, "an expression holds no comment: leave it out", start, last)
    kind = "text" if mark == "'" else "name"
    message = (
        f"the {kind} that opens with {mark} at character {first} has no closing {mark}: "
        f"it runs to the end, character {last}"
    )
    apostrophe = mark == "'" and _APOSTROPHE.search(text[: start + 1])
    if apostrophe:
        help = f"an apostrophe inside a text is written twice: '{apostrophe[1]}''{apostrophe[2]}'"
        start = apostrophe.start()
    elif mark == "'" and start and (text[start - 1].isalnum()):
        help = "write the text in single quotes, and an apostrophe inside it twice"
    else:
        help = f"close it with {mark}"
    return Fault("401", message, help, start, last)
