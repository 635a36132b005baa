"""Procure to pay, from the requisition to the payment, as the people of the demo company do it."""

from playwright.sync_api import Page

from tests.tour.visits import Tour, act, press, save, sees


def walk(tour: Tour) -> None:
    """The whole way; a step that does not come true ends it with an ``AssertionError``."""
    anna_asks(tour)
    boris_approves(tour)
    order = mei_enters_the_confirmation(tour)
    wei_receives(tour)
    ada_enters_the_invoice(tour)
    tom_releases_the_payment(tour, ada_proposes_the_payment(tour))
    dana_reads_the_books(tour)
    anna_looks_at_her_request(tour)
    sam_traces_it(tour, order)


def anna_asks(tour: Tour) -> None:
    with tour.visit("anna") as page:
        page.goto("/procurement/requisitions/new")
        page.fill("[name=title]", tour.words.title)
        page.fill("[name=purpose]", tour.words.purpose)
        page.fill("[name=needed_by]", "2026-12-18")
        chosen = {"category": "it", "cost_centre": "CC-300", "currency": "CNY", "supplier": "S-100"}
        for name, value in {**chosen, "lines-0-item": "IT-001"}.items():
            page.select_option(f"[name='{name}']", value)
        page.fill("[name='lines-0-quantity']", "1")
        save(page)
        tour.camera(page, "1-requisition")
        press(page, "form[action$='/submit'] button")
        sees(page, tour.words.submitted)
    tour.later(minutes=90)


def boris_approves(tour: Tour) -> None:
    with tour.visit("boris", phone=True) as page:
        page.goto(_only(page, "/tasks/"))
        tour.camera(page, "2-task-phone")
    with tour.visit("boris") as page:
        tour.camera(page, "2-inbox")
        page.goto(_only(page, "/tasks/"))
        assert tour.words.title in page.inner_text("h1")
        tour.camera(page, "2-task")
        press(page, "button[name=outcome][value=approve]")
    tour.later(minutes=5)


def mei_enters_the_confirmation(tour: Tour) -> str:
    """The address of the order."""
    tour.later(hours=22.5)
    with tour.visit("mei") as page:
        page.goto("/procurement/orders")
        page.goto(_only(page, "/procurement/orders/0"))
        page.click("main a[href$='/acts/acknowledge']")
        page.fill("dialog[open] [name=confirmation]", "HX-2026-1187")
        press(page, "dialog[open] button[name=outcome]")
        sees(page, tour.words.acknowledged)
        tour.camera(page, "3-order")
        order = page.url
    tour.later(minutes=5)
    return order


def wei_receives(tour: Tour) -> None:
    tour.later(days=1)
    with tour.visit("wei") as page:
        page.goto("/inventory/receipts/new")
        page.select_option("[name=order]", index=1)
        page.select_option("[name=warehouse]", index=1)
        page.fill("[name=delivery_note]", "DN-20417")
        save(page)
        act(page, "post")
        sees(page, tour.words.in_stock)
        tour.camera(page, "4-receipt")
    tour.later(minutes=5)


def ada_enters_the_invoice(tour: Tour) -> None:
    tour.later(hours=2)
    with tour.visit("ada") as page:
        page.goto("/finance/supplier-invoices/new")
        page.select_option("[name=supplier]", index=1)
        page.select_option("[name=order]", index=1)
        page.select_option("[name=currency]", "CNY")
        page.select_option("[name='lines-0-tax_code']", "IN13")
        written = {"supplier_number": "HX-77", "invoice_date": "2026-11-25"}
        line = {"lines-0-order_line": "1", "lines-0-quantity": "1", "lines-0-price": "6899"}
        for name, value in {**written, **line}.items():
            page.fill(f"[name='{name}']", value)
        save(page)
        # The process matches it with the order and the receipt, and posts it.
        tour.later(minutes=2)
        page.clock.set_fixed_time(tour.company.stage.clock.now())
        page.reload()
        sees(page, tour.words.posted)
        tour.camera(page, "5-invoice")


def ada_proposes_the_payment(tour: Tour) -> str:
    """The address of the proposal."""
    tour.later(days=1)
    with tour.visit("ada") as page:
        page.goto("/finance/payment-proposals/new")
        page.fill("[name=pay_on]", "2026-11-27")
        page.select_option("[name=currency]", "CNY")
        page.select_option("[name='lines-0-invoice']", index=1)
        save(page)
        act(page, "propose")
        sees(page, tour.words.proposed)
        return page.url


def tom_releases_the_payment(tour: Tour, proposal: str) -> None:
    tour.later(hours=1)
    with tour.visit("tom") as page:
        page.goto(proposal)
        tour.camera(page, "6-payment")
        act(page, "release")
        sees(page, tour.words.released)
    tour.later(minutes=5)


def dana_reads_the_books(tour: Tour) -> None:
    with tour.visit("dana") as page:
        page.goto("/finance/reports/trial-balance")
        payables = page.locator("main tr", has=page.get_by_text("2202", exact=True))
        assert "0.00" in payables.locator("td").last.inner_text()
        tour.camera(page, "7-books")


def anna_looks_at_her_request(tour: Tour) -> None:
    with tour.visit("anna") as page:
        page.goto("/requests")
        page.goto(_only(page, "/instances/", last=True))
        sees(page, tour.words.completed)
        tour.camera(page, "8-request")


def sam_traces_it(tour: Tour, order: str) -> None:
    trace = "/trace/purchase_order/" + order.rpartition("/")[2]
    with tour.visit("sam", phone=True) as page:
        page.goto(trace)
        tour.camera(page, "9-trace-phone")
    with tour.visit("sam") as page:
        page.goto(trace)
        for number in ("PR-2026-", "PO-2026-", "GR-2026-", "SI-2026-", "PP-2026-"):
            assert page.locator("main").get_by_text(number).count() > 0, number
        tour.camera(page, "9-trace")


def _only(page: Page, path: str, *, last: bool = False) -> str:
    """Where the first (or last) link of the page leads that begins with ``path``."""
    links = page.locator(f"main a[href^='{path}']")
    found = (links.last if last else links.first).get_attribute("href")
    assert found is not None
    return found
