"""Demo data of hr: since when people work here, calendars, leave and expenses.

Leave and expenses are made by the same rules as what people do, so that their sums hold.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import erp_modules
from erp_modules.hr import queries
from erp_modules.hr.beginning import Beginning
from erp_modules.hr.calendars import queries as calendars
from erp_modules.hr.calendars.rules import span
from erp_modules.hr.model import Employment
from workflow_engine.domain.ids import new_id
from workflow_engine.modules import discover

#: Accounts that no person works under.
MACHINES = frozenset({"admin"})
#: First and last day, and what is celebrated; then days on which people work instead.
HOLIDAYS = (
    ("2026-01-01", "2026-01-03", "New Year 元旦"),
    ("2026-02-15", "2026-02-23", "Spring Festival 春节"),
    ("2026-04-04", "2026-04-06", "Qingming 清明节"),
    ("2026-05-01", "2026-05-05", "Labour Day 劳动节"),
    ("2026-06-19", "2026-06-21", "Dragon Boat Festival 端午节"),
    ("2026-09-25", "2026-09-27", "Mid-Autumn Festival 中秋节"),
    ("2026-10-01", "2026-10-07", "National Day 国庆节"),
    ("2027-01-01", "2027-01-01", "New Year 元旦"),
    ("2027-02-05", "2027-02-08", "Spring Festival 春节"),
    ("2027-04-05", "2027-04-05", "Qingming 清明节"),
    ("2027-05-01", "2027-05-02", "Labour Day 劳动节"),
    ("2027-10-01", "2027-10-03", "National Day 国庆节"),
)
MAKE_UP = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
#: Code, name, Chinese name, and what else is said.
LEAVE_TYPES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("ANNUAL", "Annual leave", "年假", {
        "entitlement": "service", "carried": 5,
        "steps": [
            {"from_years": years, "days": days}
            for years, days in ((0, 5), (3, 8), (10, 12), (20, 15))
        ],
    }),
    ("SICK", "Sick leave", "病假", {"proof": True}),
    ("PERSONAL", "Unpaid leave", "事假", {"paid": False, "most": 30}),
    ("MARRIAGE", "Marriage leave", "婚假", {
        "entitlement": "fixed", "days": 3, "prorated": False, "half_days": False,
    }),
    ("PARENTAL", "Maternity leave", "产假", {
        "counted": "calendar", "half_days": False, "proof": True, "most": 188,
    }),
)  # fmt: skip
#: Code, name, Chinese name, account, tax code, limits of a receipt and of a day, receipt above.
CATEGORIES = (
    ("TRAVEL", "Train and flight", "交通费", "6602", "IN9", "3000", None, "0"),
    ("HOTEL", "Hotel", "住宿费", "6602", "IN6", None, "600", "0"),
    ("MEALS", "Meals on business trips", "差旅餐费", "6602", None, None, "150", "50"),
    ("GUESTS", "Entertaining guests", "业务招待费", "6601", None, "2000", None, "0"),
    ("OFFICE", "Small office purchases", "办公用品费", "6602", "IN13", "500", None, "0"),
)  # fmt: skip
#: Who, which sort, days from today until it begins, days until it ends, and whether it was taken.
LEAVE = (
    ("boris", "ANNUAL", -49, -46, True),
    ("sun", "ANNUAL", -28, -28, True),
    ("mei", "ANNUAL", 35, 39, False),
    ("ruth", "PERSONAL", 21, 22, False),
)


def demo(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> None:
    """Fill an empty company; it is called once, after the demo of finance."""
    today = employ(uow, company_id, people, now)
    ctx = Beginning(uow, company_id, now, people["ruth"], discover(erp_modules))
    _calendars(ctx, people, today)
    for code, name, name_zh, said in LEAVE_TYPES:
        ctx.make("leave_type", code=code, name=name, name_zh=name_zh, **said)
    ctx.call("hr.open_leave_year", year=today.year)
    for row in LEAVE:
        _leave(ctx, people, today, row)
    _expenses(ctx, people, today)


def employ(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> date:
    """Everybody joined a quarter after the one before; gives the day of today."""
    today = queries.today(uow.session, company_id, now)
    staff = [login for login in sorted(people) if login not in MACHINES]
    for place, login in enumerate(staff):
        hired = today - timedelta(days=91 * (len(staff) - place))
        number = f"E{place + 1:04d}"
        uow.session.add(Employment(new_id(), company_id, people[login], number, hired))
    return today


def _calendars(ctx: Beginning, people: Mapping[str, str], today: date) -> None:
    days = [
        {"day": date.fromordinal(day).isoformat(), "sort": "holiday", "name": name}
        for first, last, name in HOLIDAYS
        for day in range(
            date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1
        )
    ]
    days += [{"day": day, "sort": "working", "name": "Make-up day 调休"} for day in MAKE_UP]
    ctx.make("holiday_calendar", code="CN", name="China", name_zh="中国", country="CN", lines=days)
    ctx.make(
        "holiday_calendar", code="HARBOUR", name="Harbour Trading", name_zh="海港贸易",
        based_on="CN", main=True,
        lines=[{"day": f"{today.year}-12-31", "name": "Founding day 公司成立日"}],
    )  # fmt: skip
    ctx.make(
        "holiday_calendar", code="SHIFT", name="Shifts of the warehouse", name_zh="仓库轮班",
        cycle="DDNN--", cycle_from=f"{today.year}-01-01",
    )  # fmt: skip
    begin = today.replace(month=1, day=1)
    ctx.make("work_schedule", person=people["qin"], calendar="SHIFT", valid_from=begin)


def _leave(
    ctx: Beginning, people: Mapping[str, str], today: date, row: tuple[str, str, int, int, bool]
) -> None:
    login, sort, first, last, taken = row
    works = calendars.works_of(ctx.session, ctx.company_id, people[login])
    begin = next(day for day in span(today + timedelta(first), date.max) if works(day))
    made = ctx.make(
        "leave_request", person=people[login], leave_type=sort,
        starts_on=begin, ends_on=begin + timedelta(last - first),
        purpose="Family visit 探亲",
    )  # fmt: skip
    for act in ("submit", "approve", "take") if taken else ():
        ctx.call(f"hr.{act}_leave_request", leave_request=made.id)


def _expenses(ctx: Beginning, people: Mapping[str, str], today: date) -> None:
    names = ("code", "name", "name_zh", "account", "tax_code", "per_receipt", "per_day")
    for *values, above in CATEGORIES:
        said = dict(zip(names, values, strict=True))
        ctx.make("expense_category", **said, receipt_above=above)
    advance = ctx.make(
        "expense_advance", person=people["sun"], title="Trade fair 展会差旅", amount="2000"
    )
    ctx.person = people["tom"]
    ctx.call("hr.pay_expense_advance", expense_advance=advance.id)
    yesterday = today - timedelta(1)
    rows = (
        ("TRAVEL", "553.00", "CN-0101", "Train to the fair 高铁票"),
        ("HOTEL", "480.00", "CN-0102", "One night 一晚"),
    )
    ctx.make(
        "expense_claim", person=people["sun"], title="Trade fair 展会差旅", advance=advance.id,
        lines=[
            {"spent_on": yesterday, "category": category, "amount": amount, "currency": "CNY",
             "cost_centre": "CC-500", "receipt_number": number, "description": text}
            for category, amount, number, text in rows
        ],
    )  # fmt: skip
