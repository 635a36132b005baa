"""Where the module's templates are; its pages are made of its kinds."""

from flask import Blueprint

blueprint = Blueprint("project", __name__, template_folder="templates")
