"""Colleagues who are named in a comment: they are told, if they may read the request."""

import re
from collections.abc import Sequence

from workflow_engine.commands.base import Context
from workflow_engine.commands.claim_task import NobodyNamed
from workflow_engine.commands.copying import copy_to, people_of
from workflow_engine.commands.recording import record
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import Conflict, Invalid, _l
from workflow_engine.persistence import mentioning

MOST = 20
#: ``@anna``, but not the middle of an address.
_LOGIN = re.compile(r"(?<![\w@.])@(\w[\w.\-]{0,79})")


class TooManyMentions(Invalid):
    message = _l("At most {limit} people can be named in a comment.")


class CannotRead(Conflict):
    message = _l("{names} may not read this request; give a copy first, or leave the name out.")


def mentioned(ctx: Context, instance: Instance, text: str, more: Sequence[str]) -> list[str]:
    """The people named in ``text`` by their login, and those of the references ``more``.

    Raises ``NobodyNamed`` for a reference to nobody, and ``CannotRead`` where mentions give no
    right to read; a word after an @ that is no login is only a word.
    """
    logins = {login.rstrip(".-") for login in _LOGIN.findall(text)}
    people = mentioning.called(ctx.uow.connection, ctx.company_id, logins)
    for reference in more:
        found = people_of(ctx, instance, [reference])
        if not found:
            raise NobodyNamed(person=reference[:120])
        people.extend(found)
    people = [one for one in dict.fromkeys(people) if one != ctx.actor.person_id]
    if len(people) > MOST:
        raise TooManyMentions(limit=MOST)
    if people:
        _let_read(ctx, instance, people)
    return people


def _let_read(ctx: Context, instance: Instance, people: Sequence[str]) -> None:
    """Who is a stranger to the instance gets a copy where the rule allows it."""
    ctx.uow.flush()
    known = mentioning.readers(ctx.uow.connection, instance.id, people)
    strangers = [one for one in people if one not in known]
    if not strangers:
        return
    if not ctx.settings.mention_reads:
        names = mentioning.named(ctx.uow.connection, strangers)
        raise CannotRead(names=", ".join(sorted(names.values())))
    copied = copy_to(ctx, instance, strangers, sender=ctx.actor.person_id)
    record(ctx, instance, "instance.copied", data={"people": copied})


def tell(ctx: Context, instance: Instance, people: Sequence[str]) -> None:
    """Write to those who were named; the letter says who did, and not what."""
    ctx.uow.jobs.add(
        "notify",
        company_id=instance.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        payload={
            "mention": instance.id,
            "by": ctx.actor.person_id,
            "people": list(people),
        },
    )
