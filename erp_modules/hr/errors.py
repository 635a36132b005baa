"""What hr refuses, in words that say what to do next."""

from workflow_engine.errors import Conflict, Invalid, NotFound, _l


class EmployeeNotFound(NotFound):
    message = _l("There is no employee {person}.")


class AlreadyEmployed(Conflict):
    message = _l("This person is employed already; end that employment first.")


class EmploymentDates(Invalid):
    message = _l("The last day is before the first one.")
