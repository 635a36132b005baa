"""What tests of the designer pages share: models, scenarios, zips, where they are played."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

from tests.ui.office import EQUIPMENT, Office
from tests.ui.visitor import Visitor
from workflow_engine.engine import Engine
from workflow_engine.scenarios.rehearsing import rehearse

MODEL = (EQUIPMENT / "main.bpmn").read_bytes()
CHANGED = MODEL.replace(b"Finance check", b"Controller")
FAULTY = MODEL.replace(b'outcome = "return"', b'outcome = = "return"')
PASSES = b"""
[[scenario]]
name = "the manager is asked"
steps = [{ start = { item = "Lamp", price = 35, reason = "Dark" }, waits_at = "manager" }]
"""
FAILS = PASSES.replace(b'waits_at = "manager"', b'waits_at = "finance"')


def chosen(content: bytes, name: str = "main.bpmn") -> tuple[io.BytesIO, str]:
    """A file as the browser sends it."""
    return io.BytesIO(content), name


def zipped(files: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"equipment/{name}", content)
    return whole.getvalue()


def folder(**files: bytes) -> dict[str, bytes]:
    """All files of the process, with those given instead of or beside its own."""
    paths = [path for path in sorted(EQUIPMENT.rglob("*")) if path.is_file()]
    found = {str(path.relative_to(EQUIPMENT)): path.read_bytes() for path in paths}
    return {**found, **{name.replace("__", "."): content for name, content in files.items()}}


def with_stage(office: Office) -> Office:
    """Scenarios are played in this very process, which is quicker."""
    world = replace(office.product.engine.world, rehearse=rehearse)
    office.product = replace(office.product, engine=Engine(office.product.database, world))
    return office


def let_pia_deploy(office: Office) -> None:
    """Also by commands, which know only what their principal may."""
    pia = office.people["pia"]
    office.people["pia"] = office.make.with_permissions(pia, "definition:deploy", "definition:read")


def uploaded(visitor: Visitor, *files: tuple[io.BytesIO, str]) -> str:
    """Check some files; gives the address of the preview."""
    visitor.get("/definitions/upload")
    visitor.send("/definitions/upload", files=list(files))
    return visitor.address


def state_of(visitor: Visitor) -> str:
    """What the badge beside the title says."""
    found = visitor.page.select_one("#verdict")
    return found.get_text(" ", strip=True) if found else ""
