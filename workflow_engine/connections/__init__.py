"""Requests to other systems: where they may go, what they say, what an answer means. No rows."""

from workflow_engine.connections.calling import send
from workflow_engine.connections.errors import (
    AddressRefused,
    BaseRefused,
    CannotCall,
    NotSent,
    RequestRefused,
    SecretUnreadable,
    Unanswered,
)
from workflow_engine.connections.incoming import ID_FROM, Formulas, Mapped
from workflow_engine.connections.opening import AUTHS, open_target
from workflow_engine.connections.outcomes import Verdict, judge, judge_silence
from workflow_engine.connections.proofs import PROOFS, Asked, doubt
from workflow_engine.connections.requests import METHODS, Request, build, is_repeatable
from workflow_engine.connections.sealing import Seal, seal_of
from workflow_engine.connections.targets import Base, Target, read_base
from workflow_engine.connections.trying import Trial, try_out, try_row

__all__ = [
    "AUTHS",
    "ID_FROM",
    "METHODS",
    "PROOFS",
    "AddressRefused",
    "Asked",
    "Base",
    "BaseRefused",
    "CannotCall",
    "Formulas",
    "Mapped",
    "NotSent",
    "Request",
    "RequestRefused",
    "Seal",
    "SecretUnreadable",
    "Target",
    "Trial",
    "Unanswered",
    "Verdict",
    "build",
    "doubt",
    "is_repeatable",
    "judge",
    "judge_silence",
    "open_target",
    "read_base",
    "seal_of",
    "send",
    "try_out",
    "try_row",
]
