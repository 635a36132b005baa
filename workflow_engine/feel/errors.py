"""What can be wrong with an expression: each error says where, and what to write instead."""

from typing import Any

from workflow_engine.errors import Invalid, _l


class FeelError(Invalid):
    """Base of everything that reading or evaluating an expression can raise.

    ``text`` is the expression, ``position`` counts characters from 0, ``hint`` is the message
    filled in.
    """

    message = _l("The expression cannot be evaluated.")

    def __init__(
        self,
        template: str | None = None,
        /,
        *,
        text: str = "",
        position: int = 0,
        **params: Any,
    ) -> None:
        self.text = text
        self.position = position
        super().__init__(template, expression=text, position=position + 1, **params)

    def place(self, text: str, position: int) -> None:
        """Say where it happened, unless that is known from further inside."""
        if not self.text:
            self.text, self.position = text, position
            self.params |= {"expression": text, "position": position + 1}

    @property
    def hint(self) -> str:
        """The message in English, filled in."""
        return str(self)


class FeelSyntaxError(FeelError):
    """The text is no FEEL expression."""

    message = _l("Character {position}: the expression cannot be read.")


class UnknownName(FeelError):
    """A name that no variable, function or entry bears; never silently null."""

    message = _l("Character {position}: nothing is called '{name}' here.")
    message_near = _l("Character {position}: nothing is called '{name}'. Did you mean '{near}'?")

    def __init__(self, name: str, *, near: str | None = None, text: str, position: int) -> None:
        self.name = name
        self.near = near
        template = self.message_near if near else None
        super().__init__(template, text=text, position=position, name=name, near=near)


class LimitExceeded(FeelError):
    """The expression would take too many steps, or grow too large or too deep."""

    message = _l("The expression was stopped: more than {limit} {what}.")


class ValueNotAllowed(FeelError):
    """A variable holds something that expressions do not handle: NaN, or a Python object."""

    message = _l("The variable holds a value of the kind '{kind}', which expressions do not take.")


class AssertionFailed(FeelError):
    """assert() of something that does not hold."""

    message = _l("An assertion of the expression does not hold.")
    message_cause = _l("An assertion of the expression does not hold: {cause}")


class NoPresentMoment(FeelError):
    """now() or today() where no present moment is known, such as in a static default."""

    message = _l("now() and today() cannot be used here: no present moment is known.")
