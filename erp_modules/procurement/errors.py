"""What procurement refuses, in words that say what to do next."""

from workflow_engine.errors import Conflict, Forbidden, Invalid, NotFound, _l


class RequisitionNotFound(NotFound):
    message = _l("There is no requisition {requisition}, or you may not see it.")


class OrderNotFound(NotFound):
    message = _l("There is no purchase order {order}, or you may not see it.")


class SupplierNotFound(NotFound):
    message = _l("There is no supplier {code}.")


class MoveRefused(Conflict):
    """A document's state does not allow the move; nothing was changed."""

    message = _l("{document} has moved on, so this is no longer possible; look at it again.")


class ContentFixed(Conflict):
    message = _l("{document} is submitted; it can be changed only as a draft or after a return.")


class NotTheRequester(Forbidden):
    message = _l("Only the person who asked for {document} may do this.")


class PersonNeeded(Forbidden):
    message = _l("This account belongs to nobody; a requisition needs a person who asks.")


class ContentRefused(Invalid):
    """``errors`` names every field that has to be changed."""

    message = _l("The requisition is not complete yet; see the fields named below.")
