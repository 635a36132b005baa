"""Files that offices really send are refused by row and column, and nothing of them comes in."""

from collections.abc import Iterator

import pytest

from workflow_engine.commands.records import bring_in_command
from workflow_engine.commands.records.bring_in import MOST, BroughtIn, TooManyRecords
from workflow_engine.scenarios.stage import Stage, staged
from workflow_engine.transfer.columns import records_in
from workflow_engine.transfer.files import TableUnreadable, read_table

#: Who may bring it in, the file, and what is wrong by row.
BAD = {
    "item": (
        "mei",
        "code;name;unit;category;price;currency\n"
        "X-1;Bolt;pcs;it;3,50;CNY\nX-2;Nut;pcs;it;2.5;CNY\nX-2;Nut;pcs;it;2.5;CNY\n"
        "X-3;=1+1;pcs;it;=A1*2;CNY\n",
        {2: {"price"}, 4: {"code"}, 5: {"price"}},
    ),
    "supplier": (
        "mei",
        "code,name,currency,colour\nX-1,供应商,CNY,red\nX-2,供应商,CNY,\nX-3,,XXX,\n",
        {2: {"colour"}, 4: {"name", "currency"}},
    ),
    "catalogue_price": (
        "mei",
        "supplier,item,price,currency,valid_from\n"
        'S-100,IT-001,"6.899,50",CNY,2026-12-01\nNOPE,IT-001,1,CNY,01.12.2026\n',
        {2: {"price"}, 3: {"supplier", "valid_from"}},
    ),
    "account": (
        "dana",
        "code;name;type\nX-1;资产;nothing\n;ohne;asset\n",
        {2: {"type"}, 3: {"code"}},
    ),
}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged() as stage:
        yield stage


def looked_at(stage: Stage, kind: str, login: str, data: bytes) -> BroughtIn:
    """A dry run."""
    found = stage.product.engine.world.modules.kinds[kind]
    command = bring_in_command(found)(records_in(found, read_table(data)), dry_run=True)
    return stage.product.engine.execute(command, stage.people[login])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("kind", BAD)
def test_what_is_wrong_is_named_by_row_and_column(stage: Stage, kind: str, encoding: str) -> None:
    login, text, wrong = BAD[kind]
    found = looked_at(stage, kind, login, text.encode(encoding))
    assert {one.row: set(one.errors) for one in found.outcomes if one.errors} == wrong


def test_too_long_a_file_is_refused_before_anybody_waits(stage: Stage) -> None:
    rows = "".join(f"B-{n:05d},Bolt,pcs\n" for n in range(MOST + 1))
    with pytest.raises(TableUnreadable):
        looked_at(stage, "item", "mei", f"code,name,unit\n{rows}".encode())


def test_what_a_file_may_hold_may_also_come_in(stage: Stage) -> None:
    rows = "".join(f"B-{n:05d},Bolt,pcs\n" for n in range(MOST))
    kind = stage.product.engine.world.modules.kinds["item"]
    given = records_in(kind, read_table(f"code,name,unit\n{rows}".encode()))
    assert len(given) == MOST == 10_000
    with pytest.raises(TooManyRecords):
        stage.product.engine.execute(
            bring_in_command(kind)([*given, given[0]], dry_run=True), stage.people["mei"]
        )
