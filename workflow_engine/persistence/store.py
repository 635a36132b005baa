"""The tables of a module, made of its entities, and how these are mapped onto them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import registry, relationship

from workflow_engine.persistence.tables.base import CONVENTION
from workflow_engine.persistence.types import Exact, Id, Instant
from workflow_engine.records import Document, Master, Spec, specs


class Store:
    """Collects the tables of one module; each is named ``<module>_<kind>``."""

    def __init__(self, module: str, metadata: sa.MetaData | None = None) -> None:
        self.module = module
        self.metadata = metadata or sa.MetaData(naming_convention=CONVENTION)
        self._mapping = registry(metadata=self.metadata)

    def keep(self, name: str, entity: type, *further: sa.schema.SchemaItem) -> sa.Table:
        """Make the table of an entity and those of its lines, and map them.

        ``further`` are constraints and indexes that the entity does not say itself.
        """
        table = sa.Table(
            f"{self.module}_{name}",
            self.metadata,
            *self._columns(entity),
            *_usual(entity),
            *further,
        )
        line_fields = {
            attribute: spec for attribute, spec in specs(entity).items() if spec.kind == "lines"
        }
        self._mapping.map_imperatively(
            entity,
            table,
            properties={
                attribute: self._lines(name, attribute, spec)
                for attribute, spec in line_fields.items()
            },
        )
        return table

    def _columns(self, entity: type) -> list[sa.Column[Any]]:
        return [
            self._column(attribute, spec)
            for attribute, spec in specs(entity).items()
            if spec.kind != "lines"
        ]

    def _column(self, attribute: str, spec: Spec) -> sa.Column[Any]:
        if attribute == "id":
            return sa.Column("id", Id, primary_key=True)
        keys = []
        target = f"{self.module}_{spec.target}"
        if spec.kind == "reference" and target in self.metadata.tables:
            keys.append(sa.ForeignKey(f"{target}.id"))
        indexed = spec.kind in ("reference", "anything")
        return sa.Column(
            attribute, _type(spec), *keys, nullable=_may_be_null(spec), index=indexed
        )  # fmt: skip

    def _lines(self, name: str, attribute: str, spec: Spec) -> Any:
        """The table of the lines, as a relationship of the document."""
        assert spec.line is not None
        singular = "line" if attribute == "lines" else attribute.removesuffix("s")
        table = sa.Table(
            f"{self.module}_{name}_{singular}",
            self.metadata,
            *self._columns(spec.line),
            sa.Column(
                "document_id",
                Id,
                sa.ForeignKey(f"{self.module}_{name}.id"),
                nullable=False,
                index=True,
            ),
        )
        self._mapping.map_imperatively(spec.line, table)
        document = self.metadata.tables[f"{self.module}_{name}"]
        return relationship(
            spec.line,
            primaryjoin=table.c.document_id == document.c.id,
            foreign_keys=table.c.document_id,
            order_by=table.c.position,
            cascade="all, delete-orphan",
            lazy="selectin",
        )


def _type(spec: Spec) -> Any:
    if spec.kind in ("number", "money"):
        return Exact(20, spec.scale)
    return {
        "id": Id,
        "reference": Id,
        "anything": Id,
        "whole": sa.Integer(),
        "flag": sa.Boolean(),
        "day": sa.Date(),
        "moment": Instant(),
    }.get(spec.kind) or sa.String(spec.most)


def _may_be_null(spec: Spec) -> bool:
    return not spec.required and spec.kind != "flag"


def _usual(entity: type) -> list[sa.schema.SchemaItem]:
    """What every master record and every document is found by."""
    if issubclass(entity, Master):
        return [sa.UniqueConstraint("company_id", "code")]
    if issubclass(entity, Document):
        return [
            sa.UniqueConstraint("company_id", "number"),
            sa.Index(None, "company_id", "state", "id"),
        ]
    return [sa.Index(None, "company_id", "id")]
