"""What a file of a bundle is, by its name."""

MANIFEST = "process.toml"
SCENARIOS = "scenarios.toml"
_ENDINGS = {"bpmn": "bpmn", "dmn": "dmn", "json": "form"}


def kind_of(name: str) -> str:
    """bpmn, dmn, form, manifest, scenarios or other."""
    if name in (MANIFEST, SCENARIOS):
        return name.removesuffix(".toml").replace("process", "manifest")
    return _ENDINGS.get(name.rpartition(".")[2], "other")


def form_key(name: str) -> str:
    """A form is called by the name of its file, without folder and ending."""
    return name.rpartition("/")[2].removesuffix(".json")
