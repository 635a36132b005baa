"""Pages of a list by cursor: what to ask and what is answered."""

from datetime import datetime
from typing import Any

from marshmallow import ValidationError

from workflow_engine.api.fields import Count, Many, Message, Part, Schema, Text
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import CountersignError, _l
from workflow_engine.queries.base import from_cursor


def _is_place(text: str) -> None:
    """A cursor of ours is a moment and an id; whatever else is refused before it is used."""
    try:
        moment, row_id = from_cursor(text, 2)
    except (CountersignError, ArithmeticError, AttributeError) as error:
        raise ValidationError(_WRONG) from error
    if not isinstance(moment, datetime) or moment.tzinfo is None or not is_id(row_id):
        raise ValidationError(_WRONG)


_WRONG = Message(_l("This is no cursor of ours; start again from the first page."))


class Cursor(Text):
    """The ``next`` of the page before."""

    def __init__(self, **options: Any):
        super().__init__(300, load_default=None, about="`next` of the page before", **options)
        self.validators.append(_is_place)


class PageQuery(Schema):
    """What every list by pages takes."""

    cursor = Cursor()
    limit = Count(1, 100, load_default=25, about="Rows of a page, at most")


class NamesQuery(Schema):
    """What lists in the order of names take."""

    cursor = Text(2000, load_default=None, about="`next` of the page before")
    limit = Count(1, 200, load_default=50, about="Rows of a page, at most")


class Searched(Text):
    """What is looked for."""

    def __init__(self) -> None:
        super().__init__(200, load_default="", about="Searched in names, codes, numbers and titles")


class SearchQuery(NamesQuery):
    """A list that can be searched."""

    text = Searched()


def page_of(schema: type[Schema]) -> type[Schema]:
    """The schema of a page of such rows."""
    name = schema.__name__.removesuffix("Schema")
    parts = {
        "rows": Many(Part(schema)),
        "next": Text(attribute="cursor", allow_none=True, about="Cursor of the next page"),
    }
    about = schema.__doc__ or name
    return type(f"{name}PageSchema", (Schema,), {**parts, "__doc__": f"A page: {about}"})
