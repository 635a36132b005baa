"""A table to the rows of its sheet."""

from workflow_engine.dmn.texts import TableText

#: What stands in the first column of the head. The last row has the ids of the columns, and below
#: it the first column has those of the rules.
HEAD = (
    "Decision", "Hit policy", "Kind", "Label", "Expression", "Type", "Allowed values", "Default",
    "Id",
)  # fmt: skip
#: Which text of a column the rows of the head have, from ``Kind`` on.
TOLD = ("kind", "label", "expression", "type", "allowed", "default", "id")


def filled(table: TableText) -> list[list[str]]:
    """Rows of texts: the head, then the rules."""
    columns = [[getattr(column, name) for column in table.columns] for name in TOLD]
    policy = f"{table.policy} {table.aggregation}".strip()
    head = [[table.decision, table.name], [policy], *columns]
    rows = [[title, *cells] for title, cells in zip(HEAD, head, strict=True)]
    return rows + [[rule.id, *rule.cells] for rule in table.rules]
