"""What ``celery -A workflow_engine.celery_worker worker`` runs, with settings from ``WFE_*``."""

from functools import cache

from workflow_engine.bootstrap import Product, build
from workflow_engine.serving import worker_app
from workflow_engine.settings import Settings


@cache
def _product() -> Product:
    """Built at the first job, so that each of Celery's processes has connections of its own."""
    return build(Settings.from_environment())


app = worker_app(Settings.from_environment(), _product)
