"""Which members of its rows a list answers with: ``fields=number,state``."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields

from workflow_engine.api.fields import Message, Schema, Text
from workflow_engine.errors import _l

_UNKNOWN = Message(_l("There is no '{name}' here; choose among: {known}."))


class Chosen(fields.String):
    """Names of members, parted by commas; whatever is no member is refused."""

    default_error_messages = Text.default_error_messages

    def __init__(self, known: Sequence[str]) -> None:
        self.known = known
        about = "Only these members of each row, parted by commas, such as `{}`"
        super().__init__(
            data_key="fields",
            load_default=(),
            metadata={"description": about.format(",".join(known[:2])), "default": ""},
        )

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        text = super()._deserialize(value, *args, **options)
        names = tuple(name.strip() for name in text.split(",")) if text.strip() else ()
        for name in names:
            if name not in self.known:
                raise ValidationError(_UNKNOWN.format(name=name, known=", ".join(self.known)))
        return names


def choosing(query: Any, shows: Any) -> Any:
    """The query of a list by pages, which takes ``fields`` too; any other one as it is."""
    rows = getattr(shows, "_declared_fields", {}).get("rows")
    if query is None or rows is None or "next" not in _names(shows):
        return query
    chosen = Chosen(_names(rows.inner.schema))
    return type(query.__name__, (query,), {"chosen": chosen, "__doc__": query.__doc__})


def taken(args: Sequence[Any]) -> tuple[str, ...]:
    """What was chosen, out of the arguments of a view; none is all."""
    query = next((each for each in args if isinstance(each, dict)), {})
    names: tuple[str, ...] = query.pop("chosen", ())
    return names


def kept(body: Any, chosen: Sequence[str]) -> Any:
    """The page with the chosen members alone."""
    if not chosen:
        return body
    rows = [{name: row[name] for name in chosen if name in row} for row in body["rows"]]
    return {**body, "rows": rows}


def _names(schema: type[Schema] | Schema) -> list[str]:
    return [field.data_key or name for name, field in schema._declared_fields.items()]
