"""What records are called on their pages."""

from typing import Any

from flask_babel import gettext

from ui.records.cells import own_name
from workflow_engine.records import Kind


def heading(kind: Kind, record: Any) -> str:
    """What it is about, else what it is called."""
    return own_name(record) or kind.title_of(record) or name_of(kind, record)


def name_of(kind: Kind, record: Any) -> str:
    """Its code or number; before it has one, its kind."""
    named = getattr(record, kind.key, None) if kind.key else None
    return str(named) if named else gettext(kind.title)


def lead(kind: Kind, record: Any) -> str:
    """What stands beneath the heading: the kind, and the name when the heading is not it."""
    title, name, head = gettext(kind.title), name_of(kind, record), heading(kind, record)
    if head == title:
        return ""
    if name == title:
        return f"{title} · {gettext('no number yet')}" if kind.numbers else title
    return title if name == head else f"{title} · {name}"
