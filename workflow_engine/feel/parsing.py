"""Text to syntax tree, with errors that say where and what was expected."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree, UnexpectedInput, UnexpectedToken
from lark.lexer import Lexer

from workflow_engine.errors import _l
from workflow_engine.feel.errors import FeelSyntaxError
from workflow_engine.feel.limits import MAX_EXPRESSION
from workflow_engine.feel.tokens import Tokens

Node = Tree[Token]

_SHOWN = {
    "_RPAR": ")", "_RSQB": "]", "_RBRACE": "}", "_COMMA": ",", "_COLON": ":", "_DOT": ".",
    "_DOTS": "..", "_THEN": "then", "_ELSE": "else", "_RETURN": "return", "_IN": "in",
    "_SATISFIES": "satisfies", "_AND": "and", "_OF": "of", "_LPAR": "(", "_TGT": ">",
}  # fmt: skip


class _Given(Lexer):
    """Hands the tokens that were made elsewhere to lark."""

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, data: Tokens) -> Iterator[Token]:  # type: ignore[override]
        return iter(data)


@cache
def _grammar() -> Lark:
    return Lark(
        Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8"),
        parser="lalr",
        lexer=_Given,
        start=["expression_start", "unary_start"],
        maybe_placeholders=True,
        propagate_positions=True,
    )


def parse(text: str, names: frozenset[str], *, unary: bool = False) -> Node:
    """The syntax tree of ``text``; ``names`` are known names that hold spaces or symbols."""
    if len(text) > MAX_EXPRESSION:
        raise FeelSyntaxError(
            _l("The expression is longer than {limit} characters."), text=text, limit=MAX_EXPRESSION
        )
    if not unary:
        return _parse(text, names, "expression_start", unary=False)
    try:
        return _parse(text, names, "unary_start", unary=True)
    except FeelSyntaxError:
        # `not(a) and b` begins like a negated list of tests, and is an expression.
        if not text.lstrip().startswith("not"):
            raise
        return _parse(text, names, "unary_start", unary=False)


def _parse(text: str, names: frozenset[str], start: str, *, unary: bool) -> Node:
    tokens: Any = Tokens(text, names, unary=unary)
    try:
        return _grammar().parse(tokens, start=start)
    except UnexpectedInput as error:
        raise _refusal(text, error) from None


def _refusal(text: str, error: UnexpectedInput) -> FeelSyntaxError:
    if not isinstance(error, UnexpectedToken):
        return FeelSyntaxError(text=text, position=len(text))
    wants_value = "NAME" in error.expected
    expected = " ".join(sorted({_SHOWN[e] for e in error.expected if e in _SHOWN}))
    token = error.token
    if token.type == "$END":
        template = _MISSING if wants_value else _UNFINISHED
        return FeelSyntaxError(template, text=text, position=len(text), expected=expected)
    follows = _ELSEWHERE if expected else _TOO_MUCH
    return FeelSyntaxError(
        _NO_VALUE if wants_value else follows,
        text=text,
        position=token.start_pos or 0,
        found=str(token),
        expected=expected,
    )


_MISSING = _l("The expression ends too early: a value is missing.")
_UNFINISHED = _l("The expression ends too early; it could go on with: {expected}")
_NO_VALUE = _l("Character {position}: '{found}' does not belong here; a value is missing.")
_ELSEWHERE = _l(
    "Character {position}: '{found}' does not belong here; it could go on with: {expected}"
)
_TOO_MUCH = _l("Character {position}: '{found}' does not belong here; the expression ends before.")
