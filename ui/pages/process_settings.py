"""A process whichever version is in force: who may start and see it, and what its deployment has
to keep; and the rules that the company makes for all deployments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from ui.errors import status_of
from ui.pages import setting_changes
from ui.pages.admin import may, sent_or_none, sent_rev
from ui.pages.process_states import acts_of
from ui.pages.support import (
    TELLABLE,
    Answer,
    flash_done,
    render,
    see_other,
    told,
)
from workflow_engine.commands.process_access import ChangePolicy, ChangeProcess
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.definitions import Definitions
from workflow_engine.queries.permission_holders import HeldPermission, HeldPermissions
from workflow_engine.queries.process_changes import PolicyChanges, ProcessChanges
from workflow_engine.queries.processes import GetPolicy, GetProcess, Policy, ProcessSettings
from workflow_engine.queries.version_findings import GetBundle

#: What a process says about a rule of the company; nothing leaves it to the company.
SAID = {"": None, "true": True, "false": False}
RULES = {
    "second_pair": _l("A second person publishes"),
    "require_scenarios": _l("Scenarios must pass"),
}
RULE_HELP = {
    "second_pair": _l("Uploads are proposed; somebody else looks and publishes or rejects."),
    "require_scenarios": _l("Without scenarios, or with one that fails, nothing is published."),
}


@dataclass(frozen=True, slots=True)
class Access:
    """One of the two permissions of a process: what is chosen, and what holds in the end."""

    name: str
    label: str
    chosen: str
    usual: str
    held: HeldPermission | None

    @property
    def effective(self) -> str:
        return self.chosen or self.usual


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of deployment for one process; ``manifest`` asks for it whatever is chosen here."""

    name: str
    label: str
    help: str
    chosen: str
    company: bool
    manifest: bool

    @property
    def holds(self) -> bool:
        return self.manifest or (self.company if self.chosen == "" else self.chosen == "true")


def process_settings(key: str) -> Answer:
    return _page(key)


def process_settings_change(key: str) -> Answer:
    command = ChangeProcess(
        key=key,
        rev=sent_rev(),
        start_permission=sent_or_none("start_permission"),
        see_permission=sent_or_none("see_permission"),
        second_pair=SAID.get(request.form.get("second_pair", "")),
        require_scenarios=SAID.get(request.form.get("require_scenarios", "")),
    )
    try:
        execute(command)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(key, error), status_of(error)
    flash_done(gettext("The settings were saved; they hold from now on, for every version."))
    if command.see_permission and not may(command.see_permission):
        return see_other("ui.definitions")
    return see_other("ui.process_settings", key=key)


def _page(key: str, error: CountersignError | None = None) -> str:
    process, latest = ask(GetProcess(key)), ask(Definitions(key))[0]
    may_manage = may("definition:manage")
    permissions = ask(HeldPermissions()) if may_manage else []
    rules = list(_rules(process, latest.definition_id, is_sent=error is not None))
    return render(
        "pages/process_settings.html",
        process=process,
        latest=latest,
        access=_access(process, permissions, is_sent=error is not None),
        permissions=[(held.name, f"{gettext(held.title)} ({held.name})") for held in permissions],
        rules=rules,
        acts=acts_of(process.state),
        changes=setting_changes.tell(ask(ProcessChanges(key))),
        may_manage=may_manage,
        may_roles=may("account:read"),
        problems=[("", told(error))] if error else [],
    )


def _access(
    process: ProcessSettings, permissions: Sequence[HeldPermission], *, is_sent: bool
) -> list[Access]:
    by_name = {held.name: held for held in permissions}
    stated = (
        ("start_permission", gettext("Who may start it"), process.start_in_manifest),
        ("see_permission", gettext("Who may see it"), process.see_in_manifest or ""),
    )
    found = []
    for name, label, usual in stated:
        chosen = _typed(name, getattr(process, name) or "", is_sent=is_sent)
        held = by_name.get(chosen or usual or "definition:read")
        found.append(Access(name, label, chosen, usual, held))
    return found


def _rules(process: ProcessSettings, definition_id: str, *, is_sent: bool) -> list[Rule]:
    company, manifest = ask(GetPolicy()), ask(GetBundle(definition_id=definition_id)).manifest
    words = {value: text for text, value in SAID.items()}
    return [
        Rule(
            name,
            gettext(label),
            gettext(RULE_HELP[name]),
            _typed(name, words[getattr(process, name)], is_sent=is_sent),
            getattr(company, name),
            getattr(manifest, name),
        )
        for name, label in RULES.items()
    ]


def _typed(name: str, stored: str, *, is_sent: bool) -> str:
    """What was typed, when the page is shown again because of what was typed."""
    return request.form.get(name, "") if is_sent else stored


def deployment_policy() -> Answer:
    return _policy_page(ask(GetPolicy()))


def deployment_policy_change() -> Answer:
    wanted = {name: name in request.form for name in RULES}
    try:
        execute(ChangePolicy(sent_rev(), **wanted))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _policy_page(ask(GetPolicy()), wanted, error), status_of(error)
    flash_done(gettext("The rules were saved; they hold from the next upload on."))
    return see_other("ui.deployment_policy")


def _policy_page(
    policy: Policy, sent: dict[str, bool] | None = None, error: CountersignError | None = None
) -> str:
    shown: dict[str, Any] = sent or {name: getattr(policy, name) for name in RULES}
    return render(
        "pages/deployment_policy.html",
        policy=policy,
        rules=[(n, gettext(text), gettext(RULE_HELP[n]), shown[n]) for n, text in RULES.items()],
        changes=setting_changes.tell(ask(PolicyChanges())),
        may_manage=may("definition:manage"),
        problems=[("", told(error))] if error else [],
    )
