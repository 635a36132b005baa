"""What the addresses of webhooks take and answer."""

from workflow_engine.api.fields import Flag, Id, Many, Moment, Part, Schema, Text, Whole
from workflow_engine.commands.overlapping import LONGEST_OVERLAP
from workflow_engine.commands.webhook_fields import LONGEST_SECONDS, MOST_PATTERNS


class WebhookSchema(Schema):
    """A webhook; `reason` says why it was switched off without anybody asking, at `disabled_at`.
    Until `former_until` messages carry a signature of the secret before, too."""

    id = Id()
    name = Text()
    rev = Whole()
    address = Text(allow_none=True)
    connection = Text(allow_none=True)
    path = Text(allow_none=True)
    events = Many(Text())
    timeout_seconds = Whole()
    active = Flag()
    secret_at = Moment()
    former_until = Moment(allow_none=True)
    failures = Whole()
    failing_since = Moment(allow_none=True)
    resting_until = Moment(allow_none=True)
    disabled_at = Moment(allow_none=True)
    reason = Text(allow_none=True)
    created_at = Moment()
    created_by = Text(allow_none=True)
    changed_at = Moment()
    changed_by = Text(allow_none=True)


class WebhookDetailsSchema(Schema):
    """What a webhook is: an `address`, or a `path` beneath the `connection` of this code. `events`
    are types, beginnings of types and `.*`, or `*`."""

    name = Text(200, least=1)
    address = Text(1000, least=1, load_default=None)
    connection = Text(60, least=1, load_default=None)
    path = Text(500, load_default=None)
    events = Many(Text(200, least=1), required=True, most=MOST_PATTERNS)
    timeout_seconds = Whole(1, LONGEST_SECONDS, load_default=10)


class IssuedSecretSchema(Schema):
    """A webhook and its new secret, which is told now and never again."""

    id = Id()
    secret = Text()
    rev = Whole()


class RotationSchema(Schema):
    """For how many hours the secret before signs beside the new one; null is what is usual."""

    hours = Whole(0, LONGEST_OVERLAP, load_default=None, allow_none=True)


class SinceSchema(Schema):
    """From which moment on."""

    since = Moment(required=True)


class SentAgainSchema(Schema):
    """How many deliveries wait to be sent again."""

    count = Whole()


class EventTypeSchema(Schema):
    """What can be subscribed to, and which facts of a module's event are sent."""

    name = Text()
    title = Text()
    facts = Many(Text())


class EventTypesSchema(Schema):
    """All of them."""

    types = Many(Part(EventTypeSchema))
