"""How long a secret that was replaced still counts beside the new one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from workflow_engine.commands.base import Context
from workflow_engine.commands.fields import Fields
from workflow_engine.errors import _l

#: The most hours that anybody may choose: a week.
LONGEST_OVERLAP = 7 * 24
NO_FORMER: Mapping[str, Any] = {"former_secret": None, "former_until": None}


def overlap(ctx: Context, hours: int | None) -> int:
    """The hours that somebody chose, or else those of the settings; refused beyond a week."""
    chosen = ctx.settings.webhook_secret_hours if hours is None else hours
    fields = Fields()
    if not 0 <= chosen <= LONGEST_OVERLAP:
        fields.refuse("hours", _l("Choose between 0 and {count} hours."), count=LONGEST_OVERLAP)
    fields.finish()
    return chosen


def former(ctx: Context, subject: Any, hours: int) -> Mapping[str, Any]:
    """What becomes of the present secret of a row: the former one, for so many hours."""
    if hours == 0 or subject.secret is None:
        return NO_FORMER
    return {"former_secret": subject.secret, "former_until": ctx.now + timedelta(hours=hours)}
