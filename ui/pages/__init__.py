"""All addresses of the pages in one table: rule, view, method. Endpoints are the views' names."""

from collections.abc import Callable

from flask import Blueprint

from ui.pages import definitions, inbox, instances, profile, sign_in, starting, task, task_hands
from ui.pages.support import Answer

View = Callable[..., Answer]
ADDRESSES: tuple[tuple[str, View, str], ...] = (
    ("/sign-in", sign_in.sign_in, "GET"),
    ("/sign-in", sign_in.sign_in_try, "POST"),
    ("/sign-out", sign_in.sign_out, "POST"),
    ("/profile", profile.profile, "GET"),
    ("/profile/password", profile.password, "POST"),
    ("/profile/preferences", profile.preferences, "POST"),
    ("/profile/language", profile.language, "POST"),
    ("/", inbox.inbox, "GET"),
    ("/tasks/<task_id>", task.task, "GET"),
    ("/tasks/<task_id>/preview", task.task_preview, "GET"),
    ("/tasks/<task_id>/complete", task.task_complete, "POST"),
    ("/tasks/<task_id>/claim", task_hands.task_claim, "POST"),
    ("/tasks/<task_id>/release", task_hands.task_release, "POST"),
    ("/tasks/<task_id>/comment", task_hands.task_comment, "POST"),
    ("/tasks/<task_id>/assign", task_hands.task_assign, "GET"),
    ("/tasks/<task_id>/assign", task_hands.task_assign_do, "POST"),
    ("/requests", instances.my_requests, "GET"),
    ("/search", instances.search, "GET"),
    ("/instances", instances.instances, "GET"),
    ("/instances/<instance_id>", instances.instance, "GET"),
    ("/instances/<instance_id>/comment", instances.instance_comment, "POST"),
    ("/instances/<instance_id>/cancel", instances.instance_cancel, "POST"),
    ("/start", starting.start, "GET"),
    ("/start/<key>", starting.start_form, "GET"),
    ("/start/<key>", starting.start_now, "POST"),
    ("/definitions/<definition_id>/xml", definitions.definition_xml, "GET"),
)


def add_pages(blueprint: Blueprint) -> None:
    for rule, view, method in ADDRESSES:
        blueprint.add_url_rule(rule, view_func=view, methods=[method])
