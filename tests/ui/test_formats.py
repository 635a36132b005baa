"""Numbers, money and moments as a reader in China and one elsewhere write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask, render_template_string

from tests.ui.gallery import NOW

EVENING = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "template", "written"),
    [
        ("zh_Hans_CN", "{{ Decimal('12345')|money('CNY') }}", "¥12,345.00"),
        ("en", "{{ Decimal('12345.5')|money('EUR') }}", "€12,345.50"),
        ("en", "{{ Decimal('1200.125')|quantity('kg') }}", "1,200.125 kg"),
        ("zh_Hans_CN", "{{ day|date }}", "2026年11月22日"),
        ("en", "{{ day|date }}", "22 Nov 2026"),
        ("zh_Hans_CN", "{{ evening|datetime }}", "2026年11月23日 02:30"),
        ("en", "{{ evening|iso }}", "2026-11-22T18:30:00+00:00"),
        ("en", "{{ hours(-3)|relative }}", "3 hours ago"),
        ("zh_Hans_CN", "{{ hours(48)|relative }}", "2天后"),
        ("en", "{{ hours(0)|relative }}", "just now"),
        ("en", "{{ hours(3)|due_text }}, {{ hours(3)|due_tone }}", "in 3 hours, soon"),
        ("en", "{{ hours(-48)|due_text }}, {{ hours(-48)|due_tone }}", "2 days over, over"),
        ("zh_Hans_CN", "{{ hours(-48)|due_text }}", "已超期 2天"),
        ("en", "{{ 'Boris Petrov'|initials }}{{ '王小芳'|initials }}", "BP芳"),
    ],
)
def test_a_value_is_written_for_its_reader(
    gallery: Flask, code: str, template: str, written: str
) -> None:
    values = {
        "Decimal": Decimal,
        "day": date(2026, 11, 22),
        "evening": EVENING,
        "hours": lambda count: NOW + timedelta(hours=count),
    }
    with gallery.test_request_context(f"/?lang={code}"):
        assert render_template_string(template, **values) == written


def test_a_fixed_amount_is_written_anew_for_each_reader(gallery: Flask) -> None:
    template = gallery.jinja_env.from_string("{{ 87|money('CNY') }}")
    with gallery.test_request_context("/?lang=zh_Hans_CN"):
        assert template.render() == "¥87.00"
    with gallery.test_request_context("/?lang=en"):
        assert template.render() == "CN¥87.00"
