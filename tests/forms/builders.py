"""Short ways to write form files in tests."""

from workflow_engine import forms


def component(kind, key="value", **properties):
    return {"type": kind, "key": key, "label": key.title(), **properties}


def form(*components):
    """A form that must be readable without findings that block it."""
    result = forms.read({"id": "test", "components": list(components)})
    assert not result.blocked, [str(finding) for finding in result.findings]
    return result.form


def rows(*components, **properties):
    return {
        "type": "dynamiclist",
        "id": "lines",
        "path": "lines",
        "label": "Lines",
        "components": list(components),
        **properties,
    }
