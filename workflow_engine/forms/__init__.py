"""Forms of user tasks: one form-js schema file is the only definition; shown and checked alike."""

from workflow_engine.forms.checking import Checked, check
from workflow_engine.forms.findings import Finding, Findings
from workflow_engine.forms.model import Form
from workflow_engine.forms.posting import edited_rows, from_form_post
from workflow_engine.forms.reading import ReadForm, read
from workflow_engine.forms.rendering import render
from workflow_engine.forms.withholding import hidden_paths, without

__all__ = [
    "Checked",
    "Finding",
    "Findings",
    "Form",
    "ReadForm",
    "check",
    "edited_rows",
    "from_form_post",
    "hidden_paths",
    "read",
    "render",
    "without",
]
