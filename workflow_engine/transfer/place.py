"""Where files are exchanged."""

from pathlib import Path

from workflow_engine.settings import Settings


def root_of(settings: Settings) -> Path | None:
    """Where files are exchanged; None where there is no such folder or nobody is to look."""
    if not settings.exchange_seconds:
        return None
    if settings.exchange_dir:
        return Path(settings.exchange_dir)
    usual = Path(settings.data_dir) / "exchange"
    return usual if usual.is_dir() else None
