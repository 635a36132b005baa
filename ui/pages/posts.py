"""Posts, which people hold in a department."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from ui.pages import admin
from ui.pages.admin import Field, Form, may, own_name, sent, sent_or_none
from ui.pages.support import (
    Answer,
    done,
    flash_done,
    searched,
    see_other,
    wanted_cursor,
)
from workflow_engine.commands.departments import ChangePost, CreatePost, RemovePost
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.departments import PostById, PostRow, Posts


def posts() -> Answer:
    found = ask(Posts(text=searched(), cursor=wanted_cursor()))
    return admin.list_page("pages/posts.html", found, may_write=may("organisation:write"))


def post_new() -> Answer:
    return admin.form_page(_form(None))


def post_create() -> Answer:
    try:
        execute(CreatePost(**_details()))
    except CountersignError as error:
        return admin.form_again(_form(None), error)
    flash_done(gettext("The post was added."))
    return see_other("ui.posts")


def post_edit(post_id: str) -> Answer:
    return admin.form_page(_form(ask(PostById(post_id))))


def post_change(post_id: str) -> Answer:
    row = ask(PostById(post_id))
    try:
        execute(ChangePost(post_id=post_id, **_details()))
    except CountersignError as error:
        return admin.form_again(_form(row), error)
    flash_done(gettext("The changes were saved."))
    return see_other("ui.posts")


def post_remove(post_id: str) -> Answer:
    return done(RemovePost(post_id), gettext("The post was removed."), "ui.posts")


def _details() -> dict[str, Any]:
    return {
        "code": sent("code"),
        "title": sent("title"),
        "title_zh": sent_or_none("title_zh"),
        "department_id": sent_or_none("department_id"),
    }


def _form(row: PostRow | None) -> Form:
    return Form(
        title=own_name(row.title, row.title_zh) if row else gettext("Add a post"),
        crumbs=[(gettext("Posts"), url_for("ui.posts"))],
        action=gettext("Save") if row else gettext("Add"),
        fields=[
            Field(name="code", label=gettext("Code"), value=row.code if row else "", required=True),
            Field(
                name="title", label=gettext("Title"), value=row.title if row else "", required=True
            ),
            Field(
                name="title_zh",
                label=gettext("Title in Chinese"),
                value=(row.title_zh if row else "") or "",
            ),
            Field(
                name="department_id",
                label=gettext("Department"),
                kind="select",
                options=admin.department_options(),
                value=(row.department_id if row else "") or "",
            ),
        ],
    )
