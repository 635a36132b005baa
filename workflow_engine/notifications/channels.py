"""Where messages go: mail over SMTP, or the log when no mail server is set."""

import smtplib
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from workflow_engine.errors import BadSetting
from workflow_engine.notifications.texts import Text

log = structlog.get_logger("countersign.notifications")
_SECONDS = 10


class Send(Protocol):
    """Send ``text`` to ``address``; the same ``key`` is the same message, sent again at worst.

    Raises what the channel raises; the job then tries again later.
    """

    def __call__(self, address: str, text: Text, *, key: str) -> None: ...


def channel(mail_url: str, sender: str) -> Send:
    """The channel that the settings ask for."""
    return _Mail(mail_url, sender) if mail_url else _to_log


def _to_log(address: str, text: Text, *, key: str) -> None:
    log.info("notification", to=address, subject=text.subject, key=key)


class _Mail:
    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            expected = "smtp://user:password@host:port"
            raise BadSetting(name="WFE_MAIL_URL", value=parts.scheme, expected=expected)
        self._parts = parts
        self._sender = sender

    def __call__(self, address: str, text: Text, *, key: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, address, text.subject
        message["Message-ID"] = f"<{key.replace(':', '.')}@countersign>"
        message.set_content(text.body)
        host, port = self._parts.hostname or "", self._parts.port or 0
        kind = smtplib.SMTP_SSL if self._parts.scheme == "smtps" else smtplib.SMTP
        with kind(host, port, timeout=_SECONDS) as server:
            if self._parts.username:
                if kind is smtplib.SMTP:
                    server.starttls()
                password = unquote(self._parts.password or "")
                server.login(unquote(self._parts.username), password)
            server.send_message(message)
