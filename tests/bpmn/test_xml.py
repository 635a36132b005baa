"""The loader against hostile files: refused by name, in little time and memory."""

import subprocess
import sys
import time

import pytest

from tests.bpmn.hostile import HOSTILE, MODEL
from workflow_engine.bpmn import load
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.xml import read_xml

BOUNDED = """
import resource, sys
from workflow_engine.bpmn import load
load(b"<warm/>")
from tests.bpmn.hostile import HOSTILE
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for data, _ in HOSTILE.values():
    load(data)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_once(name):
    data, code = HOSTILE[name]
    began = time.process_time()
    loaded = load(data)
    assert time.process_time() - began < 2
    assert loaded.refused
    assert [finding.code for finding in loaded.findings] == [code]


def test_nothing_of_it_is_read_from_disk_or_network_and_memory_is_bounded():
    watch = (
        "import sys\n"
        "def seen(event, details):\n"
        "    assert event != 'socket.connect', details\n"
        "    assert event != 'open' or '/etc/passwd' not in str(details[0]), details\n"
        "sys.addaudithook(seen)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch + BOUNDED], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300_000


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", None),
        ("utf-8", "UTF-8"),
        ("utf-8", "utf8"),
        ("utf-8-sig", None),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", None),
        ("utf-16", "UTF-16"),
        ("utf-16", "utf-16"),
        ("utf-32", "UTF-32"),
        ("gb18030", "GB18030"),
        ("gbk", "GBK"),
        ("gb2312", "GB2312"),
        ("big5", "Big5"),
        ("euc_kr", "EUC-KR"),
        ("shift_jis", "Shift_JIS"),
        ("ascii", "us-ascii"),
        ("iso8859-1", "ISO-8859-1"),
        ("iso8859-15", "ISO-8859-15"),
        ("cp1252", "windows-1252"),
        ("cp1251", "windows-1251"),
        ("koi8-r", "KOI8-R"),
    ],
)
def test_a_model_is_the_same_in_every_encoding_that_can_write_it(encoding, label):
    declaration = "" if label is None else f'<?xml version="1.0" encoding="{label}"?>\n'
    data = (declaration + MODEL).encode(encoding, "xmlcharrefreplace")
    findings = Findings()
    root = read_xml(data, findings)
    assert root is not None, list(map(str, findings))
    assert root.find(".//{*}userTask").get("name") == "部门经理审批"


def test_both_orders_of_bytes_are_read():
    for order, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        assert load(mark + MODEL.encode(order)).graphs["main"].node("t").name == "部门经理审批"


def test_a_namespace_may_be_declared_on_every_element():
    note = '<b:Note xmlns:b="http://www.bizagi.com/bpmn20" b:text="x"/>'
    tasks = "".join(
        f'<userTask id="t{i}"><extensionElements>{note}</extensionElements></userTask>'
        f'<sequenceFlow id="f{i}" sourceRef="{"s" if i == 0 else f"t{i - 1}"}" targetRef="t{i}"/>'
        for i in range(400)
    )
    head, _, _ = MODEL.partition("<userTask")
    loaded = load(f"{head}{tasks}</process></definitions>".encode())
    assert not loaded.refused, loaded.findings


def test_the_drawing_does_not_count_against_the_model():
    drawn = '<d:waypoint xmlns:d="http://www.omg.org/spec/DD/20100524/DI" x="1" y="2"/>' * 8_000
    assert not load(MODEL.replace("</process>", f"</process>{drawn}").encode()).refused
