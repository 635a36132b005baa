"""Where a fault of a record stands in its file."""

from collections.abc import Iterator, Mapping, Sequence

from workflow_engine.transfer.columns import Given


def faults_of(
    errors: Mapping[str, Sequence[str]], given: Given
) -> Iterator[tuple[int, str, Sequence[str]]]:
    """Row, column and messages; the fault of a line stands in the line's own row."""
    for path, messages in errors.items():
        parts = path.split(".")
        place = int(parts.pop(1)) if len(parts) > 2 and parts[1].isdecimal() else 0
        row = given.rows[place] if place < len(given.rows) else given.row
        yield row, ".".join(parts), messages
