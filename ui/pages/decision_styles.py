"""Styles that dmn-js writes into its mark-up, allowed word for word where a model is drawn."""

import hashlib
from base64 import b64encode

from flask import g

# Its mark must look as its makers made it, so these are let through rather than taken out.
_WRITTEN = (
    "position: absolute; bottom: 15px; right: 15px; z-index: 100;",
    "vertical-align:middle",
    "margin: 15px 20px 15px 10px; align-self: center;",
    "z-index: 1001;position: fixed;top: 0;left: 0;right: 0;bottom: 0",
    "width: 100%;height: 100%;background: rgba(40,40,40,0.2)",
    "position: absolute;left: 50%;top: 40%;transform: translate(-50%);width: 260px;padding: 10px;"
    "background: white;box-shadow: 0 1px 4px rgba(0,0,0,0.3);"
    "font-family: Helvetica, Arial, sans-serif;font-size: 14px;display: flex;line-height: 1.3",
    "\n          visibility: hidden;\n          position: fixed;\n          top: -10000px\n      ",
)


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


ALLOWED = " ".join(["'unsafe-hashes'", *map(_hashed, _WRITTEN)])


def allow_styles() -> None:
    """Let the answer to this request carry the library's own styles, and no others."""
    g.allowed_styles = ALLOWED
