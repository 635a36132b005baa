"""What verification has to say of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Code = Literal["overlap", "gap", "never", "masked", "type", "unexamined"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: ``rules`` count from 1, ``example`` has FEEL values by column.

    A column that is not in the example may have any value.
    """

    code: Code
    rules: tuple[int, ...]
    example: Mapping[str, str]
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The message in English, filled in."""
        return self.template.format_map(self.params)
