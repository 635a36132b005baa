"""Letters about tasks leave between transactions, each on its own."""

from datetime import timedelta

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.clock import SetClock
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.jobs.worker import Worker
from workflow_engine.queries.operations import Incidents, Jobs
from workflow_engine.verification import verify

EVERYBODY = "group:managers, group:finance"


class Post:
    """A mail server that does not know some addresses."""

    def __init__(self, *unknown: str) -> None:
        self.unknown = set(unknown)
        self.sent: list[tuple[str, str]] = []

    def __call__(self, address: str, text: object, *, key: str) -> None:
        if address.partition("@")[0] in self.unknown:
            raise ConnectionRefusedError(address)
        self.sent.append((address, key))

    @property
    def reached(self) -> list[str]:
        return [address.partition("@")[0] for address, _ in self.sent]


def test_one_bad_address_keeps_nobody_else_from_his_letter(office: Office, clock: SetClock) -> None:
    office.deploy(models.approval(candidates=EVERYBODY))
    office.start()
    post = Post("boris")
    for _ in range(3):
        Worker(office.engine, post).run_due()
        clock.travel(timedelta(hours=2))
    assert post.reached == ["dana"]
    post.unknown.clear()
    Worker(office.engine, post).run_due()
    assert post.reached == ["dana", "boris"]
    assert office.engine.ask(Jobs(), office.omar).rows == []


def test_who_could_not_be_reached_at_all_becomes_an_incident_and_is_written_to_alone(
    office: Office, clock: SetClock
) -> None:
    office.deploy(models.approval(candidates=EVERYBODY))
    office.start()
    post = Post("boris")
    for _ in range(6):
        Worker(office.engine, post).run_due()
        clock.travel(timedelta(hours=2))
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    post.unknown.clear()
    office.engine.execute(RetryIncident(incident.incident_id, "Mended"), office.omar)
    Worker(office.engine, post).run_due()
    assert post.reached == ["dana", "boris"]
    assert verify(office.engine.database) == []


def test_while_a_letter_is_on_its_way_others_work_on(office: Office) -> None:
    office.deploy(models.approval())
    started = office.start()
    comment = CommentInstance(started.instance_id, "While the mail server thinks")

    def slow(address: str, text: object, *, key: str) -> None:
        office.engine.execute(comment, office.anna)

    Worker(office.engine, slow).run_due()
    assert office.engine.ask(Jobs(), office.omar).rows == []


def test_a_mail_server_slower_than_the_lease_loses_no_letter_and_repeats_none(
    office: Office, clock: SetClock
) -> None:
    office.deploy(models.approval(candidates=EVERYBODY))
    office.start()
    post = Post()

    def slow(address: str, text: object, *, key: str) -> None:
        clock.travel(timedelta(seconds=50))
        post(address, text, key=key)

    for _ in range(3):
        Worker(office.engine, slow).run_due()
    assert post.reached == ["boris", "dana"]


def test_nobody_is_written_to_about_a_task_that_is_over(office: Office) -> None:
    office.deploy(models.approval())
    started = office.start()
    office.engine.execute(CancelInstance(started.instance_id, "Not needed"), office.omar)
    post = Post()
    Worker(office.engine, post).run_due()
    assert post.sent == []
