"""Security headers of every answer: what a page may load, and who may embed or watch it."""

from flask import Flask, Response, g, request

# Nothing but our own files. bpmn-js and htmx work within it: no inline script, no inline style,
# no data: address (the style sheets' pictures are files, see ui/frontend/build.mjs).
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "geolocation",
    "gyroscope",
    "microphone",
    "payment",
    "usb",
)


def _joined(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


HEADERS = {
    "Content-Security-Policy": _joined(CONTENT_SECURITY_POLICY),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
HALF_A_YEAR = 15_552_000


def add_security_headers(app: Flask) -> None:
    """Set the headers on every answer that has not set its own."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "allowed_styles" in g:
        policy = {**CONTENT_SECURITY_POLICY, "style-src": f"'self' {g.allowed_styles}"}
        response.headers["Content-Security-Policy"] = _joined(policy)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={HALF_A_YEAR}")
    if response.mimetype == "text/html":
        # Pages hold people's figures; neither a shared cache nor a later user may see them.
        response.headers.setdefault("Cache-Control", "no-store")
    return response
