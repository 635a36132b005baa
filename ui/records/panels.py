"""What the panel of a record in a task page shows."""

from typing import Any

from ui.records.cells import state_of
from ui.records.details import parts
from ui.records.naming import heading, name_of
from ui.records.places import href_of
from workflow_engine.identity.requests import ask
from workflow_engine.queries.records.house import house_query
from workflow_engine.queries.records.panels import RecordPanel
from workflow_engine.records import Kind


def panel_of(kind: Kind, record_id: str) -> dict[str, Any]:
    """Facts and lines with their names, and the address of the record's own page."""
    shown = ask(RecordPanel(kind.name, record_id))
    record = shown.record
    return {
        "name": name_of(kind, record),
        "summary": heading(kind, record),
        "state": state_of(kind, record.state) if kind.states else None,
        "href": href_of(kind.name, record_id),
        **parts(kind, shown, ask(house_query(RecordPanel.permission)())),
    }
