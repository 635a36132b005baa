"""What a file may be called: the name people gave it, without what could mislead anybody."""

import unicodedata

LONGEST = 120
_FORBIDDEN = frozenset('/\\:*?"<>|')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in "123456789")}
)


def clean_name(given: str) -> str:
    """The last part of a path, without control signs, turned writing or names of devices.

    The ending stays, since people tell by it what they open; a name that is nothing else is
    ``file``.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if _is_bad(sign) else sign for sign in last).strip().rstrip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        stem, ending = kept, ""
    if stem.lower().partition(".")[0] in _DEVICES or not stem:
        stem = f"file_{stem}" if stem else "file"
    tail = f".{ending[:12]}" if ending else ""
    return stem[: LONGEST - len(tail)] + tail


def _is_bad(sign: str) -> bool:
    # "C" are control and format signs, among them those that turn the direction of writing.
    return sign in _FORBIDDEN or unicodedata.category(sign)[0] == "C"
