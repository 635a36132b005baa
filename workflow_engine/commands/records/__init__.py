"""Commands on records of modules, made of what their kinds say."""

from workflow_engine.commands.records.acts import act_command, operations_of, perform
from workflow_engine.commands.records.bring_in import BroughtIn, Outcome, bring_in_command
from workflow_engine.commands.records.discard import discard_command
from workflow_engine.commands.records.save import Draft, Saved, make, save_command

__all__ = [
    "BroughtIn",
    "Draft",
    "Outcome",
    "Saved",
    "act_command",
    "bring_in_command",
    "discard_command",
    "make",
    "operations_of",
    "perform",
    "save_command",
]
