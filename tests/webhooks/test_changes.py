"""Every change of a webhook is in the audit, and nobody borrows a connection he may not use."""

import json

import pytest

from tests.webhooks.conftest import House
from workflow_engine.commands.connections import CreateConnection, RemoveConnection
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.webhooks import (
    ChangeWebhook,
    RemoveWebhook,
    RotateWebhookSecret,
    SwitchWebhook,
)
from workflow_engine.persistence.repositories.directory import StillInUse
from workflow_engine.persistence.tables import audit


def test_each_change_leaves_a_line_without_keys_and_secrets(house: House) -> None:
    issued = house.subscribe("*", address=f"{house.side.url}/hook?sig=top-secret")
    given = {"name": "Receiver", "address": f"{house.side.url}/new?sig=top-secret", "events": ["*"]}
    house.do(ChangeWebhook(webhook_id=issued.id, rev=1, **given))
    house.do(RotateWebhookSecret(webhook_id=issued.id))
    house.do(SwitchWebhook(webhook_id=issued.id, on=False))
    house.do(SwitchWebhook(webhook_id=issued.id, on=True))
    house.do(RemoveWebhook(issued.id))
    lines = [row for row in house.rows(audit.select()) if row.subject == f"webhook:{issued.id}"]
    assert sorted(row.action.removeprefix("webhook.") for row in lines) == [
        "changed", "created", "disabled", "enabled", "removed", "secret_changed",
    ]  # fmt: skip
    kept = json.dumps([row.data for row in lines])
    assert "top-secret" not in kept
    assert "whsec_" not in kept


def test_a_name_is_given_once(house: House) -> None:
    house.subscribe("*")
    with pytest.raises(FieldsWrong):
        house.subscribe("engine.*")


def test_a_connection_is_lent_only_to_who_may_use_it_and_stays_while_it_is_needed(
    house: House,
) -> None:
    make = house.office.make
    house.ida = make.with_permissions(house.ida, "connection:write")
    given = {"name": "ERP", "base_url": "https://erp.example.com/api"}
    made = house.do(CreateConnection(code="erp", **given))
    with pytest.raises(FieldsWrong):
        house.subscribe("*", address=None, connection="erp")
    house.ida = make.with_permissions(house.ida, "connection:use")
    with pytest.raises(FieldsWrong):
        house.subscribe("*", address=None, connection="erp", path="/../admin")
    house.subscribe("*", address=None, connection="erp", path="events")
    with pytest.raises(StillInUse):
        house.do(RemoveConnection(made))
