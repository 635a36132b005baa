"""What people call the elements that stand in lists across processes."""

from dataclasses import dataclass

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound
from workflow_engine.models import ProcessModel
from workflow_engine.queries.base import Reading
from workflow_engine.queries.migration import model_of


@dataclass(frozen=True, slots=True)
class ElementNames:
    """Versions are compiled once and kept, so a name costs nothing more."""

    ctx: Reading

    def element(self, definition_id: str | None, element: str | None) -> str | None:
        """The name in the reader's language; the id where the version is not known any more."""
        model = self._model(definition_id)
        if element is None or model is None:
            return element
        return model.name_of(element, self.ctx.actor.locale)

    def process(self, definition_id: str | None) -> str | None:
        model = self._model(definition_id)
        return None if model is None else model.title(self.ctx.actor.locale)

    def _model(self, definition_id: str | None) -> ProcessModel | None:
        if definition_id is None or not is_id(definition_id):
            return None
        try:
            return model_of(self.ctx, definition_id)
        except NotFound:
            return None
