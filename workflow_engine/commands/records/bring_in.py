"""Records from a file: all of them are looked at first, and brought in together or not at all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.commands.records.save import checked, finish, require_editable, seen
from workflow_engine.errors import CountersignError, Invalid, Phrase, _l
from workflow_engine.persistence import records
from workflow_engine.records import Kind
from workflow_engine.transfer import Given
from workflow_engine.transfer.files import MOST_ROWS

#: As many as a file may have rows. In one transaction 10,000 take 15 to 30 seconds.
MOST = MOST_ROWS


class ImportRefused(Invalid):
    message = _l("Rows that are not right: {count}. Nothing was brought in.")


class TooManyRecords(Invalid):
    message = _l("At most {count} records can be brought in at once.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one record of the file: made, changed, left alone, or wrong.

    ``errors`` maps columns to messages; the empty name stands for the record as a whole.
    """

    row: int
    name: str
    result: str
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """The result of a file; after a dry run, what it would be."""

    outcomes: Sequence[Outcome]
    dry_run: bool

    @property
    def counts(self) -> Mapping[str, int]:
        found = Counter(outcome.result for outcome in self.outcomes)
        return {result: found[result] for result in ("made", "changed", "same", "wrong")}


@dataclass(frozen=True)
class BringInRecords(Command[BroughtIn]):
    """Make and change records from the rows of a file; a record is known by its code or number."""

    permission = "record:write"
    kind: ClassVar[Kind]
    given: Sequence[Given]
    dry_run: bool = False

    def run(self, ctx: Context, subject: Any) -> BroughtIn:
        if len(self.given) > MOST:
            raise TooManyRecords(count=MOST)
        looked = [self._looked_at(ctx, one, double) for one, double in self._doubled()]
        wrong = {o.row: o.errors for o in looked if o.result == "wrong"}
        if self.dry_run:
            return BroughtIn(looked, dry_run=True)
        if wrong:
            raise ImportRefused(errors=_by_row(wrong), count=len(wrong))
        for one, outcome in zip(self.given, looked, strict=True):
            if outcome.result != "same":
                self._store(ctx, one)
        return BroughtIn(looked, dry_run=False)

    def _doubled(self) -> list[tuple[Given, bool]]:
        """Each record, and whether its key came before in the same file."""
        seen_keys: set[Any] = set()
        found = []
        for one in self.given:
            key = one.values.get(self.kind.key or "")
            found.append((one, key is not None and key in seen_keys))
            seen_keys.add(key)
        return found

    def _looked_at(self, ctx: Context, one: Given, is_double: bool) -> Outcome:
        """What would become of it; the savepoint takes everything back."""
        name = str(one.values.get(self.kind.key or "", ""))
        if is_double:
            return Outcome(one.row, name, "wrong", {self.kind.key or "": [_DOUBLE]})
        savepoint = ctx.uow.session.begin_nested()
        try:
            subject = self._subject(ctx, one)
            before = seen(self.kind, subject)
            record = checked(RunningOperation(ctx, None, None), self.kind, subject, one.values)
            same = subject is not None and seen(self.kind, record) == before
            result = "same" if same else "made" if subject is None else "changed"
            return Outcome(one.row, name or self.kind.title_of(record), result)
        except FieldsWrong as error:
            return Outcome(one.row, name, "wrong", error.errors)
        except CountersignError as error:
            told = Phrase(error.template, **error.params)
            return Outcome(one.row, name, "wrong", {"": [told]})
        finally:
            savepoint.rollback()

    def _subject(self, ctx: Context, one: Given) -> Any:
        """The record that is there already; documents without a number are new."""
        key = one.values.get(self.kind.key or "")
        if key is None:
            return None
        found = records.by_key(ctx.uow.session, self.kind, ctx.company_id, [str(key)])
        subject = found.get(str(key))
        if subject is not None:
            require_editable(self.kind, subject)
        return subject

    def _store(self, ctx: Context, one: Given) -> None:
        subject = self._subject(ctx, one)
        before = seen(self.kind, subject)
        running = RunningOperation(ctx, None, None)
        record = checked(running, self.kind, subject, one.values)
        finish(running, self.kind, record, before, is_new=subject is None)


@cache
def bring_in_command(kind: Kind) -> type[BringInRecords]:
    name = f"BringIn{kind.name.title().replace('_', '')}"
    return type(name, (BringInRecords,), {"kind": kind, "permission": kind.write})


def _by_row(wrong: Mapping[int, Mapping[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Errors by row and column, as problems tell them."""
    return {
        f"rows.{row}.{column}".rstrip("."): list(messages)
        for row, errors in wrong.items()
        for column, messages in errors.items()
    }


_DOUBLE = _l("This occurs twice in the file.")
