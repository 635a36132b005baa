"""One command, one transaction: the only file besides the migrations that commits."""

from types import TracebackType

import sqlalchemy as sa
import sqlalchemy.exc as failure
from sqlalchemy.orm import Session

from workflow_engine.persistence import failures
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.repositories.batches import BatchRows
from workflow_engine.persistence.repositories.connections import ConnectionRows
from workflow_engine.persistence.repositories.deciding import DecidingRows
from workflow_engine.persistence.repositories.decision_cases import DecisionCaseRows
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.repositories.directory import DirectoryRows
from workflow_engine.persistence.repositories.evaluations import EvaluationRows
from workflow_engine.persistence.repositories.exchange import ExchangeRows
from workflow_engine.persistence.repositories.external import ExternalRows
from workflow_engine.persistence.repositories.files import FileRows
from workflow_engine.persistence.repositories.hooks import HookRows
from workflow_engine.persistence.repositories.identity import IdentityRows
from workflow_engine.persistence.repositories.instances import InstanceRows
from workflow_engine.persistence.repositories.jobs import JobRows
from workflow_engine.persistence.repositories.messages import MessageRows
from workflow_engine.persistence.repositories.parts import PartRows
from workflow_engine.persistence.repositories.records import RecordRows
from workflow_engine.persistence.repositories.tasks import TaskRows
from workflow_engine.persistence.repositories.webhooks import WebhookRows
from workflow_engine.persistence.write_set import WriteSet


class UnitOfWork:
    """A transaction with the repositories that work in it.

    Leaving the block without ``commit`` undoes everything. On SQLite the block holds the
    process's write lock from the first statement to the last.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._session: Session | None = None
        self.writes = WriteSet()

    def __enter__(self) -> "UnitOfWork":
        if self._database.write_lock is not None:
            self._database.write_lock.acquire()
        try:
            self.connection: sa.Connection = self._database.engine.connect()
        except BaseException as error:
            self._unlock()
            if isinstance(error, failure.DBAPIError):
                raise failures.translate(error) from error
            raise
        self.instances = InstanceRows(self.connection, self.writes)
        self.parts = PartRows(self.connection, self.writes)
        self.tasks = TaskRows(self.connection, self.writes, self.instances)
        self.deciding = DecidingRows(self.connection, self.writes)
        self.definitions = DefinitionRows(self.connection, self.writes)
        self.decision_cases = DecisionCaseRows(self.connection)
        self.evaluations = EvaluationRows(self.connection, self.writes)
        self.jobs = JobRows(self.connection, self.writes, self.instances)
        self.external = ExternalRows(self.connection, self.writes, self.instances)
        self.batches = BatchRows(self.connection, self.writes)
        self.messages = MessageRows(self.connection, self.writes)
        self.records = RecordRows(self.connection, self.writes)
        self.identity = IdentityRows(self.connection, self.writes)
        self.directory = DirectoryRows(self.connection)
        self.connections = ConnectionRows(self.connection)
        self.webhooks = WebhookRows(self.connection, self.writes)
        self.hooks = HookRows(self.connection)
        self.files = FileRows(self.connection, self.writes)
        self.exchange = ExchangeRows(self.connection)
        return self

    @property
    def session(self) -> Session:
        """An ORM session on this transaction, for the documents of ERP modules."""
        if self._session is None:
            self._session = Session(
                bind=self.connection, join_transaction_mode="rollback_only", autoflush=True
            )
        return self._session

    def flush(self) -> None:
        """Send what was collected, so that following statements see it."""
        if self._session is not None:
            self._session.flush()
        self.instances.save_changed()
        self.tasks.save_changed()
        self.writes.flush(self.connection)

    def commit(self) -> None:
        self.flush()
        self.connection.commit()
        self._database.bell.ring(self.external.news)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._session is not None:
                self._session.close()
            self.connection.rollback()
            self.connection.close()
        finally:
            self._unlock()
        if isinstance(error, failure.DBAPIError):
            meant = failures.translate(error)
            if meant is not error:
                raise meant from error

    def _unlock(self) -> None:
        if self._database.write_lock is not None:
            self._database.write_lock.release()
