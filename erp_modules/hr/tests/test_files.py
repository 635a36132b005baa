"""Receipts are attached to what they are for, and seen by those who see it."""

from io import BytesIO

import pytest

from erp_modules.finance.demo import demo
from erp_modules.testing import NOON

MINE = ("expense:read", "expense:write", "instance:read")
PDF = b"%PDF-1.7\nreceipt\n%%EOF\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, bench):
    """Files lie in the data folder, which is relative to where the service runs."""
    monkeypatch.chdir(tmp_path)
    with bench.work() as running:
        demo(running.uow, bench.company.id, bench.company.people, NOON)
    return tmp_path


@pytest.fixture
def anna(site):
    return site.caller("anna", *MINE)


@pytest.fixture
def advance(anna):
    made = anna.call("POST", "/hr/advances", {"title": "Fair in Köln", "amount": 500})
    assert made.status_code == 201, made.text
    return made.json["id"]


def attach(caller, advance, content=PDF, name="receipt.pdf"):
    files = {"files": (BytesIO(content), name), "back": f"/hr/advances/{advance}"}
    return caller.person.post(f"/documents/expense_advance/{advance}/files", data=files)


def test_a_receipt_is_attached_on_the_page_and_listed(anna, advance, folder):
    assert attach(anna, advance).status_code == 303
    page = anna.get(f"/hr/advances/{advance}").text
    assert "receipt.pdf" in page
    assert "attached “receipt.pdf”" in page
    listed = anna.call("GET", f"/documents/expense_advance/{advance}/files").json["rows"]
    assert [row["name"] for row in listed] == ["receipt.pdf"]
    assert anna.call("GET", f"/files/{listed[0]['file_id']}").data == PDF
    assert list((folder / "instance/files").rglob(listed[0]["digest"]))


def test_a_colleague_who_sees_only_his_own_finds_no_receipt(site, anna, advance):
    attach(anna, advance)
    (row,) = anna.call("GET", f"/documents/expense_advance/{advance}/files").json["rows"]
    boris = site.caller("boris", *MINE)
    assert boris.call("GET", f"/documents/expense_advance/{advance}/files").status_code == 404
    assert boris.call("GET", f"/files/{row['file_id']}").status_code == 404
    assert boris.person.get(f"/files/{row['file_id']}").status_code == 404
    assert attach(boris, advance).status_code == 404


def test_whoever_may_not_write_it_attaches_nothing(site, advance, folder):
    reader = site.caller("li", "expense:read", "expense:read_all", "instance:read")
    attach(reader, advance)
    path = f"/documents/expense_advance/{advance}/files"
    assert reader.call("GET", path).json["rows"] == []
    assert not (folder / "instance/files").exists()


def test_a_receipt_is_taken_back_while_nobody_decides(site, company):
    anna = site.caller("anna", *MINE, "instance:comment")
    made = anna.call("POST", "/hr/advances", {"title": "Fair in Bonn", "amount": 500})
    advance = made.json["id"]
    attach(anna, advance)
    page = anna.get(f"/hr/advances/{advance}").text
    strike = page.split('action="/files/')[1].split('"')[0]
    assert anna.post(f"/files/{strike}", back=f"/hr/advances/{advance}").status_code == 303
    assert "receipt.pdf</a>" not in anna.get(f"/hr/advances/{advance}").text
