"""The benchmark that people run by hand comes to its end."""

import pytest

from tests.benchmarks.__main__ import main


@pytest.mark.parametrize("part", ["steps", "import"])
def test_the_benchmark_prints_its_ratios(
    part: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "--only", part, "--rounds", "1"])
    assert main() == 0
    assert "ratio" in capsys.readouterr().out
