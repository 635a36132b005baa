"""All settings in one frozen dataclass, read from ``WFE_*``; an unknown key is an error."""

import os
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Union, get_args, get_origin, get_type_hints

from workflow_engine.errors import BadSetting, UnknownSetting

PREFIX = "WFE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; the variable is ``WFE_`` and the name in capitals."""

    #: SQLAlchemy URL; SQLite and PostgreSQL (``postgresql+psycopg://…``) are supported.
    database_url: str = "sqlite:///instance/countersign.db"
    #: Folder for the database, the secret key and demo passwords.
    data_dir: str = "instance"
    #: Signs session cookies; made once and kept in ``data_dir`` when empty.
    secret_key: str = ""
    #: Address the service listens on.
    host: str = "127.0.0.1"
    port: int = 8000
    #: Web processes (1 on SQLite) and threads in each.
    web_processes: int = 1
    web_threads: int = 8
    #: Threads in the web process that run jobs; 0 leaves jobs to ``wfe worker``.
    job_threads: int = 1
    #: Seconds between looks for due jobs.
    job_poll_seconds: int = 2
    #: Seconds a leased job may run before another worker takes it over.
    job_lease_seconds: int = 60
    #: Attempts of a job before it becomes an incident.
    job_attempts: int = 5
    #: Broker that carries the ids of due jobs to ``wfe worker --celery``, as ``amqp://…`` or
    #: ``redis://…``; empty lets the job threads do the jobs themselves. Needs PostgreSQL.
    broker_url: str = ""
    broker_queue: str = "countersign"
    #: Public address, for links in mail.
    base_url: str = "http://127.0.0.1:8000"
    #: SMTP server as ``smtp://user:password@host:port``; empty writes mail to the log.
    mail_url: str = ""
    mail_from: str = "countersign@localhost"
    #: Send cookies over HTTPS only.
    cookie_secure: bool = False
    #: Minutes without a request, and hours in all, after which a session ends.
    session_idle_minutes: int = 30
    session_hours: int = 8
    #: Wrong passwords before an account waits, and for how many seconds at first.
    login_attempts: int = 5
    login_wait_seconds: int = 30
    #: Sign-ins from one address per minute.
    login_rate: int = 30
    password_min_length: int = 12
    #: Requests per minute of one API key or session.
    request_rate: int = 6000
    #: Where requests are counted: ``memory://`` in each process, ``redis://…`` for all together.
    rate_store: str = "memory://"
    #: Largest request body in bytes.
    max_body_bytes: int = 2_097_152
    #: Largest model file in bytes.
    max_model_bytes: int = 2_097_152
    #: Bounds of one step of the token runtime.
    max_steps: int = 2_000
    max_tokens: int = 2_000
    max_value_bytes: int = 262_144
    #: Language when nothing else is known.
    locale: str = "en"
    log_level: str = "INFO"
    #: Days an idempotency key is remembered.
    idempotency_days: int = 7

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read ``WFE_*``; raises ``UnknownSetting`` or ``BadSetting``, naming the variable."""
        source = os.environ if environment is None else environment
        hints = get_type_hints(cls)
        known = {PREFIX + field.name.upper(): field.name for field in fields(cls)}
        values: dict[str, Any] = {}
        for name, text in source.items():
            if not name.startswith(PREFIX):
                continue
            if name not in known:
                raise UnknownSetting(name=name)
            values[known[name]] = _convert(name, text, hints[known[name]])
        return cls(**values)


def _convert(name: str, text: str, kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kind = get_args(kind)[0]
    if kind is bool:
        if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
            raise BadSetting(name=name, value=text, expected="true or false")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        if not text.isdecimal():
            raise BadSetting(name=name, value=text, expected="a whole number")
        return int(text)
    return text
