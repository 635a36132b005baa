"""Who the caller is."""

from flask import Response

from workflow_engine.api.fields import Id, Many, Schema, Text
from workflow_engine.api.guards import csrf_token
from workflow_engine.api.resources import ANYBODY, Resources
from workflow_engine.api.writing import answer
from workflow_engine.errors import _l
from workflow_engine.identity.web import current_principal

me = Resources("me", _l("Oneself"))


class MeSchema(Schema):
    """The caller with its permissions."""

    account_id = Id()
    person_id = Id(allow_none=True)
    company_id = Id()
    name = Text()
    kind = Text(about="human or service")
    groups = Many(Id())
    permissions = Many(Text(), about="An API key's are cut down to its scopes")
    locale = Text()
    timezone = Text()
    csrf_token = Text(allow_none=True, about="For X-CSRFToken; null for API keys")


@me.reads("/me", ANYBODY, MeSchema, _l("Show who is calling"))
def shown() -> Response:
    principal = current_principal()
    return answer(
        {
            **{
                name: getattr(principal, name) for name in MeSchema().fields if name != "csrf_token"
            },
            "groups": sorted(principal.groups),
            "permissions": sorted(principal.permissions),
            "csrf_token": csrf_token(),
        }
    )
