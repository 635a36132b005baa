"""How a stranger's file goes out: to be saved, never to run as a page of ours."""

from urllib.parse import quote

#: Types that a browser may show in a window of their own; all others are saved.
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
_NOTHING = "default-src 'none'; frame-ancestors 'none'"


def headers(name: str, media_type: str, *, inline: bool = False) -> dict[str, str]:
    """The headers of an answer with this file."""
    shown = inline and media_type in INLINE
    way = "inline" if shown else "attachment"
    # A browser's own reader of PDF does not open in a sandbox; it runs no script of ours there.
    is_pdf = shown and media_type == "application/pdf"
    policy = f"{_NOTHING}; object-src 'self'; style-src 'unsafe-inline'" if is_pdf else _NOTHING
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return {
        "Content-Type": kind,
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": policy if is_pdf else f"{policy}; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
