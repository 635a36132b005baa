"""Where messages of webhooks go and how they are signed: nobody can aim them inside unasked."""

from collections.abc import Sequence
from datetime import datetime

from workflow_engine.connections.errors import BaseRefused
from workflow_engine.connections.requests import Request
from workflow_engine.connections.targets import Target, leads_astray, read_base
from workflow_engine.domain.webhook import signature
from workflow_engine.errors import _l
from workflow_engine.settings import Settings


def read_address(text: str, settings: Settings) -> tuple[Target, str]:
    """The target of an address, and what is asked of it: path and query as they are written.

    ``BaseRefused`` for anything but https to the outside, save for the hosts that
    ``settings.webhook_hosts_inside`` names.
    """
    address, mark, query = text.strip().partition("?")
    is_inside = _host_of(address) in _hosts_inside(settings)
    if address.lower().startswith("http:") and not is_inside:
        raise BaseRefused(
            _l("Use https. Without it only hosts that the settings name are reached.")
        )
    base = read_base(address, plain=is_inside, inside=is_inside)
    if not query.isascii() or not query.isprintable() or set(query) & set(' "<>\\^`{|}#'):
        raise BaseRefused(_l("The address may hold only characters that addresses are made of."))
    # The slash at the end belongs to the address.
    path = address.partition("://")[2].partition("/")[2]
    return Target(base, is_inside), f"/{path}{mark}{query}"


def path_beneath(text: str) -> str:
    """A path beneath that of a connection; ``BaseRefused`` when it could lead out of it."""
    path = text.strip()
    if not path:
        return ""
    path = path if path.startswith("/") else f"/{path}"
    if leads_astray(path):
        raise BaseRefused(_l("The path may not hold “..”, spaces or empty parts."))
    return path


def signed(
    target: str, message_id: str, body: str, keys: Sequence[str], *, now: datetime
) -> Request:
    """The message as Standard Webhooks 1.0 sends it; one signature for each of ``keys``."""
    content, timestamp = body.encode(), int(now.timestamp())
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            signature(key, message_id, timestamp, content) for key in keys
        ),
    }
    return Request("POST", target, headers, content)


def _host_of(address: str) -> str:
    try:
        return read_base(address, plain=True, inside=True).host
    except BaseRefused:
        return ""


def _hosts_inside(settings: Settings) -> frozenset[str]:
    named = settings.webhook_hosts_inside.split(",")
    return frozenset(host.strip().lower().strip("[]") for host in named if host.strip())
