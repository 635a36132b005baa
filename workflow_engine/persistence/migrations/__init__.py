"""Brings a database to the tables of this version; the kernel first, then each module."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from workflow_engine.persistence.database import Database

HERE = Path(__file__).parent


def configuration(modules: Sequence[Path]) -> Config:
    """Alembic's configuration; ``modules`` are the folders of versions besides the kernel's."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    locations = [HERE / "versions", *modules]
    config.set_main_option("version_locations", ":".join(map(str, locations)))
    return config


def upgrade(database: Database, modules: Sequence[Path]) -> None:
    """Run what is missing, each database transactionally; does nothing when all is there."""
    config = configuration(modules)
    with database.engine.connect() as connection:
        if is_current(connection, config):
            return
        connection.rollback()
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def is_current(connection: sa.Connection, config: Config) -> bool:
    """Whether the database is at the heads of all branches."""
    heads = set(ScriptDirectory.from_config(config).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads
