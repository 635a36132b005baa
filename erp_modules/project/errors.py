"""What a project refuses."""

from workflow_engine.errors import Forbidden, _l


class NotTheirs(Forbidden):
    """The permission is there, but somebody else has to do it."""

    message = _l("Only the people who are named for it may do this.")


class NotTheSponsor(NotTheirs):
    message = _l("Only the sponsor of the programme may do this.")


class NobodyNamed(Forbidden):
    """A process acts and does not say for whom."""

    message = _l("People do this; say who did it.")
