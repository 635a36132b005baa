"""Documents of modules. D1 the state of each is one that its kind knows."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from workflow_engine.modules import Module
from workflow_engine.verification.problems import Violation


def states_are_of_their_kinds(
    connection: sa.Connection, modules: Iterable[Module]
) -> Iterator[Violation]:
    for kind in (kind for module in modules for kind in module.kinds):
        if kind.states is None:
            continue
        table: sa.Table = sa.inspect(kind.entity).local_table
        strange = table.c.state.not_in(list(kind.states.titles))
        for row in connection.execute(sa.select(table.c.id, table.c.state).where(strange)):
            yield Violation("D1", f"{kind.name}:{row.id}", f"nobody knows the state {row.state}")
