"""Which rules win against which under the hit policy PRIORITY, as far as it can be known."""

from workflow_engine.dmn.tables import Table
from workflow_engine.feel import Expression, FeelError


def constant(answer: Expression) -> list[object]:
    """The value of an answer that depends on nothing; none when it does."""
    if answer.names:
        return []
    try:
        return [answer.evaluate({}, strict=False)]
    except FeelError:
        return []


def ranked(table: Table) -> dict[int, tuple[int, ...]]:
    """Rules, from 0, whose answers are constants, with their ranks; smaller wins."""
    orders = [constant(o.priorities) if o.priorities else [] for o in table.outputs]
    known = [order[0] if order and isinstance(order[0], list) else [] for order in orders]
    found = {}
    for at, rule in enumerate(table.rules):
        values = [constant(answer) for answer in rule.answers]
        if all(values):
            found[at] = table.ranks(table.shaped([value[0] for value in values]), known)
    return found
