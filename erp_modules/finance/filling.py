"""The forms of finance and what they offer to choose."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from erp_modules.finance.model import Budget, CostCentre, Currency
from workflow_engine import forms

FOLDER = Path(__file__).parent / "forms"


def _form(name: str) -> forms.Form:
    return forms.read((FOLDER / f"{name}.json").read_bytes(), key=name).form


COST_CENTRE, BUDGET, RATE, CURRENCY = map(_form, ("cost_centre", "budget", "rate", "currency"))


def people(rows: Iterable[Mapping[str, Any]], locale: str) -> list[dict[str, str]]:
    return [_option(row["id"], _name(row["name"], row["name_zh"], locale)) for row in rows]


def coded(things: Iterable[CostCentre | Currency], locale: str) -> list[dict[str, str]]:
    """Cost centres or currencies, by code and name."""
    return [
        _option(one.code, f"{one.code} · {_name(one.name, one.name_zh, locale)}") for one in things
    ]


def cost_centre_values(found: CostCentre) -> Mapping[str, Any]:
    names = ("code", "name", "name_zh", "owner_id", "account", "active")
    return {name: getattr(found, name) for name in names}


def budget_values(found: Budget, centre: CostCentre) -> Mapping[str, Any]:
    return {
        "cost_centre": centre.code,
        "year": found.year,
        "amount": f"{found.amount:.2f}",
        "account": found.account,
    }


def _name(name: str, name_zh: str | None, locale: str) -> str:
    return (name_zh if locale.startswith("zh") else None) or name


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}
