"""Expressions of other engines: ``${...}`` and ``#{...}`` become FEEL, or nothing when they call
what only the other engine has."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from workflow_engine.bpmn.juel_methods import FUNCTIONS, METHODS, PREFIXED, Untranslatable, quoted

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>&&|\|\||==|!=|<=|>=|[-<>()+*/%!?:.,\[\]}]))"
)
#: Level of binding: FEEL's are the same, save that its comparisons do not chain.
_OR, _AND, _COMPARED, _SUM, _PRODUCT, _UNARY, _PATH = range(1, 8)
_BINARY: dict[str, tuple[int, str]] = {
    "||": (_OR, "or"), "or": (_OR, "or"), "&&": (_AND, "and"), "and": (_AND, "and"),
    "==": (_COMPARED, "="), "eq": (_COMPARED, "="), "!=": (_COMPARED, "!="),
    "ne": (_COMPARED, "!="), "<": (_COMPARED, "<"), "lt": (_COMPARED, "<"),
    ">": (_COMPARED, ">"), "gt": (_COMPARED, ">"), "<=": (_COMPARED, "<="),
    "le": (_COMPARED, "<="), ">=": (_COMPARED, ">="), "ge": (_COMPARED, ">="),
    "+": (_SUM, "+"), "-": (_SUM, "-"), "*": (_PRODUCT, "*"), "/": (_PRODUCT, "/"),
    "div": (_PRODUCT, "/"), "%": (_PRODUCT, "%"), "mod": (_PRODUCT, "%"),
}  # fmt: skip
#: Words that FEEL keeps for itself, and objects that only the other engine has.
_NOT_NAMES = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "instance",
        "of",
        "function",
        "external",
        "instanceof",
        "task",
        "caseExecution",
        "connector",
        "event",
        "authenticatedUserId",
        "loggedInUser",
    ]
)
_DEEPEST = 80


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the FEEL text and how tightly it holds together."""

    text: str
    level: int = _PATH

    def at(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


@dataclass(slots=True)
class _Reader:
    """Reads one expression of the other language, from its opening brace to the closing one."""

    text: str
    position: int
    depth: int = 0
    word: str = ""
    kind: str = field(default="")

    def next(self) -> None:
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            raise Untranslatable
        self.kind = match.lastgroup or ""
        self.word, self.position = match.group(self.kind), match.end()

    def take(self, sign: str) -> bool:
        if self.word != sign or self.kind == "text":
            return False
        self.next()
        return True

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise Untranslatable

    def expression(self) -> _Piece:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Untranslatable
        found = self.binary(_OR)
        if self.take("?"):
            yes = self.expression()
            self.expect(":")
            no = self.expression()
            found = _Piece(f"(if {found.text} then {yes.text} else {no.text})")
        self.depth -= 1
        return found

    def binary(self, level: int) -> _Piece:
        left = self.unary()
        while self.kind != "text" and self.word in _BINARY and _BINARY[self.word][0] >= level:
            mine, sign = _BINARY[self.word]
            self.next()
            right = self.binary(mine + 1)
            if sign == "%":
                left = _Piece(f"modulo({left.text}, {right.text})")
                continue
            # FEEL compares two things only, so that a comparison inside one is put in brackets.
            first = left.at(mine + (mine == _COMPARED))
            left = _Piece(f"{first} {sign} {right.at(mine + 1)}", mine)
        return left

    def unary(self) -> _Piece:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Untranslatable
        found = self.signed()
        self.depth -= 1
        return found

    def signed(self) -> _Piece:
        if self.kind == "sign" and self.take("-"):
            return _Piece(f"-{self.unary().at(_UNARY)}", _UNARY)
        if self.kind != "text" and self.word in ("!", "not"):
            self.next()
            return _Piece(f"not({self.unary().text})")
        if self.kind == "name" and self.word == "empty":
            self.next()
            return _Piece(METHODS["isEmpty"](self.unary().at(_PATH), []))
        return self.path()

    def path(self) -> _Piece:
        found = self.primary()
        while True:
            if self.take("."):
                found = self.member(found)
            elif self.take("["):
                found = _Piece(METHODS["get"](found.at(_PATH), [self.expression().text]))
                self.expect("]")
            else:
                return found

    def primary(self) -> _Piece:
        word, kind = self.word, self.kind
        self.next()
        if kind == "text":
            return _Piece(quoted(_plain(word)))
        if kind == "number":
            return _Piece(word)
        if kind == "sign" and word == "(":
            inner = self.expression()
            self.expect(")")
            return _Piece(f"({inner.text})") if inner.level < _PATH else inner
        if kind != "name" or word in _NOT_NAMES or word in _BINARY:
            raise Untranslatable
        return self.named(word)

    def named(self, name: str) -> _Piece:
        if self.word == ":" and self.kind == "sign" and name in PREFIXED:
            self.next()
            function = self.word
            self.next()
            self.expect("(")
            return self.made(PREFIXED[name], function, self.arguments())
        if self.take("("):
            return self.made(FUNCTIONS, name, self.arguments())
        if name == "execution":
            return self.execution()
        return _Piece(name)

    def execution(self) -> _Piece:
        """The running instance: its variables and its key are ours too, the rest is not."""
        self.expect(".")
        name = self.word
        self.next()
        given = self.arguments() if self.take("(") else None
        if name.removeprefix("get") in ("ProcessBusinessKey", "BusinessKey") or (
            given is None and name in ("processBusinessKey", "businessKey")
        ):
            return _Piece("business_key")
        if name in ("getVariable", "hasVariable", "getVariableLocal") and given:
            kind = "exists" if name == "hasVariable" else "get"
            return self.made(PREFIXED["variables"], kind, given)
        raise Untranslatable

    def member(self, owner: _Piece) -> _Piece:
        if self.kind != "name":
            raise Untranslatable
        name = self.word
        self.next()
        if not self.take("("):
            return _Piece(f"{owner.at(_PATH)}.{name}")
        given = self.arguments()
        getter = re.fullmatch(r"(?:get|is)([A-Z]\w*)", name)
        if name not in METHODS and getter is not None and not given:
            part = getter.group(1)
            return _Piece(f"{owner.at(_PATH)}.{part[0].lower()}{part[1:]}")
        if name not in METHODS:
            raise Untranslatable
        return _Piece(METHODS[name](owner.at(_PATH), given))

    def arguments(self) -> list[str]:
        given: list[str] = []
        if self.take(")"):
            return given
        while True:
            given.append(self.expression().text)
            if self.take(")"):
                return given
            self.expect(",")

    @staticmethod
    def made(known: dict[str, Callable[[list[str]], str]], name: str, given: list[str]) -> _Piece:
        if name not in known:
            raise Untranslatable
        return _Piece(known[name](given))


def to_feel(text: str) -> str | None:
    """``text`` with a leading ``=`` when it is an expression; None when it cannot be one of ours.

    >>> to_feel("${amount > 1000 && kind == 'IT'}")
    '= amount > 1000 and kind = "IT"'
    >>> to_feel("Order ${order.id}")
    '= "Order " + string(order.id)'
    """
    text = text.strip()
    if text.startswith("=") or ("${" not in text and "#{" not in text):
        return text
    try:
        pieces = _pieces(text)
    except (Untranslatable, IndexError):
        return None
    if len(pieces) == 1:
        return f"= {pieces[0][1]}"
    return "= " + " + ".join(f"string({p})" if is_code else p for is_code, p in pieces)


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Literal parts as FEEL strings, and expressions, in their order."""
    found: list[tuple[bool, str]] = []
    position = 0
    while position < len(text):
        opening = re.compile(r"[$#]\{").search(text, position)
        if opening is None:
            found.append((False, quoted(text[position:])))
            break
        if opening.start() > position:
            found.append((False, quoted(text[position : opening.start()])))
        reader = _Reader(text, opening.end())
        reader.next()
        found.append((True, reader.expression().text))
        if reader.kind != "sign" or reader.word != "}":
            raise Untranslatable
        position = reader.position
    return found


def _plain(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1])
