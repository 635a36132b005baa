"""What requests about the exchange folder say, and how its files are shown."""

from workflow_engine.api.fields import (
    Choice,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import PageQuery
from workflow_engine.commands.exchange_exports import MOST_MINUTES
from workflow_engine.commands.exchange_setup import MOST_BYTES
from workflow_engine.transfer import FORMS

STATES = ("taken", "done", "duplicate", "quarantined", "retry", "written")


class ExchangeSettingSchema(Schema):
    """What the folder is set to; without an account it was not set up yet."""

    account_id = Id(allow_none=True)
    account = Text(allow_none=True)
    max_bytes = Whole()
    active = Flag()
    rev = Whole()


class SetUpExchangeSchema(Schema):
    """In whose name files are exchanged; `rev` is that of what was looked at, 0 at first."""

    account_id = Id(about="A service account")
    max_bytes = Whole(1, MOST_BYTES, load_default=10_000_000)
    active = Flag(load_default=True)
    rev = Whole(0, 2**31 - 1, load_default=0)


class ExchangeRevSchema(Schema):
    """The revision after the change."""

    rev = Whole()


class FilesQuery(PageQuery):
    """Filters of the files."""

    state = Choice(STATES, load_default=None)
    direction = Choice(("in", "out"), load_default=None)


class ExchangeFileSchema(Schema):
    """A file that came or was written, and what became of it."""

    id = Id()
    direction = Choice(("in", "out"))
    name = Text()
    settled_as = Text(about="Its name in `done`, `quarantine` or `out`")
    module = Text(allow_none=True)
    kind = Text(allow_none=True)
    state = Choice(STATES)
    size = Whole()
    digest = Text(allow_none=True, about="SHA-256 of the content")
    counts = Values(allow_none=True, about="Records by result")
    reason = Text(allow_none=True)
    tries = Whole()
    created_at = Moment()
    ended_at = Moment(allow_none=True)


class FileFaultSchema(Schema):
    """What is wrong with a row; row 0 is the file as a whole."""

    row = Whole(about="Counted from 1 with the header")
    column = Text()
    text = Text()


class ExchangeFileDetailSchema(Schema):
    """A file with all that is wrong with it."""

    file = Part(ExchangeFileSchema)
    faults = Many(Part(FileFaultSchema))


class ExchangeExportSchema(Schema):
    """A list that is written into `out`."""

    id = Id()
    kind = Text(about="module.kind")
    format = Choice(FORMS)
    every_minutes = Whole(about="0 is on demand alone")
    due_at = Moment(allow_none=True)
    done_at = Moment(allow_none=True)
    reason = Text(allow_none=True)


class NewExchangeExportSchema(Schema):
    """A list to be written."""

    kind = Text(60, least=1, about="module.kind")
    format = Choice(FORMS, load_default="csv")
    every_minutes = Whole(0, MOST_MINUTES, load_default=0)


class ExchangeExportsSchema(Schema):
    """All lists."""

    rows = Many(Part(ExchangeExportSchema))
