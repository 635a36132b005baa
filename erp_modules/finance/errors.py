"""What finance refuses, in words that say what to do next."""

from workflow_engine.errors import Conflict, Invalid, NotFound, _l


class CostCentreNotFound(NotFound):
    message = _l("There is no cost centre {code}.")


class BudgetNotFound(NotFound):
    message = _l("There is no budget {budget}.")


class BudgetBelowUse(Conflict):
    message = _l("{used} of this budget is already reserved or consumed; it cannot be lower.")


class AmountRefused(Invalid):
    message = _l("The amount must be greater than zero.")


class RateOfBase(Invalid):
    message = _l("{currency} is the currency of the company; its rate is always 1.")


class ReferenceMismatch(Invalid):
    message = _l("The reservation {reference} does not belong to the document {document}.")


class MoveNotAllowed(Conflict):
    message = _l("The reservation has moved on, so this is no longer possible.")
