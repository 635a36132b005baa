"""The pages that people use; each calls a query or a command, templates only show."""

from flask import Blueprint

blueprint = Blueprint(
    "ui",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets",
)
