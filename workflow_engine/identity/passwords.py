"""What a password has to be: long, not one of those tried first, not the login itself."""

import functools
from importlib import resources

from workflow_engine.identity.errors import (
    PasswordCommon,
    PasswordContainsLogin,
    PasswordTooLong,
    PasswordTooShort,
)

#: Hashing costs time in proportion to the length, so there is an end to it.
LONGEST = 1000


def require_good(password: str, *, login: str, shortest: int) -> None:
    """Raise the ``PasswordRefused`` that fits; no kinds of characters are asked for."""
    if len(password) < shortest:
        raise PasswordTooShort(count=shortest)
    if len(password) > LONGEST:
        raise PasswordTooLong(count=LONGEST)
    if login.casefold() in password.casefold():
        raise PasswordContainsLogin
    if _bare(password) in common():
        raise PasswordCommon


@functools.cache
def common() -> frozenset[str]:
    """Passwords that are guessed first, without the digits and signs people hang on to them."""
    text = resources.files(__package__).joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(_bare(line) for line in text.split())


def _bare(password: str) -> str:
    bare = password.casefold().strip("0123456789!?.@#$%&*-_+= ")
    return bare or password
