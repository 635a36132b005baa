"""What can go wrong with a model at run time, and with a trigger that comes too late."""

from workflow_engine.errors import Conflict, Invalid, _l


class StaleTrigger(Conflict):
    """The trigger names a wait that is not open, or not of its kind."""

    message = _l("Nothing waits as {wait} for this any more; it was done or cancelled.")


class NoSuchStart(Invalid):
    """The model cannot be begun at this node."""

    message = _l("The process {process} has no start event {node} to begin at.")


class ModelTrouble(Invalid):
    """The model asks for what cannot be done with the present data; becomes an incident."""


class NoFlowTaken(ModelTrouble):
    message = _l("No condition is true at '{node}', and it has no default flow.")


class NotTrueOrFalse(ModelTrouble):
    message = _l("The condition '{text}' gave neither true nor false.")


class StepLimitReached(ModelTrouble):
    message = _l("The process moved {limit} times without waiting; it may run in a circle.")


class TooManyTokens(ModelTrouble):
    message = _l("More than {limit} branches would be active at once.")


class TooManyScopes(ModelTrouble):
    message = _l("More than {limit} sub-processes would be active at once.")


class NothingCanMove(ModelTrouble):
    message = _l("The join '{node}' waits for a branch that will never come.")


class BadTimer(ModelTrouble):
    message = _l("'{text}' is not a point in time, a duration or a cycle.")


class WaitTooLong(ModelTrouble):
    message = _l("'{text}' lies more than {limit} days ahead.")


class CycleTooShort(ModelTrouble):
    message = _l("The cycle '{text}' is shorter than {limit} seconds.")


class NotReferences(ModelTrouble):
    message = _l("'{text}' does not give the names of people or groups, but {value}.")


class BadPriority(ModelTrouble):
    message = _l("The priority must be a number from 0 to 100, not {value}.")


class BadMessageKey(ModelTrouble):
    message = _l("The key of the message {name} is empty.")
