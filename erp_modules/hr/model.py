"""Employment of a person: a plain object."""

from dataclasses import dataclass
from datetime import date

from erp_modules.hr.errors import EmploymentDates


@dataclass(eq=False)
class Employment:
    """When a person of the kernel's organisation joined under which number, and left."""

    id: str
    company_id: str
    person_id: str
    employee_number: str
    hired_on: date
    left_on: date | None = None
    rev: int = 1

    def leave(self, on: date | None) -> None:
        """The last day of work; None takes it back."""
        if on is not None and on < self.hired_on:
            raise EmploymentDates(errors={"left_on": [EmploymentDates.message]})
        self.left_on = on
        self.rev += 1

    def is_current(self, day: date) -> bool:
        return self.hired_on <= day and (self.left_on is None or day <= self.left_on)
