"""SpiffWorkflow's runtime is the second opinion, on the models that it plays right."""

import pytest

from tests.random_models import spiffworkflow
from tests.random_models.plain import generate_plain
from tests.random_models.playing import Engine
from tests.random_models.spiffworkflow import difference
from tests.random_models.validity import is_valid

MODELS, PATHS = 60, 2


@pytest.mark.parametrize("seed", range(MODELS))
def test_spiffworkflow_agrees_where_it_is_right(seed):
    model = generate_plain(seed)
    for path in range(PATHS):
        found = difference(model, path)
        assert found is None, found


def test_every_intended_difference_is_met():
    """The list of them has no entry that no model needs."""
    met = set()
    for seed in range(MODELS):
        for node in generate_plain(seed).nodes():
            if node.kind == "task":
                met.add("task")
            if node.kind == "boundaryEvent" and node.event == "message" and not node.interrupting:
                met.add("listens on")
    assert met == set(spiffworkflow.INTENDED)


def test_the_plain_models_are_valid_and_large_enough():
    models = [generate_plain(seed) for seed in range(MODELS)]
    assert all(is_valid(model) for model in models)
    assert sum(model.size for model in models) / len(models) > 25


def test_a_difference_would_be_seen(monkeypatch):
    """An engine that forgets one of its waits differs from SpiffWorkflow's."""
    honest = Engine.take

    def forgetful(self, trigger):
        honest(self, trigger)
        if len(self.waits) > 1:
            self.waits.popitem()

    monkeypatch.setattr(Engine, "take", forgetful)
    assert any(difference(generate_plain(seed), 0) for seed in range(MODELS))
