"""A round through all pages of the modules: each list, and one record of each kind that has any."""

import re
from collections.abc import Iterator
from zlib import crc32

import sqlalchemy as sa
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.ui.browser import DESKTOP, PHONE, axe, sideways
from workflow_engine.scenarios import Stage

#: One page in so many is given to axe in each round; ``WFE_WHOLE_ROUND=1`` gives it all.
PART = 8
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def addresses(stage: Stage) -> list[str]:
    """The lists of all kinds, and the newest record of each."""
    return list(_addresses(stage))


def _addresses(stage: Stage) -> Iterator[str]:
    modules = stage.product.engine.world.modules
    with Session(stage.product.database.engine) as session:
        for module in modules:
            for kind in module.kinds:
                if not kind.hosted:
                    continue
                yield f"/{module.name}/{kind.path}"
                newest = sa.select(kind.entity.id).order_by(kind.entity.id.desc())  # type: ignore[attr-defined]
                record = session.scalars(newest.limit(1)).first()
                if record is not None:
                    yield f"/{module.name}/{kind.path}/{record}"


def is_in_part(address: str, *, of: int = PART) -> bool:
    """Whether a list is in the part that axe looks at; records go with their list."""
    return crc32("/".join(address.split("/")[:3]).encode()) % of == 0


def faults(page: Page, address: str, *, is_whole: bool) -> list[str]:
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
        if is_whole:
            found += [f"{address} at {size['width']}: {fault}" for fault in axe(page)]
    raw = _ID.search(page.locator("main").inner_text())
    return [*found, f"{address} shows {raw.group()}"] if raw else found
