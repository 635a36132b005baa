"""The summary above a form: each error with the field to go to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workflow_engine.forms.widgets import Fieldset, Rows, Widget


def of_widgets(widgets: Iterable[Widget]) -> list[tuple[str, str]]:
    """Field id and message, in the order of the page."""
    return list(_walk(widgets))


def _walk(widgets: Iterable[Widget]) -> Iterator[tuple[str, str]]:
    for widget in widgets:
        yield from ((widget.id, f"{widget.label}: {text}") for text in widget.errors)
        if isinstance(widget, Fieldset):
            yield from _walk(widget.widgets)
        elif isinstance(widget, Rows):
            for row in widget.rows:
                yield from _walk(row.widgets)


def of_fields(errors: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """For forms made of ``ui.field``, whose ids follow from the names."""
    return [
        (f"f-{name.replace('.', '-')}" if name else "", text)
        for name, texts in errors.items()
        for text in texts
    ]
