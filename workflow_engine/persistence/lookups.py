"""Ids of what an administrator names on the command line."""

from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import account, company


def company_id(database: Database, code: str) -> str | None:
    with database.reading() as connection:
        statement = company.select().with_only_columns(company.c.id)
        return connection.execute(statement.where(company.c.code == code)).scalar_one_or_none()


def account_id(database: Database, login: str) -> str | None:
    with database.reading() as connection:
        statement = account.select().with_only_columns(account.c.id)
        named = account.c.login == login.casefold()
        return connection.execute(statement.where(named)).scalar_one_or_none()
