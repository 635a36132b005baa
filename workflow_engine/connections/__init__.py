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
from workflow_engine.connections.opening import AUTHS, open_target
from workflow_engine.connections.outcomes import Verdict, judge, judge_silence
from workflow_engine.connections.requests import METHODS, Request, build, is_repeatable
from workflow_engine.connections.sealing import Seal, seal_of
from workflow_engine.connections.targets import Base, Target, read_base
from workflow_engine.connections.trying import Trial, try_out, try_row

__all__ = [
    "AUTHS",
    "METHODS",
    "AddressRefused",
    "Base",
    "BaseRefused",
    "CannotCall",
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
