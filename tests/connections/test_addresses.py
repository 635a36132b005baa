"""Where connections may lead: nowhere inside, however the address is written."""

import ipaddress
import socket
import threading
from typing import Any

import pytest

from tests.connections.other_side import OtherSide
from workflow_engine.connections import (
    AddressRefused,
    BaseRefused,
    NotSent,
    Target,
    build,
    read_base,
    send,
)
from workflow_engine.connections.addresses import find, place_of

INSIDE = (
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::1",
    "2001:0:0a00:1:0:0:f7f7:f7f7",
    "2001:0:808:808:0:0:80ff:fffe",
    "2001:4860::5efe:10.0.0.1",
)
NEVER = (
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "240.0.0.1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "::ffff:0:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "2001:0:a9fe:a9fe::1",
)
OUTSIDE = ("8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("text", INSIDE)
def test_private_addresses_need_the_permission_of_an_administrator(text: str) -> None:
    assert place_of(ipaddress.ip_address(text)) == "inside"
    with pytest.raises(AddressRefused):
        find(text, 80, inside=False, seconds=1)
    assert find(text, 80, inside=True, seconds=1)


@pytest.mark.parametrize("text", NEVER)
def test_the_machine_s_own_surroundings_are_reached_by_nobody(text: str) -> None:
    assert place_of(ipaddress.ip_address(text)) == "never"
    with pytest.raises(AddressRefused):
        find(text, 80, inside=True, seconds=1)


@pytest.mark.parametrize("text", OUTSIDE)
def test_all_the_world_is_reached(text: str) -> None:
    assert place_of(ipaddress.ip_address(text)) == "outside"


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.1", "2130706433", "0x7f000001"])
def test_a_name_is_judged_by_where_it_leads(name: str) -> None:
    with pytest.raises(AddressRefused):
        find(name, 80, inside=False, seconds=5)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://169.254.169.254/latest/meta-data",
        "https://erp.example.org@127.0.0.1/",
        "https://127.0.0.1#.example.org/",
        "https://127.0.0.1\\.example.org/",
        "https://erp.example.org:0x50/",
        "https://erp.example.org:70000/",
        "http://erp.example.org/",
        "ftp://erp.example.org/",
        "file:///etc/passwd",
        "gopher://erp.example.org/",
        "//erp.example.org/",
        "erp.example.org",
        "https://",
        "https:///path",
        "https://erp..example.org/",
        "https://-erp.example.org/",
        "https://erp.example.org/a/../b",
        "https://erp.example.org/%2e%2e/b",
        "https://erp.example.org/a b",
        "https://erp.example.org/a?b=c",
        "https://erp.example.org/a\r\nHost: x",
        "https://erp。example.org/",
        "https://①②⑦.⓪.⓪.①/",
    ],
)
def test_addresses_that_deceive_are_not_entered(url: str) -> None:
    with pytest.raises(BaseRefused):
        read_base(url, plain=False, inside=False)


@pytest.mark.parametrize(
    "url", ["https://169.254.169.254/", "https://[fe80::1]/", "https://0.0.0.0"]
)
def test_the_permission_for_private_addresses_opens_no_more_than_those(url: str) -> None:
    with pytest.raises(BaseRefused):
        read_base(url, plain=True, inside=True)


def test_an_address_keeps_its_port_and_path() -> None:
    base = read_base("https://ERP.Example.org.:8443/api/v2/", plain=False, inside=False)
    assert (base.origin, base.path) == (("https", "erp.example.org", 8443), "/api/v2")
    assert base.authority == "erp.example.org:8443"
    plain = read_base("http://[fd00::7]/", plain=True, inside=True)
    assert plain.authority == "[fd00::7]"


def _answers(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names lead to each of ``answers`` in turn, as the owner of a hostile name server likes."""
    asked: list[str] = []
    left = list(answers)

    def look_up(host: str, port: int, **options: Any) -> list[Any]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port)) for text in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_name_with_one_address_inside_is_not_trusted_with_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _answers(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(AddressRefused):
        find("erp.example.org", 443, inside=False, seconds=1)


def test_a_name_is_looked_up_once_for_a_request(
    side: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second answer would lead elsewhere; nobody asks for it."""
    base = read_base(f"http://erp.example.org:{side.port}", plain=True, inside=True)
    target = Target(base, inside=True)
    asked = _answers(monkeypatch, ["127.0.0.1"], ["169.254.169.254"])
    request = build(target, {"method": "GET", "path": "/"}, "k")
    send(target, request, seconds=5, most_bytes=100)
    assert asked == ["erp.example.org"]
    assert side.received[0].headers["host"] == f"erp.example.org:{side.port}"


def test_a_resolver_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **o: never.wait(10))
    with pytest.raises(NotSent, match="in time"):
        find("erp.example.org", 443, inside=False, seconds=0.05)
    never.set()


def test_a_name_that_nobody_has_is_told() -> None:
    with pytest.raises(NotSent, match="not known"):
        find("erp.invalid", 443, inside=False, seconds=20)
