"""Secrets of connections are encrypted where they rest; the only file that knows how."""

import base64
import json
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflow_engine import security
from workflow_engine.connections.errors import SecretUnreadable
from workflow_engine.errors import BadSetting
from workflow_engine.settings import Settings

_PURPOSE = b"countersign connection secrets 1"
SHORTEST_KEY = 16


class Seal:
    """Closes with the first key and opens with any.

    What is closed names the connection it belongs to, so that nobody who can write to the
    database can have the secret of one connection sent to the address of another.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(_derived(key)) for key in keys])

    def close(self, owner: str, secret: str) -> str:
        return self._keys.encrypt(json.dumps([owner, secret]).encode()).decode()

    def open(self, owner: str, closed: str, *, code: str) -> str:
        """The secret of the connection ``owner``; ``code`` is what people call it."""
        try:
            found, secret = json.loads(self._keys.decrypt(closed))
        except (InvalidToken, ValueError) as error:
            raise SecretUnreadable(connection=code) from error
        if found != owner:
            raise SecretUnreadable(connection=code)
        return str(secret)

    def renew(self, closed: str, *, code: str) -> str:
        """The same secret closed with the first key."""
        try:
            return self._keys.rotate(closed).decode()
        except InvalidToken as error:
            raise SecretUnreadable(connection=code) from error


def seal_of(settings: Settings) -> Seal:
    return _made(settings.connection_key, settings.secret_key, settings.data_dir)


@lru_cache(maxsize=8)
def _made(connection_key: str, secret_key: str, data_dir: str) -> Seal:
    """Keys of their own come first; what the secret key closed before is opened all the same."""
    keys = [key.strip() for key in connection_key.split(",") if key.strip()]
    if any(len(key) < SHORTEST_KEY for key in keys):
        expected = f"keys of at least {SHORTEST_KEY} characters, parted by commas"
        raise BadSetting(name="WFE_CONNECTION_KEY", value="…", expected=expected)
    return Seal([*keys, secret_key or security.kept_secret(data_dir)])


def _derived(key: str) -> bytes:
    """A key for nothing else: who learns it cannot sign cookies with it."""
    stretched = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(stretched)
