"""What names of members and parameters mean, where a schema does not say it itself."""

from workflow_engine.api.words.company import COMPANY
from workflow_engine.api.words.documents import DOCUMENTS
from workflow_engine.api.words.exchange import EXCHANGE
from workflow_engine.api.words.work import WORK

#: Names that mean the same wherever they stand; a field's own words go before these.
COMMON = {**COMPANY, **DOCUMENTS, **EXCHANGE, **WORK}

#: Where a name means something of its own.
OF_ONE = {
    "Account.locked_until": "Until then nobody can sign in, after too many wrong passwords",
    "AccountRow.locked_until": "Until then nobody can sign in, after too many wrong passwords",
    "AuditState.lines": "How many lines were looked at",
    "Call.address": "The network address that it came from",
    "Call.delivery_id": "What the sender names the delivery",
    "CallDetail.address": "The network address that it came from",
    "CallDetail.delivery_id": "What the sender names the delivery",
    "ExchangeSetting.account": "Whose permissions files that come in are read with",
    "ProjectTrainingRecord.attempts": "The exams that were taken",
    "ReturnInstance.token": "The number of the token that goes back",
    "Tally.open": "How many votes are not cast",
    "VotingPolicy.secret": "Whether nobody sees who voted how",
    "WebhookDeliveryDetails.attempts": "Each attempt with its answer",
    "WorkToken.token": "The number of the token",
}

__all__ = ["COMMON", "OF_ONE"]
