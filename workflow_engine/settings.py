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
    #: Keys that the secrets of connections are encrypted with, parted by commas: the first closes,
    #: all open. What ``secret_key`` closed while this was empty is still opened.
    connection_key: str = ""
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
    #: Bytes of all files of an upload together, unpacked, and so of each model.
    max_model_bytes: int = 2_097_152
    #: Bounds of one step of the token runtime.
    max_steps: int = 10_000
    max_tokens: int = 10_000
    max_scopes: int = 10_000
    #: Inner instances of one multi-instance activity.
    max_multi_instance: int = 5_000
    #: Processes that call each other.
    max_call_depth: int = 20
    #: Instances that begin each other by messages and signals, without a person or the clock.
    max_chain: int = 500
    #: Bytes of one variable, and levels of lists and contexts in it.
    max_value_bytes: int = 262_144
    max_value_depth: int = 32
    #: Days ahead that a timer may be due, and seconds that a cycle has to last.
    max_wait_days: int = 36_525
    min_cycle_seconds: int = 1
    #: Language of scripts beside FEEL: ``python`` allows it (needs ``pydantic-monty``).
    scripts: str = "none"
    #: Longest lock of an external task, in seconds.
    external_lock_seconds: int = 3600
    #: Longest that a request for external tasks waits, in seconds, and how often it looks for
    #: tasks that other processes made, in milliseconds.
    long_poll_seconds: int = 30
    long_poll_look_ms: int = 1000
    #: Of the threads of a web process, the percentage that such requests may hold; and how many
    #: of them one account may (0: half of them).
    long_poll_share: int = 50
    long_polls_per_account: int = 0
    #: Language when nothing else is known.
    locale: str = "en"
    log_level: str = "INFO"
    #: Days an idempotency key is remembered.
    idempotency_days: int = 7
    #: Longest time to live of a message, in days.
    message_ttl_days: int = 90
    #: Hours that a message which an instance threw waits for a receiver; 0 keeps none.
    message_thrown_hours: int = 24
    #: Days that a message is remembered which was delivered, expired or discarded.
    message_days: int = 30
    #: Hosts inside the network that webhooks may reach, also over http; parted by commas.
    webhook_hosts_inside: str = ""
    #: Attempts at a delivery, and the longest pause between two, in minutes.
    webhook_attempts: int = 16
    webhook_pause_minutes: int = 360
    #: Attempts in a row that fail, over at least so many days, before a webhook is switched off;
    #: 0 attempts never does.
    webhook_failures: int = 20
    webhook_failing_days: int = 3
    #: Hours that a replaced secret still signs, and days that deliveries are remembered.
    webhook_secret_hours: int = 24
    webhook_days: int = 30
    #: Days that the log of incoming hooks is kept, and days that it keeps what was sent. As long
    #: as the log a delivery is recognised when it comes again.
    hook_days: int = 90
    hook_body_days: int = 30
    #: Days that evaluations of decisions are kept, and rules counted.
    decision_days: int = 400
    #: Folder through which files are exchanged; empty is ``exchange`` in ``data_dir`` if that is
    #: there, else none.
    exchange_dir: str = ""
    #: Seconds between looks into that folder; 0 never looks.
    exchange_seconds: int = 15
    #: Folder of attached files; empty is ``files`` in ``data_dir``. No web server may show it.
    files_dir: str = ""
    #: Largest attached file in bytes, and the endings that may be attached.
    file_max_bytes: int = 10_485_760
    file_types: str = "pdf,png,jpg,jpeg,gif,webp,tif,tiff,txt,csv,docx,xlsx,pptx,ofd"
    #: Whoever is named in a comment may read the request from then on; else only those may be
    #: named who see it already.
    mention_reads: bool = False
    #: Virus scanner: a program, or ``clamd:`` with a socket or host and port; empty is none.
    scan_command: str = ""
    #: Seconds that the scanner may take for one file; less than the lease of a job.
    scan_seconds: int = 30

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
            _require_choice(name, text)
            _require_range(name, text)
        return cls(**values)


_CHOICES = {"WFE_SCRIPTS": ("none", "python")}
#: Depth is recursion; dates end with the year 9999; without a second a cycle never waits.
_RANGES = {
    "WFE_MAX_VALUE_DEPTH": (1, 100),
    "WFE_MAX_WAIT_DAYS": (1, 2_900_000),
    "WFE_MIN_CYCLE_SECONDS": (1, 86_400),
    "WFE_WEBHOOK_ATTEMPTS": (1, 100),
    "WFE_WEBHOOK_PAUSE_MINUTES": (1, 10_080),
    "WFE_WEBHOOK_SECRET_HOURS": (0, 168),
}


def _require_choice(name: str, text: str) -> None:
    allowed = _CHOICES.get(name)
    if allowed is not None and text not in allowed:
        raise BadSetting(name=name, value=text, expected=" or ".join(allowed))


def _require_range(name: str, text: str) -> None:
    least, most = _RANGES.get(name, (None, None))
    if least is not None and most is not None and not least <= int(text) <= most:
        raise BadSetting(name=name, value=text, expected=f"from {least} to {most}")


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
