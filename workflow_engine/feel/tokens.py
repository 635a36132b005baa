"""Text to tokens: FEEL names may hold spaces and keywords, so no ordinary lexer will do."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from lark import Token

from workflow_engine.errors import _l
from workflow_engine.feel.errors import FeelSyntaxError
from workflow_engine.feel.limits import MAX_NESTING
from workflow_engine.feel.phrases import Phrases

# The standard also allows full-width punctuation in names; typed by mistake for commas and
# brackets it would only make unknown names, so it is refused with a hint.
_START = (
    r"A-Za-z_?\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u167F\u1681-\u1FFF"
    r"\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3005-\u3007\u3021-\uD7FF\uF900-\uFDCF\uFDF0-\uFEFE\uFF10-\uFF19"
    r"\uFF21-\uFF3A\uFF3F\uFF41-\uFF5A\uFF66-\uFFFD"
    r"\U00010000-\U000EFFFF"
)
_PART = _START + r"0-9\u00B7\u0300-\u036F\u203F-\u2040'\u2019"
_SPACE = re.compile(r"(?:[\s\u0085\u180E\u200B\uFEFF]|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)+")
_WORD = re.compile(f"[{_START}][{_PART}]*")
_GOING_ON = re.compile(f"[{_PART}]")
_NEXT_WORD = re.compile(f"[ \\t\\r\\n\\u00A0]+([{_PART}]+)")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_KEY = re.compile(r'([^\s:"{}\[\](),][^:"{}\[\](),]*?)\s*(?=:)')
_TEXT_KEY = re.compile(f'"([{_START}][{_PART}]*(?:[-+*/][{_PART}]+)+)"\\s*:')
_SYMBOL = re.compile(r"\.\.|\*\*|->|!=|<=|>=|[-+*/=<>(){}\[\],:.]")

_SYMBOLS = {
    "..": "_DOTS", "**": "_POW", "->": "_ARROW", "!=": "COMPARE", "<=": "COMPARE",
    ">=": "COMPARE", "=": "COMPARE", "<": "COMPARE", ">": "COMPARE", "-": "MINUS", "+": "PLUS",
    "*": "STAR", "/": "SLASH", "(": "_LPAR", ")": "_RPAR", "[": "_LSQB", "]": "_RSQB",
    "{": "_LBRACE", "}": "_RBRACE", ",": "_COMMA", ":": "_COLON", ".": "_DOT",
}  # fmt: skip
_KEYWORDS = {
    "for": "_FOR", "return": "_RETURN", "if": "_IF", "then": "_THEN", "else": "_ELSE",
    "some": "SOME", "every": "EVERY", "satisfies": "_SATISFIES", "in": "_IN",
    "between": "_BETWEEN", "and": "_AND", "or": "_OR", "true": "TRUE", "false": "FALSE",
    "null": "NULL", "function": "_FUNCTION",
}  # fmt: skip
_GENERIC = {
    "list": "_T_LIST", "range": "_T_RANGE", "context": "_T_CONTEXT", "function": "_T_FUNCTION",
}  # fmt: skip
_TYPED_FOR = {"“": '"', "”": '"', "‘": "'", "’": "'", "。": ".", "、": ",", "【": "[", "】": "]"}
_OPERAND_ENDS = {
    "NAME", "NUMBER", "STRING", "AT", "TRUE", "FALSE", "NULL", "_RPAR", "_RSQB", "_RBRACE",
    "_LCLOSE",
}  # fmt: skip
_ENDS_AFTER_BRACKET = re.compile(
    r"\s*(?:$|[)\],}=!<>*/+]|\.(?![0-9.])|(?:and|or|then|else|return|satisfies|in|between|instance)\b)"
)


@lru_cache(maxsize=512)
def _phrases(names: frozenset[str]) -> Phrases:
    return Phrases(name for name in names if not _WORD.fullmatch(name))


class Tokens:
    """One pass over the text; ``names`` are those that need to be known to be read."""

    def __init__(self, text: str, names: frozenset[str], *, unary: bool) -> None:
        self.text = text
        self.phrases = _phrases(names)
        self.unary = unary
        self.at = 0
        self.last = ""
        self.open: list[str] = []
        self.generics = 0

    def __iter__(self) -> Iterator[Token]:
        while True:
            if space := _SPACE.match(self.text, self.at):
                self.at = space.end()
            if self.at >= len(self.text):
                return
            token = self._next()
            self.last = token.type
            self.at = token.end_pos or self.at
            yield token

    def _next(self) -> Token:
        text, at = self.text, self.at
        if self.last in ("_LBRACE", "_COMMA") and self.open and self.open[-1] == "{":
            key = _KEY.match(text, at)
            if key:
                return self._key(key)
            self._learn(_TEXT_KEY.match(text, at))
        if text[at] == '"':
            return self._quoted("STRING", at)
        if text[at] == "@" and text[at + 1 : at + 2] == '"':
            return self._quoted("AT", at + 1)
        is_path = text[at] == "." and self.last in _OPERAND_ENDS
        if not is_path and (number := _NUMBER.match(text, at)):
            return self._token("NUMBER", number.end())
        if phrase := self.phrases.longest(text, at, _GOING_ON):
            return self._name(*phrase)
        if word := _WORD.match(text, at):
            return self._word(word)
        return self._symbol()

    def _token(self, kind: str, end: int, value: str | None = None) -> Token:
        shown = self.text[self.at : end] if value is None else value
        return Token(kind, shown, start_pos=self.at, end_pos=end)

    def _name(self, name: str, end: int) -> Token:
        return self._token("NAME", end, name)

    def _key(self, key: re.Match[str]) -> Token:
        name = " ".join(key[1].split())
        if not _WORD.fullmatch(name):
            self.phrases = self.phrases.with_(name)
        return self._token("KEY", key.end(1), name)

    def _learn(self, key: re.Match[str] | None) -> None:
        """A key in quotation marks may be said without them later, as in ``.first-name``."""
        if key:
            self.phrases = self.phrases.with_(key[1])

    def _quoted(self, kind: str, start: int) -> Token:
        found = _STRING.match(self.text, start)
        if not found:
            raise FeelSyntaxError(
                _l("Character {position}: this text has no closing quotation mark."),
                text=self.text,
                position=start,
            )
        return self._token(kind, found.end(), found[0])

    def _word(self, word: re.Match[str]) -> Token:
        text, end = word[0], word.end()
        if kind := self._keyword(text, end):
            return self._token(kind, end)
        words = [text]
        while (following := _NEXT_WORD.match(self.text, end)) and not self._ends_name(following):
            words.append(following[1])
            end = following.end()
        return self._name(" ".join(words), end)

    def _ends_name(self, following: re.Match[str]) -> bool:
        word = following[1]
        if word in _KEYWORDS or (word == "external" and self.last == "_RPAR"):
            return True
        return word == "instance" and re.match(r"\s+of\b", self.text[following.end() :]) is not None

    def _keyword(self, word: str, end: int) -> str | None:
        rest = self.text[end : end + 8].lstrip()
        if self.last == "_DOT":
            return None
        if word in _GENERIC and rest.startswith("<") and self._in_type():
            return _GENERIC[word]
        if word == "not" and self.unary and not self.last and rest.startswith("("):
            return "_NOT"
        if word == "instance" and re.match(r"of\b", rest):
            return "_INSTANCE"
        if word == "of" and self.last == "_INSTANCE":
            return "_OF"
        if word == "external" and self.last == "_RPAR" and rest.startswith("{"):
            return "EXTERNAL"
        if word == "function" and self.last == "_OF":
            return None
        return _KEYWORDS.get(word)

    def _in_type(self) -> bool:
        if self.last in ("_OF", "_COLON", "_TLT", "_ARROW"):
            return True
        return self.last == "_COMMA" and self.generics > 0

    def _symbol(self) -> Token:
        found = _SYMBOL.match(self.text, self.at)
        if not found:
            raise self._meaningless(self.text[self.at])
        return self._token(self._kind(found[0], found.end()), found.end())

    def _meaningless(self, found: str) -> FeelSyntaxError:
        plain = _TYPED_FOR.get(found) or unicodedata.normalize("NFKC", found)
        return FeelSyntaxError(
            _l("Character {position}: '{found}' is full-width; write '{plain}' instead.")
            if plain != found
            else _l("Character {position}: '{found}' has no meaning here."),
            text=self.text,
            position=self.at,
            found=found,
            plain=plain,
        )

    def _kind(self, symbol: str, end: int) -> str:
        if symbol == "<" and self.last.startswith("_T_"):
            self.generics += 1
            self._check_nesting(self.generics)
            return "_TLT"
        if symbol == ">" and self.generics:
            self.generics -= 1
            return "_TGT"
        if symbol in "([{":
            return self._opening(symbol, end)
        if symbol == "]" and self.last not in _OPERAND_ENDS and self.last != "_LSQB":
            self._push("]")
            return "_ROPEN"
        if symbol in ")]}" and self.open:
            self.open.pop()
        if symbol == ".." and self.open:
            self.open[-1] = ".."
        return _SYMBOLS[symbol]

    def _opening(self, symbol: str, end: int) -> str:
        closes = symbol == "[" and self.open and self.open[-1] == ".."
        if closes and self.last in _OPERAND_ENDS and _ENDS_AFTER_BRACKET.match(self.text, end):
            self.open.pop()
            return "_LCLOSE"
        self._push(symbol)
        return _SYMBOLS[symbol]

    def _push(self, symbol: str) -> None:
        self.open.append(symbol)
        self._check_nesting(len(self.open))

    def _check_nesting(self, levels: int) -> None:
        if levels > MAX_NESTING:
            raise FeelSyntaxError(
                _l("Character {position}: more than {limit} brackets are open."),
                text=self.text,
                position=self.at,
                limit=MAX_NESTING,
            )
