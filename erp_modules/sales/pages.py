"""Where the panels of sales are found; its pages are made of its kinds."""

from flask import Blueprint

blueprint = Blueprint("sales", __name__, template_folder="templates")
