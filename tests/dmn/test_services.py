"""Decision services (DMN 1.5, 6.3.10 and 10.4): functions over a part of the graph."""

from decimal import Decimal

import pytest

from tests.dmn.models import decision, fact, literal, model
from workflow_engine import dmn

D = Decimal


def service(*, outputs, encapsulated=(), decisions=(), facts=(), type_="Any", name="s"):
    def links(tag, keys):
        return "".join(f'<{tag} href="#{key}"/>' for key in keys)

    return (
        f'<decisionService id="s" name="{name}"><variable name="{name}" typeRef="{type_}"/>'
        + links("outputDecision", outputs)
        + links("encapsulatedDecision", encapsulated)
        + links("inputDecision", decisions)
        + links("inputData", facts)
        + "</decisionService>"
    )


PARTS = (
    fact("amount", "number"),
    decision("net", literal("amount / 2"), requires={"amount": "Input"}),
    decision("tax", literal("net * 0.1"), requires={"net": "Decision"}),
    decision("total", literal("net + tax"), requires={"net": "Decision", "tax": "Decision"}),
)


def serving(*, text="", **options):
    caller = [decision("x", literal(text), requires={"s": "Knowledge"})] if text else []
    return dmn.read(model(*PARTS, service(**options), *caller))


def test_one_output_decision_gives_its_value():
    read = serving(outputs=["total"], encapsulated=["net", "tax"], facts=["amount"])
    assert read.invoke("s", {"amount": 20}).value == D("11.0")


def test_several_output_decisions_give_a_context_of_their_names():
    read = serving(outputs=["total", "tax"], encapsulated=["net"], facts=["amount"])
    assert read.invoke("s", {"amount": 20}).value == {"total": D("11.0"), "tax": D("1.0")}


def test_input_decisions_are_given_and_not_taken():
    read = serving(outputs=["total"], encapsulated=["tax"], decisions=["net"])
    assert read.invoke("s", {"net": 100}).value == D("110.0")


def test_parameters_are_input_data_and_then_input_decisions():
    options = {"outputs": ["total"], "decisions": ["tax"], "facts": ["amount"]}
    assert serving(**options, text="s(10, 1)").evaluate("x", {}).value == D(6)
    by_name = serving(**options, text="s(tax: 1, amount: 10)")
    assert by_name.evaluate("x", {}).value == D(6)


def test_a_service_does_not_see_what_surrounds_its_caller():
    read = serving(outputs=["total"], encapsulated=["net", "tax"], facts=["amount"], text="s(2)")
    assert read.evaluate("x", {"amount": 999}).value == D("1.1")


def test_each_call_decides_anew():
    read = serving(outputs=["net"], facts=["amount"], text="[s(2), s(4), s(2)]")
    assert read.evaluate("x", {}).value == [D(1), D(2), D(1)]


def test_an_argument_of_another_type_is_null():
    read = serving(outputs=["net"], facts=["amount"], text='s("much")')
    assert read.evaluate("x", {}, strict=False).value is None


def test_a_missing_argument_is_an_error_and_null_to_the_standard():
    read = serving(outputs=["net"], facts=["amount"])
    with pytest.raises(dmn.InputMissing):
        read.invoke("s", {})
    assert read.invoke("s", {}, strict=False).value is None


def test_what_a_caller_knows_beyond_the_parameters_does_no_harm():
    read = serving(outputs=["net"], facts=["amount"])
    assert read.invoke("s", {"amount": 2, "colour": "red"}).value == D(1)


def test_the_result_fits_the_type_of_the_service():
    read = serving(outputs=["net"], facts=["amount"], type_="string")
    assert read.invoke("s", {"amount": 2}, strict=False).value is None
    assert serving(outputs=["net"], facts=["amount"], type_="number").invoke(
        "s", {"amount": 2}
    ).value == D(1)


def test_a_service_may_have_spaces_in_its_name_and_be_a_value():
    options = {"outputs": ["net"], "facts": ["amount"], "name": "half of"}
    assert serving(**options, text="half of(3)").evaluate("x", {}).value == D("1.5")
    mapped = serving(**options, text="for i in [2, 4] return half of(i)")
    assert mapped.evaluate("x", {}).value == [D(1), D(2)]


def test_a_decision_that_is_not_there_is_a_finding():
    with pytest.raises(dmn.DmnError, match="nowhere"):
        serving(outputs=["nowhere"])
