"""Small DMN files, put together from parts."""

from xml.sax.saxutils import escape

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def model(*parts: str, namespace: str = NAMESPACE) -> bytes:
    """A file with these parts."""
    head = f'<definitions xmlns="{namespace}" id="model" name="model" namespace="urn:test">'
    return (head + "".join(parts) + "</definitions>").encode()


def decision(
    name: str, body: str, *, requires: dict[str, str] | None = None, type_: str = ""
) -> str:
    """A decision; ``requires`` maps ids to ``Decision``, ``Input`` or ``Knowledge``."""
    arrows = "".join(
        f"<{'knowledge' if kind == 'Knowledge' else 'information'}Requirement>"
        f'<required{kind} href="#{key}"/>'
        f"</{'knowledge' if kind == 'Knowledge' else 'information'}Requirement>"
        for key, kind in (requires or {}).items()
    )
    kept = body.replace('id="table"', f'id="table_{name}"')
    variable = f'<variable name="{name}" typeRef="{type_}"/>'
    return f'<decision id="{name}" name="{name}">{variable}{arrows}{kept}</decision>'


def fact(name: str, type_: str = "Any") -> str:
    """Input data."""
    variable = f'<variable name="{name}" typeRef="{type_}"/>'
    return f'<inputData id="{name.replace(" ", "_")}" name="{name}">{variable}</inputData>'


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def rule(tests: list[str], answers: list[str], *, note: str = "") -> str:
    cells = [f"<inputEntry><text>{escape(test)}</text></inputEntry>" for test in tests]
    cells += [f"<outputEntry><text>{escape(answer)}</text></outputEntry>" for answer in answers]
    return "".join(cells) + f"<annotationEntry><text>{note}</text></annotationEntry>"


def table(*, inputs: list[str], outputs: dict[str, str], rules: list[str]) -> str:
    """A table; ``outputs`` maps names to their values from most to least important."""
    columns = [
        f"<input><inputExpression><text>{escape(i)}</text></inputExpression></input>"
        for i in inputs
    ]
    for name, values in outputs.items():
        allowed = f"<outputValues><text>{values}</text></outputValues>" if values else ""
        columns.append(f'<output name="{name}">{allowed}</output>')
    rows = [f'<rule id="rule_{at}">{row}</rule>' for at, row in enumerate(rules, 1)]
    inner = "".join(columns + rows)
    return f'<decisionTable id="table" hitPolicy="UNIQUE">{inner}</decisionTable>'
