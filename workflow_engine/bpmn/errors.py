"""What can go wrong with a model at run time, and with a trigger that comes too late."""

from typing import ClassVar

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


class BoundReached(ModelTrouble):
    """One incident tells of it, however many tokens come up against it; a retry takes them all.

    It is a bound of the ``whole`` instance, or else of one element.
    """

    whole: ClassVar[bool] = True


class StepLimitReached(BoundReached):
    message = _l("The process moved {limit} times without waiting; it may run in a circle.")


class TooManyTokens(BoundReached):
    message = _l("More than {limit} branches would be active at once.")


class TooManyScopes(BoundReached):
    message = _l("More than {limit} sub-processes would be active at once.")


class NothingCanMove(ModelTrouble):
    message = _l("The join '{node}' waits for a branch that will never come.")


class BadVoting(ModelTrouble):
    message = _l("'{node}' cannot be voted on as the model says. {reason}")


class BadPolicies(ModelTrouble):
    message = _l("'{node}' cannot ask anybody as the model says. {reason}")


class BadTimer(ModelTrouble):
    message = _l("'{text}' is not a point in time, a duration or a cycle.")


class WaitTooLong(ModelTrouble):
    message = _l("'{text}' lies more than {limit} days ahead.")


class CycleTooShort(ModelTrouble):
    message = _l("The cycle '{text}' is shorter than {limit} seconds.")


class CycleTooOften(ModelTrouble):
    message = _l("The cycle '{text}' repeats more than {limit} times; R/ repeats without end.")


class NotReferences(ModelTrouble):
    message = _l("'{text}' does not give the names of people or groups, but {value}.")


class BadPriority(ModelTrouble):
    message = _l("The priority must be a number from 0 to 100, not {value}.")


class BadMessageKey(ModelTrouble):
    message = _l("The key of the message {name} is empty.")


class TooManyInstances(BoundReached):
    whole = False
    message = _l("'{node}' would run {count} times; more than {limit} is not allowed.")


class BadCount(ModelTrouble):
    message = _l("'{node}' should say how often to run; {value} is not a whole number from 0 on.")


class NotAList(ModelTrouble):
    message = _l("'{node}' runs once for each item of a list; {value} is not a list.")


class ScriptsNotAllowed(ModelTrouble):
    message = _l("Scripts in {language} are not allowed here; an administrator can allow them.")


class NoCaller(ModelTrouble):
    message = _l("The call '{node}' names no process.")


class BadActivation(ModelTrouble):
    message = _l("'{node}' has no activity {value} that could be activated.")


class WrongType(ModelTrouble):
    message = _l("The variable {name} is declared as {type}; {value} is none.")


class NoSuchElement(Invalid):
    """Somebody moves tokens to where there is nothing."""

    message = _l("The model has no element {node}.")


class FlowNeeded(Conflict):
    message = _l("The conditions at '{node}' cannot be evaluated; name the flow to take: {flows}.")


class NoSuchFlow(Invalid):
    message = _l("No flow {flow} leads out of '{node}'; these do: {flows}.")


class NoSuchToken(Conflict):
    message = _l("There is no token or scope {token} any more; look at the instance again.")


class TokenServes(Conflict):
    message = _l("'{node}' undoes something that was done; wait until that is over.")


class CannotStartHere(Invalid):
    message = _l("Nothing can be started at '{node}' by hand.")


class StartedNowhere(Invalid):
    message = _l("Say before which elements the instance should begin.")


class ScopeAmbiguous(Conflict):
    message = _l("'{node}' runs more than once ({scopes}); say in which one.")


class NotInScope(Invalid):
    message = _l("The scope {scope} does not belong to the sub-process around '{node}'.")


class CannotOpen(Invalid):
    message = _l("'{node}' repeats and does not run now; start before it instead of inside it.")


class CannotReturn(Conflict):
    message = _l("The work cannot go back to '{node}': {reason}")


class BadMapping(Invalid):
    message = _l("'{source}' cannot become '{target}': one of them is not in its version.")


class BadMoves(Invalid):
    message = _l("These are not moves of tokens: {problem}")
