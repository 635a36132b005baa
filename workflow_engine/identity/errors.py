"""Why somebody is not let in, or why a password is not good enough."""

from typing import Any

from workflow_engine.errors import Invalid, Phrase, Unauthenticated, _l


class SignInRefused(Unauthenticated):
    """One answer for every cause: who may not come in learns nothing about the accounts."""

    message = _l(
        "The login or the password is wrong. After several wrong passwords an account has to wait "
        "before it is tried again, even with the right one."
    )


class PasswordRefused(Invalid):
    """Something is wrong with a field of the form that changes one's password."""

    field = "new"

    def __init__(self, **params: Any) -> None:
        super().__init__(errors={self.field: [Phrase(self.message, **params)]}, **params)


class OldPasswordWrong(PasswordRefused):
    field = "old"
    message = _l("The present password is wrong.")


class PasswordTooShort(PasswordRefused):
    message = _l("A password needs at least {count} characters.")


class PasswordTooLong(PasswordRefused):
    message = _l("A password may have at most {count} characters.")


class PasswordContainsLogin(PasswordRefused):
    message = _l("The password contains your login; choose another one.")


class PasswordCommon(PasswordRefused):
    message = _l("This is one of the passwords that are tried first; choose another one.")
