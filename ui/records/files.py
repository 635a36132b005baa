"""Records as files: saved as they are listed, and brought in after a look at what would happen."""

import base64
import binascii
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import gettext, ngettext

from ui.errors import status_of
from ui.pages.support import TELLABLE, Answer, flash_done, render, said, searched, see_other, told
from ui.records.editing import require_writing
from ui.records.lists import chosen_filters
from ui.records.places import Place
from workflow_engine.commands.records import BroughtIn, bring_in_command
from workflow_engine.errors import CountersignError, Invalid, NotFound, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.records import rows_query
from workflow_engine.records import Kind
from workflow_engine.records.fields import Spec, defaults, outer_name, specs
from workflow_engine.transfer import (
    Given,
    TableUnreadable,
    cells_of,
    columns_of,
    faults_of,
    read_table,
    records_in,
    write_csv,
    write_xlsx,
)

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: A form field may hold half a megabyte; a larger file is chosen once more.
MOST_KEPT = 450_000
MOST_UNPACKED = 20_000_000
MOST_SHOWN = 300
RESULTS = {
    "made": (_l("new"), "success"),
    "changed": (_l("changed"), "info"),
    "same": (_l("as it was"), ""),
    "wrong": (_l("wrong"), "danger"),
}
HINTS = {
    "number": _l("a number such as 12.5"),
    "money": _l("an amount such as 1234.50"),
    "whole": _l("a whole number"),
    "flag": _l("true or false"),
    "day": _l("a date such as 2026-11-23"),
    "moment": _l("a moment such as 2026-11-23T08:00:00Z"),
}


class NoFile(Invalid):
    message = _l("Choose a file first.")


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of one record of the file; ``faults`` are row, column and message."""

    row: int
    name: str
    result: str
    faults: Sequence[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: what it is called there and on pages, and what belongs into it."""

    name: str
    label: str
    hint: str
    is_required: bool


def export(place: Place, form: str) -> Answer:
    """All records that the list with the same filters shows."""
    if form not in MEDIA:
        raise NotFound
    kind = place.kind
    mine = bool(kind.owner and request.args.get("mine"))
    rows = ask(rows_query(kind)(text=searched(), filters=chosen_filters(kind), mine=mine))
    cells = [row for shown in rows for row in cells_of(kind, shown.values)]
    return _file(kind, kind.path, form, columns_of(kind), cells)


def template(place: Place, form: str) -> Answer:
    """An empty file with the columns that can be filled in."""
    _require_import(place.kind)
    if form not in MEDIA:
        raise NotFound
    name = f"{place.kind.path}-template"
    return _file(place.kind, name, form, columns_of(place.kind, written=True), [])


def _file(
    kind: Kind, name: str, form: str, header: Sequence[str], cells: Sequence[Sequence[Any]]
) -> Response:
    content = write_csv(header, cells) if form == "csv" else write_xlsx(kind.path, header, cells)
    answer = Response(content, content_type=MEDIA[form])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def import_page(place: Place) -> Answer:
    """Choose a file; look at what it would do; do it."""
    _require_import(place.kind)
    if request.method != "POST":
        return _page(place)
    try:
        data = _sent()
        given = records_in(place.kind, read_table(data))
        if not given:
            raise TableUnreadable(reason=_l("it has no rows below the first"))
        is_look = request.form.get("step") != "import"
        found = execute(bring_in_command(place.kind)(given, dry_run=is_look))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(place, refusal=_refusal(error)), status_of(error)
    if is_look:
        return _page(place, found=found, given=given, kept=_kept(data))
    flash_done(_summary(found))
    return see_other(place.endpoint("list"))


def _require_import(kind: Kind) -> None:
    require_writing(kind)
    if not kind.imported:
        raise NotFound


def _sent() -> bytes:
    """The chosen file, or the one that was looked at before."""
    chosen = request.files.get("file")
    if chosen and chosen.filename:
        return chosen.read()
    try:
        packed = base64.b64decode(request.form.get("kept", ""), validate=True)
        data = zlib.decompressobj().decompress(packed, MOST_UNPACKED) if packed else b""
    except (binascii.Error, zlib.error) as error:
        raise NoFile from error
    if not data:
        raise NoFile
    return data


def _kept(data: bytes) -> str:
    packed = base64.b64encode(zlib.compress(data)).decode()
    return packed if len(packed) <= MOST_KEPT else ""


def _page(
    place: Place,
    *,
    refusal: str = "",
    found: BroughtIn | None = None,
    given: Sequence[Given] = (),
    kept: str = "",
) -> str:
    outcomes = _told(place.kind, found, given) if found else []
    return render(
        "records/import.html",
        place=place,
        kind=place.kind,
        title=gettext("Bring in: %(kinds)s", kinds=gettext(place.kind.plural)),
        refusal=refusal,
        found=found,
        outcomes=outcomes[:MOST_SHOWN],
        unshown=max(0, len(outcomes) - MOST_SHOWN),
        counts=dict(found.counts) if found else {},
        results={name: (gettext(word), tone) for name, (word, tone) in RESULTS.items()},
        kept=kept,
        columns=list(_columns(place.kind)),
    )


def _told(kind: Kind, found: BroughtIn, given: Sequence[Given]) -> list[Told]:
    """What is wrong comes first."""
    labels = {column.name: column.label for column in _columns(kind)}
    told_all = [
        Told(o.row, o.name, o.result, list(_faults(o.errors, one, labels)))
        for o, one in zip(found.outcomes, given, strict=True)
    ]
    return sorted(told_all, key=lambda one: one.result != "wrong")


def _faults(
    errors: Mapping[str, Sequence[str]], given: Given, labels: Mapping[str, str]
) -> Iterator[tuple[int, str, str]]:
    """Row, column and message; the fault of a line stands in the line's own row."""
    for row, column, messages in faults_of(errors, given):
        yield row, labels.get(column, column), " ".join(said(text) for text in messages)


def _summary(found: BroughtIn) -> str:
    counts = found.counts
    return " ".join(
        [
            ngettext("%(num)d is new.", "%(num)d are new.", counts["made"]),
            ngettext("%(num)d was changed.", "%(num)d were changed.", counts["changed"]),
        ]
    )


def _refusal(error: CountersignError) -> str:
    errors: Mapping[str, Sequence[str]] = getattr(error, "errors", {})
    details = [said(text) for texts in errors.values() for text in texts][:5]
    return " ".join([told(error), *details])


def _columns(kind: Kind) -> Iterator[Column]:
    offered = set(columns_of(kind, written=True))
    for name, spec, entity, prefix in _fields(kind.entity, ""):
        column = f"{prefix}{outer_name(name, spec)}"
        if column in offered:
            is_required = spec.required and name not in defaults(entity)
            yield Column(column, gettext(spec.label), _hint(spec), is_required)


def _fields(entity: type, prefix: str) -> Iterator[tuple[str, Spec, type, str]]:
    for name, spec in specs(entity).items():
        if spec.kind == "lines" and spec.line is not None:
            yield from _fields(spec.line, f"{name}.")
        else:
            yield name, spec, entity, prefix


def _hint(spec: Spec) -> str:
    if spec.options:
        titles = {value: gettext(title) for value, title in spec.options.items()}
        return ", ".join(v if v == title else f"{v} ({title})" for v, title in titles.items())
    if spec.kind in ("reference", "coded"):
        return gettext("its code or number")
    if spec.kind in HINTS:
        return gettext(HINTS[spec.kind])
    return gettext("at most %(count)s characters", count=spec.most) if spec.most else ""
