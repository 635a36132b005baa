"""What requests about incoming hooks say, and how hooks are shown."""

from workflow_engine.api.fields import (
    Choice,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.commands.hook_fields import MOST_BYTES, MOST_PER_MINUTE, MOST_TOLERANCE
from workflow_engine.commands.overlapping import LONGEST_OVERLAP
from workflow_engine.connections import ID_FROM, PROOFS
from workflow_engine.connections.incoming import FORM


class VariableSchema(Schema):
    """A variable of the message and the formula that computes it."""

    name = Text(100, least=1)
    formula = Text(2000, least=1)


class MappingSchema(Schema):
    """What becomes of a call: FEEL over `body` and `headers` (`X-Event` is `headers.x_event`)."""

    condition = Text(4000, load_default=None, allow_none=True, about="Else the call is ignored")
    key = Text(2000, load_default=None, allow_none=True, about="Correlation or business key")
    variables = Many(Part(VariableSchema), load_default=list)


class HookSchema(MappingSchema):
    """A hook; `secret_at` says when its secret was entered, `token_hint` how its address begins."""

    id = Id()
    code = Text()
    name = Text()
    name_zh = Text(allow_none=True)
    rev = Whole()
    account_id = Id(about="In whose name its messages go")
    role_id = Id(allow_none=True)
    token_hint = Text()
    token_at = Moment()
    proof = Choice(tuple(PROOFS))
    header_name = Text(allow_none=True)
    secret_at = Moment(allow_none=True)
    former_until = Moment(allow_none=True, about="Until then the secret before counts, too")
    id_from = Choice(tuple(ID_FROM))
    id_name = Text(allow_none=True)
    message = Text()
    time_to_live = Text(allow_none=True)
    max_bytes = Whole()
    per_minute = Whole()
    tolerance_seconds = Whole()
    active = Flag()


class HookDetailsSchema(MappingSchema):
    """What a hook is. A `secret` that is left out stays; a new hook gets one made for it."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None)
    proof = Choice(tuple(PROOFS), load_default="standard")
    header_name = Text(100, load_default=None, about="Of the shared secret")
    secret = Text(4000, least=1, load_default=None)
    id_from = Choice(tuple(ID_FROM), load_default="header")
    id_name = Text(500, load_default=None, about="The header, or FEEL over `body` and `headers`")
    message = Text(200, least=1, about="Some process has to wait for it")
    time_to_live = Text(40, load_default="P1D", allow_none=True, about="When nobody waits yet")
    role_id = Id(load_default=None, allow_none=True, about="Needed when the message starts work")
    max_bytes = Whole(1, MOST_BYTES, load_default=262_144)
    per_minute = Whole(1, MOST_PER_MINUTE, load_default=120)
    tolerance_seconds = Whole(1, MOST_TOLERANCE, load_default=300)


class NewHookSchema(HookDetailsSchema):
    """A hook to be made; its code stays for ever."""

    code = Text(60, least=1)


class ChangedHookSchema(HookDetailsSchema):
    """What a hook becomes; while it is not active its address answers nobody."""

    active = Flag(load_default=True)


class OpenedSchema(Schema):
    """What is shown once: the token of the address, and the secret if one was made."""

    id = Id()
    token = Text(allow_none=True)
    secret = Text(allow_none=True)


class RenewSchema(Schema):
    """What is made anew."""

    token = Flag(load_default=False, about="The address; the former one is refused at once")
    secret = Flag(load_default=False, about="The secret; the former one counts for `hours`")
    hours = Whole(0, LONGEST_OVERLAP, load_default=None, allow_none=True)


class SampleSchema(MappingSchema):
    """A mapping and a call that it is tried on."""

    body = Text(1_048_576)
    media_type = Choice(("application/json", FORM), load_default="application/json")
    headers = Values(load_default=dict)


class TriedMappingSchema(Schema):
    """What the mapping makes of the sample; `reason` when it cannot."""

    is_wanted = Flag()
    key = Text(allow_none=True)
    payload = Values(allow_none=True)
    reason = Text(allow_none=True)
