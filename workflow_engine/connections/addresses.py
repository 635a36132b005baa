"""Which network addresses a connection may reach; a name is looked up once and then kept to."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from typing import Any, Literal

from workflow_engine.connections.errors import AddressRefused, NotSent

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Place = Literal["outside", "inside", "never"]

#: Where clouds answer the machine itself, often with its credentials.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        (
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd20:ce::254",
        ),
    )
)
#: Prefixes that carry an IPv4 address, and how many bits stand behind it.
_CARRIERS = tuple(
    (ipaddress.IPv6Network(prefix), behind)
    for prefix, behind in (
        ("::ffff:0:0/96", 0),
        ("::ffff:0:0:0/96", 0),
        ("::/96", 0),
        ("64:ff9b::/96", 0),
        ("64:ff9b:1::/96", 0),
        ("2002::/16", 80),
    )
)
_TEREDO = ipaddress.IPv6Network("2001::/32")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
_RANK: dict[Place, int] = {"outside": 0, "inside": 1, "never": 2}


def place_of(address: Address) -> Place:
    """``inside`` needs the permission of an administrator; ``never`` is reached by nobody.

    An IPv6 address that carries an IPv4 one is as bad as the worse of them.
    """
    return max(map(_own_place, (address, *carried(address))), key=_RANK.__getitem__)


def _own_place(address: Address) -> Place:
    if address.is_loopback:
        return "inside"
    if any(address in network and address != network[0] for network, _ in _CARRIERS):
        # It stands for the IPv4 address in it.
        return "outside"
    if (
        address in _METADATA
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or (address.version == 4 and address.packed[0] == 0)
    ):
        return "never"
    return "outside" if address.is_global else "inside"


def carried(address: Address) -> Iterator[Address]:
    """The IPv4 addresses that tunnels and translators would make of an IPv6 address."""
    if address.version == 4:
        return
    number = int(address)
    for network, behind in _CARRIERS:
        if address in network and not (address.is_loopback or address.is_unspecified):
            yield ipaddress.IPv4Address(number >> behind & 0xFFFF_FFFF)
    if address in _TEREDO:
        yield ipaddress.IPv4Address(number >> 64 & 0xFFFF_FFFF)
        yield ipaddress.IPv4Address(~number & 0xFFFF_FFFF)
    if number >> 32 & 0xFFFF_FFFF in _ISATAP:
        yield ipaddress.IPv4Address(number & 0xFFFF_FFFF)


def literal(host: str) -> Address | None:
    """The address that a host is written as; None when it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def find(host: str, port: int, *, inside: bool, seconds: float) -> list[Address]:
    """All addresses of a host. When one may not be reached none is: the name is not to be trusted.

    ``inside`` allows private and loopback addresses.
    """
    written = literal(host)
    found = [written] if written else _look_up(host, port, seconds)
    if not found:
        raise NotSent(host=host, reason="the name has no address")
    worst: Place = "inside" if inside else "outside"
    for address in found:
        if _RANK[place_of(address)] > _RANK[worst]:
            raise AddressRefused(host=host, address=str(address))
    return found


def _look_up(host: str, port: int, seconds: float) -> list[Address]:
    """The resolver of the system knows no time limit, so it is waited for in a thread."""
    answer: list[Any] = []

    def ask() -> None:
        try:
            answer.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.append(error)

    asking = threading.Thread(target=ask, name="name-lookup", daemon=True)
    asking.start()
    asking.join(max(seconds, 0))
    if not answer:
        raise NotSent(host=host, reason="the name was not found in time")
    if isinstance(answer[0], Exception):
        raise NotSent(host=host, reason="the name is not known") from answer[0]
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in answer[0]))
