"""Questions about records of modules, made of what their kinds say."""

from workflow_engine.queries.records.choices import choices_query
from workflow_engine.queries.records.detail import Detail, detail_query
from workflow_engine.queries.records.documents import document_type
from workflow_engine.queries.records.lists import Shown, list_query, rows_query
from workflow_engine.queries.records.ordering import sorting
from workflow_engine.queries.records.trace import Trace, TraceInstance, trace_query

__all__ = [
    "Detail",
    "Shown",
    "Trace",
    "TraceInstance",
    "choices_query",
    "detail_query",
    "document_type",
    "list_query",
    "rows_query",
    "sorting",
    "trace_query",
]
