"""What keeps a request from being sent or answered. No message holds a secret or a body."""

from workflow_engine.errors import CountersignError, Invalid, _l


class CannotCall(CountersignError):
    """Trying again as it is changes nothing; a person has to look."""

    kind = "conflict"
    message = _l("The request cannot be sent.")


class AddressRefused(CannotCall):
    message = _l("{host} leads to {address}, which this connection may not reach.")


class RequestRefused(CannotCall):
    message = _l("The request cannot be sent: {reason}")


class SecretUnreadable(CannotCall):
    message = _l("No key opens the secret of the connection {connection}; enter the secret again.")


class BaseRefused(Invalid):
    """The base address of a connection is none, or none that may be used."""

    message = _l("This is no address that a connection can have.")


class NotSent(CountersignError):
    """Nothing was asked of the other side, so asking again is safe."""

    kind = "unavailable"
    message = _l("{host} could not be reached: {reason}")


class Unanswered(CountersignError):
    """The request went out and no whole answer came; nobody knows whether it was acted on."""

    kind = "unavailable"
    message = _l("{host} did not answer: {reason}")
