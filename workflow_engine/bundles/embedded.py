"""Forms that other tools keep inside a model become files of the bundle."""

from collections.abc import Mapping

from workflow_engine import bpmn
from workflow_engine.bundles.kinds import form_key, kind_of


def forms_in_models(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The forms by file name; a form that was uploaded as a file wins."""
    given = {form_key(name) for name in files if kind_of(name) == "form"}
    models = [files[name] for name in sorted(files) if kind_of(name) == "bpmn"]
    found = {key: form for model in models for key, form in bpmn.forms_in(model).items()}
    return {f"{key}.json": form for key, form in found.items() if key not in given}
