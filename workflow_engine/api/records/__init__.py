"""Addresses of the records of a module: lists, single records, acts, and files of them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Response

from workflow_engine.api.fields import Choice, Flag, Schema
from workflow_engine.api.paging import Searched, SearchQuery, page_of
from workflow_engine.api.records.schemas import (
    BroughtInSchema,
    SavedSchema,
    act_schema,
    content_schema,
    filter_field,
    record_schema,
)
from workflow_engine.api.resources import Resources
from workflow_engine.api.spec import PREFIX
from workflow_engine.api.traces import TraceSchema
from workflow_engine.api.uploads import table_body
from workflow_engine.commands.base import Command
from workflow_engine.commands.records import (
    act_command,
    bring_in_command,
    discard_command,
    save_command,
)
from workflow_engine.errors import Phrase, _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.base import Query
from workflow_engine.queries.records import (
    detail_query,
    list_query,
    rows_query,
    sorting,
    trace_query,
)
from workflow_engine.records import Act, Kind
from workflow_engine.records.fields import outer_name
from workflow_engine.transfer import (
    cells_of,
    columns_of,
    read_table,
    records_in,
    write_csv,
    write_xlsx,
)

MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILE: Any = {"type": "string", "format": "binary"}
BODY = {"required": True, "content": {media: {"schema": _FILE} for media in MEDIA.values()}}


class ExportQuery(Schema):
    """Which records, and in which form."""

    text = Searched()
    format = Choice(list(MEDIA), load_default="csv")


class ImportQuery(Schema):
    """Whether to look only."""

    dry_run = Flag(load_default=False, about="Say what would happen, and change nothing")


def resources_of(name: str, title: str, kinds: Sequence[Kind]) -> Resources:
    """The addresses of all kinds of a module, below ``/api/v1/<module>``."""
    resources = Resources(f"{name}_records", title)
    for kind in kinds:
        _reading(resources, name, kind)
        if kind.write is not None:
            _writing(resources, name, kind)
        for act in kind.acts:
            if act.offered:
                _acting(resources, name, kind, act)
    return resources


def _reading(resources: Resources, module: str, kind: Kind) -> None:
    listed, single = list_query(kind), detail_query(kind)
    filters = _filters(kind)
    schema = record_schema(module, kind)
    more = {**filters, "mine": _mine(), "sort": _sort(kind)}
    query = type(f"{schema.__name__}Query", (SearchQuery,), {**more})
    exported = type(f"{schema.__name__}Export", (ExportQuery,), {**more})

    def rows(query: dict[str, Any]) -> Query[Any]:
        return listed(**_narrowed(query, filters))

    def one(record: str) -> Query[Any]:
        return single(record)

    def export(query: dict[str, Any]) -> Response:
        form = query.pop("format")
        return download(kind, ask(rows_query(kind)(**_narrowed(query, filters))), form)

    path = f"/{kind.path}"
    reads = partial(_named, resources.reads, kind)
    reads(path, listed, page_of(schema), _l("List {plural}"), rows, "list", query=query)
    reads(
        f"{path}/export", rows_query(kind), None, _l("Write {plural} to a file"), export,
        "export", query=exported, file=MEDIA["csv"],
    )  # fmt: skip
    traced = trace_query(kind)
    reads(
        f"{path}/<record>/trace", traced, TraceSchema, _l("Trace one of {plural}"),
        lambda record: traced(record), "trace",
    )  # fmt: skip
    reads(f"{path}/<record>", single, schema, _l("Show one of {plural}"), one, "show")


def _writing(resources: Resources, module: str, kind: Kind) -> None:
    save, path = save_command(kind), f"/{kind.path}"
    writes = partial(_named, resources.writes, kind)

    def make(body: dict[str, Any]) -> Command[Any]:
        return save(values=body)

    def change(body: dict[str, Any], *, record: str, rev: int) -> Command[Any]:
        return save(values=body, record_id=record, rev=rev)

    def discard(record: str, rev: int | None) -> Command[Any]:
        return discard_command(kind)(record, rev)

    def bring_in(query: dict[str, Any]) -> Command[Any]:
        rows = read_table(table_body(MEDIA.values()))
        return bring_in_command(kind)(records_in(kind, rows), dry_run=query["dry_run"])

    writes(
        path, save, SavedSchema, _l("Add to {plural}"), make, "make",
        body=content_schema(module, kind, is_new=True), status=201,
        located=lambda body: f"{PREFIX}/{module}{path}/{body['id']}",
    )  # fmt: skip
    writes(
        f"{path}/<record>", save, SavedSchema, _l("Change one of {plural}"), change, "change",
        body=content_schema(module, kind, is_new=False), method="PATCH", conditional="must",
    )  # fmt: skip
    if kind.is_document:
        writes(
            f"{path}/<record>", discard_command(kind), None, _l("Delete a draft of {plural}"),
            discard, "discard", method="DELETE", conditional="may",
        )  # fmt: skip
    if kind.imported:
        writes(
            f"{path}/import", bring_in_command(kind), BroughtInSchema,
            _l("Bring {plural} in from a file"), bring_in, "import",
            query=ImportQuery, requestBody=BODY,
        )  # fmt: skip


def _acting(resources: Resources, module: str, kind: Kind, act: Act) -> None:
    command = act_command(kind, act)

    def do(body: dict[str, Any], *, record: str, rev: int | None) -> Command[Any]:
        reason = body.pop("reason", "")
        return command(record, inputs=body, reason=reason, rev=rev)

    _named(
        resources.writes, kind, f"/{kind.path}/<record>/actions/{act.name}", command, SavedSchema,
        _l("{act}: one of {plural}"), do, act.name, act=act.title,
        body=act_schema(module, kind, act), conditional="may",
    )  # fmt: skip


def _named(
    publish: Callable[..., Any],
    kind: Kind,
    rule: str,
    does: Any,
    shows: Any,
    summary: str,
    view: Callable[..., Any],
    verb: str,
    *,
    act: str = "",
    **options: Any,
) -> None:
    """Publish a view under a name of its own, with a summary that names the kind."""
    view.__name__ = f"{kind.name}_{verb}"
    told = Phrase(summary, plural=kind.plural, act=act)
    publish(rule, does, shows, told, **options)(view)


def _filters(kind: Kind) -> dict[str, Any]:
    """Filters by the names that people use; one that is empty keeps everything."""
    return {
        outer_name(name, kind.specs[name]): filter_field(kind, kind.specs[name], name)
        for name in kind.filters
    }


def _mine() -> Flag:
    return Flag(load_default=False, about="Only what belongs to the caller")


def _sort(kind: Kind) -> Choice:
    words = [sign + name for name in sorting(kind) for sign in ("", "-")]
    about = "Sorted by it, with `-` from the largest to the smallest; what has none comes last"
    return Choice(["", *words], load_default="", about=about)


def _narrowed(query: dict[str, Any], filters: dict[str, Any]) -> dict[str, Any]:
    """The filters that were given, apart from what every list takes."""
    given = {name: query.pop(name) for name in filters}
    return {**query, "filters": {name: value for name, value in given.items() if value}}


def download(kind: Kind, rows: Sequence[Any], form: str) -> Response:
    """Records as a file that a person keeps or brings in again."""
    cells = [row for shown in rows for row in cells_of(kind, shown.values)]
    header = columns_of(kind)
    content = write_csv(header, cells) if form == "csv" else write_xlsx(kind.path, header, cells)
    response = Response(content, mimetype=MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{kind.path}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
