"""Where the pages of kinds are: names of endpoints, addresses, links to records of other kinds."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from workflow_engine.identity.requests import product
from workflow_engine.identity.web import current_principal
from workflow_engine.records import Kind


def blueprint_name(module: str) -> str:
    return f"records_{module}"


def endpoint(module_name: str, kind: Kind, page: str = "detail") -> str:
    """The endpoint of a page of a kind: list, detail, new, edit, act, discard, export, import."""
    return f"{blueprint_name(module_name)}.{kind.name}_{page}"


@dataclass(frozen=True, slots=True)
class Place:
    """A kind and the module whose pages show it."""

    module: str
    kind: Kind

    def endpoint(self, page: str = "detail") -> str:
        return endpoint(self.module, self.kind, page)

    def url(self, page: str = "detail", **values: Any) -> str:
        return url_for(self.endpoint(page), **values)


def href_of(target: str, record_id: str | None) -> str:
    """The address of a record that something refers to; empty where the reader may not see it."""
    who = current_principal()
    if not record_id:
        return ""
    if target == "person":
        may_see = who.may("organisation:read")
        return url_for("ui.person", person_id=record_id) if may_see else ""
    kind = product().modules.kinds.get(target)
    if kind is None or not _sees_all(kind):
        return ""
    wanted = _endpoint_of(kind)
    return url_for(wanted, document_id=record_id) if wanted else ""


def is_document(target: str) -> bool:
    kind = product().modules.kinds.get(target)
    return kind is not None and kind.is_document


def kind_title(name: str) -> str:
    """What records of the kind are called; a kind that is not there goes by its name."""
    kind = product().modules.kinds.get(name)
    return gettext(kind.title) if kind else name


def kind_titles() -> list[tuple[str, str]]:
    """All kinds with their titles, in the order of the titles."""
    found = [(name, kind_title(name)) for name in product().modules.kinds]
    return sorted(found, key=lambda pair: pair[1])


def _sees_all(kind: Kind) -> bool:
    who = current_principal()
    return who.may(kind.read) and (
        kind.owner is None or (kind.read_all is not None and who.may(kind.read_all))
    )


def _endpoint_of(kind: Kind) -> str:
    """The endpoint of its page, made of the kind or by hand."""
    modules = product().modules
    document = modules.documents.get(kind.name)
    names = [document.endpoint] if document else []
    names += [endpoint(module.name, kind) for module in modules if kind in module.kinds]
    return next((name for name in names if name in current_app.view_functions), "")


def record_href(kind: str, record_id: str) -> str:
    """The address of a record that the reader is known to see."""
    wanted = _endpoint_of(product().modules.kinds[kind])
    return url_for(wanted, document_id=record_id) if wanted else ""
