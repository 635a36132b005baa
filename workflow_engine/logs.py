"""Logs: one JSON object a line, readable text on a terminal; never the values of variables."""

import logging
import sys

import structlog

from workflow_engine.errors import BadSetting


def configure(level: str) -> None:
    """Log from ``level`` up. Tracebacks show code and not the data it worked on."""
    levels = logging.getLevelNamesMapping()
    if level.upper() not in levels:
        expected = ", ".join(sorted(levels, key=levels.__getitem__))
        raise BadSetting(name="WFE_LOG_LEVEL", value=level, expected=expected)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
            if sys.stderr.isatty()
            else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(levels[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
