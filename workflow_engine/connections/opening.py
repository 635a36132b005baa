"""From the row of a connection to a target with its secret, as briefly as possible."""

import base64
from collections.abc import Mapping
from typing import Any

from workflow_engine.connections.sealing import seal_of
from workflow_engine.connections.targets import Target, read_base
from workflow_engine.errors import _l
from workflow_engine.settings import Settings

#: How a connection shows who it is, by what people call it.
AUTHS: Mapping[str, str] = {
    "none": _l("Not at all"),
    "basic": _l("User name and password"),
    "bearer": _l("Bearer token"),
    "header": _l("Key in a header"),
}


def open_target(row: Mapping[str, Any], settings: Settings) -> Target:
    """The target of a row; ``SecretUnreadable`` or ``BaseRefused`` when it cannot be used."""
    inside = row["private_allowed"]
    base = read_base(row["base_url"], plain=row["plain_allowed"], inside=inside)
    if row["auth"] == "none" or row["secret"] is None:
        return Target(base, inside)
    secret = seal_of(settings).open(row["id"], row["secret"], code=row["code"])
    if row["auth"] == "basic":
        pair = base64.b64encode(f"{row['auth_name']}:{secret}".encode()).decode()
        return Target(base, inside, {"Authorization": f"Basic {pair}"}, (secret, pair))
    if row["auth"] == "bearer":
        return Target(base, inside, {"Authorization": f"Bearer {secret}"}, (secret,))
    return Target(base, inside, {row["auth_name"]: secret}, (secret,))
