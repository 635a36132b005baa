"""Inner instances that are kept beside the state of their instance, as encoded bytes."""

import sqlalchemy as sa

from workflow_engine.persistence.tables import instance_part
from workflow_engine.persistence.write_set import WriteSet


class PartRows:
    """Reads each part once per transaction and knows what it will write."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes
        self._known: dict[tuple[str, int], bytes | None] = {}
        self._unsent: set[tuple[str, int]] = set()

    def one(self, instance_id: str, number: int) -> bytes | None:
        place = instance_id, number
        if place not in self._known:
            values = {"instance_id": instance_id, "number": number}
            self._known[place] = self._connection.scalar(_ONE, values)
        return self._known[place]

    def all(self, instance_id: str) -> list[bytes]:
        """In the order of their numbers."""
        rows = self._connection.execute(_ALL, {"instance_id": instance_id})
        for number, data in rows:
            self._known.setdefault((instance_id, number), data)
        found = sorted(place for place in self._known if place[0] == instance_id)
        return [data for place in found if (data := self._known[place]) is not None]

    def save(self, instance_id: str, company_id: str, number: int, data: bytes | None) -> None:
        """Keep ``data`` as the part, or forget the part."""
        place = instance_id, number
        before, self._known[place] = self._known.get(place), data
        if place in self._unsent:
            # What is not sent yet cannot be changed by a statement.
            self._writes.flush(self._connection)
            self._unsent.clear()
        where = {"instance_id": instance_id, "number": number}
        if data is None:
            self._writes.delete(instance_part, **where)
        elif before is not None:
            self._writes.update(instance_part, where, data=data)
        else:
            self._writes.insert(instance_part, {**where, "company_id": company_id, "data": data})
            self._unsent.add(place)


_ONE = sa.select(instance_part.c.data).where(
    instance_part.c.instance_id == sa.bindparam("instance_id"),
    instance_part.c.number == sa.bindparam("number"),
)
_ALL = sa.select(instance_part.c.number, instance_part.c.data).where(
    instance_part.c.instance_id == sa.bindparam("instance_id")
)
