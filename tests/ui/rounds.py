"""A round through the pages of the modules: lists, and one record of each kind that has any."""

import re
from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.ui.browser import DESKTOP, PHONE, axe, sideways
from workflow_engine.records.kinds import Kind
from workflow_engine.scenarios import Stage

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def addresses(stage: Stage, kinds: Iterable[tuple[str, Kind]]) -> list[str]:
    """The lists of these kinds, and the newest record of each."""
    with Session(stage.product.database.engine) as session:
        return [address for module, kind in kinds for address in _pages(session, module, kind)]


def kinds_of(stage: Stage) -> dict[str, list[tuple[str, Kind]]]:
    """The kinds that have pages, by module."""
    modules = stage.product.engine.world.modules
    found = {one.name: [(one.name, kind) for kind in one.kinds if kind.hosted] for one in modules}
    return {name: kinds for name, kinds in found.items() if kinds}


def fullest(kinds: Iterable[tuple[str, Kind]]) -> list[tuple[str, Kind]]:
    """One kind of each sort of page, documents and others: the one with most on it."""
    by_fullness = sorted(kinds, key=lambda one: _fullness(one[1]))
    return list({kind.is_document: (module, kind) for module, kind in by_fullness}.values())


def _fullness(kind: Kind) -> int:
    return len(kind.specs) + len(kind.acts) + len(kind.panels)


def _pages(session: Session, module: str, kind: Kind) -> Iterator[str]:
    yield f"/{module}/{kind.path}"
    newest = sa.select(kind.entity.id).order_by(kind.entity.id.desc())  # type: ignore[attr-defined]
    record = session.scalars(newest.limit(1)).first()
    if record is not None:
        yield f"/{module}/{kind.path}/{record}"


def faults(page: Page, address: str, *, with_axe: bool) -> list[str]:
    """What is wrong with a page on a screen and on a phone; it is loaded once."""
    found = []
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return [f"{address} answers {answer and answer.status}"]
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wider = sideways(page)
        if wider:
            found.append(f"{address} is {wider} px too wide at {size['width']}")
        if with_axe:
            found += [f"{address} at {size['width']}: {fault}" for fault in axe(page)]
    raw = _ID.search(page.locator("main").inner_text())
    return [*found, f"{address} shows {raw.group()}"] if raw else found
