"""The office of the command tests."""

from tests.commands.conftest import office

__all__ = ["office"]
