"""A small company with a running product: people who can sign in, a process, requests under way."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from erp_modules.houses import House
from tests.builders import Builders
from workflow_engine import security
from workflow_engine.app import create_app
from workflow_engine.bootstrap import Product, build
from workflow_engine.clock import SetClock
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.modules import Modules
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.instances import GetInstance, Instances
from workflow_engine.settings import Settings

PASSWORD = "three sheets to the wind"
EQUIPMENT = Path(__file__).parent / "equipment"
MATRIX = (Path(__file__).parent / "matrix.dmn").read_bytes()
EVERYDAY = (
    "task:read",
    "task:complete",
    "instance:read",
    "instance:start",
    "instance:comment",
    "profile:write",
)
ASKED = (
    ("Laptop for the design team", "1890.00", "The old one no longer starts."),
    ("Standing desk", "640.50", "Doctor's advice after the summer."),
    ("27-inch monitor", "389.00", "For reading drawings side by side."),
    ("3D printer for samples", "4200.00", "Samples take two weeks from outside."),
    ("Noise-cancelling headphones", "249.00", "The open office is loud."),
)


@dataclass
class Office:
    """Anna and Wang Fang ask, Boris manages, Dana controls, Pia designs, Omar administers."""

    product: Product
    make: Builders
    clock: SetClock
    people: dict[str, Principal]

    def app(self) -> Flask:
        made = create_app(product=self.product)
        made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
        return made

    def house(self) -> House:
        """What answers like ``app()`` to clients, without being made for each of them."""
        return House(self.product, TESTING=True, PROPAGATE_EXCEPTIONS=False)

    def do(self, command: Any, who: str) -> Any:
        return self.product.engine.execute(command, self.people[who])

    def inbox(self, who: str) -> list[Any]:
        return list(self.product.engine.ask(Inbox(), self.people[who]).rows)

    def decide(self, who: str, title: str, outcome: str, comment: str = "", **data: Any) -> Any:
        row = next(row for row in self.inbox(who) if title in row.title)
        return self.do(CompleteTask(row.task_id, outcome, data, comment), who)

    def value(self, column: Any, **where: Any) -> Any:
        """One value of the database, for what no page shows."""
        matched = [column.table.c[name] == value for name, value in where.items()]
        with self.product.database.engine.connect() as connection:
            return connection.execute(sa.select(column).where(*matched)).scalars().first()

    def variables(self, title: str) -> dict[str, Any]:
        rows = self.product.engine.ask(Instances(text=title), self.people["omar"]).rows
        view = self.product.engine.ask(GetInstance(rows[0].instance_id), self.people["omar"])
        return dict(view.variables)

    def account(self, login: str) -> str:
        return str(self.people[login].account_id)

    def empty_group(self, code: str) -> None:
        group_id = self.value(tables.group.c.id, code=code)
        members = sa.delete(tables.group_member).where(tables.group_member.c.group_id == group_id)
        with self.product.database.engine.begin() as connection:
            connection.execute(members)

    def forge_audit(self) -> None:
        """Change a line behind the product's back."""
        forged = sa.update(tables.audit).where(tables.audit.c.seq == 1).values(action="nothing")
        with self.product.database.engine.begin() as connection:
            connection.execute(forged)

    def limit_sign_ins(self, per_minute: int) -> None:
        """From the next app on."""
        world = replace(
            self.product.engine.world,
            settings=replace(self.product.settings, login_rate=per_minute),
        )
        self.product = replace(self.product, engine=Engine(self.product.database, world))

    def ask_for(self, item: str, price: str, reason: str, who: str = "anna") -> str:
        values = {"item": item, "price": Decimal(price), "reason": reason}
        return str(self.do(StartInstance("equipment", values), who).instance_id)


def open_office(database: Database, clock: SetClock, folder: Path, locale: str = "en") -> Office:
    """The company with its process deployed and nothing asked for yet."""
    make = Builders(database)
    settings = Settings(data_dir=str(folder), login_rate=10_000)
    product = build(settings, database=database, clock=clock, modules=Modules([]))
    office = Office(product, make, clock, _people(make, locale))
    files = {
        str(path.relative_to(EQUIPMENT)): path.read_bytes()
        for path in sorted(EQUIPMENT.rglob("*"))
        if path.is_file()
    }
    office.do(DeployBundle("equipment", files, "The first version"), "omar")
    return office


def _people(make: Builders, locale: str) -> dict[str, Principal]:
    hashed = security.hash_password(PASSWORD)
    names = {
        "anna": ("Anna Schmidt", "安娜"),
        "fang": ("Wang Fang", "王芳"),
        "boris": ("Boris Petrov", "鲍里斯"),
        "berta": ("Berta Lind", "贝尔塔"),
        "dana": ("Dana Li", "李娜"),
        "omar": ("Omar Haddad", "奥马尔"),
        "pia": ("Pia Rossi", "皮娅"),
        "nora": ("Nora Keller", "诺拉"),
    }
    department = make.department("it")
    persons = {
        login: make.person(name, name_zh=zh, email=f"{login}@example.org", department_id=department)
        for login, (name, zh) in names.items()
    }
    accounts = {
        login: make.account(
            login, person=person, name=names[login][0], password_hash=hashed, locale=locale
        )
        for login, person in persons.items()
    }
    groups = {
        "staff": make.group("staff", [persons["anna"], persons["fang"]]),
        "managers": make.group("managers", [persons["boris"], persons["berta"]]),
        "finance": make.group("finance", [persons["dana"]]),
        "all": make.group("all", list(persons.values())),
    }
    make.role("employee", EVERYDAY, groups=[groups["all"]])
    administration = set(PERMISSIONS) - set(EVERYDAY)
    make.role("administrator", administration, accounts=[accounts["omar"]])
    publishing = ["decision:read", "decision:publish"]
    make.role("publisher", publishing, accounts=[accounts["nora"]])
    make.role("designer", ["definition:read", "definition:deploy"], accounts=[accounts["pia"]])
    belongs = {
        "anna": ("staff", "all"),
        "fang": ("staff", "all"),
        "boris": ("managers", "all"),
        "berta": ("managers", "all"),
        "dana": ("finance", "all"),
    }
    return {
        login: Principal(
            accounts[login],
            persons[login],
            make.company_id,
            names[login][0],
            groups=frozenset(groups[name] for name in belongs.get(login, ("all",))),
            permissions=frozenset(EVERYDAY if login != "omar" else PERMISSIONS),
            locale=locale,
        )
        for login in names
    }


def busy(office: Office) -> Office:
    """The same office on a usual day: five requests at different steps."""
    for number, (item, price, reason) in enumerate(ASKED):
        office.clock.set(office.clock.now() + timedelta(hours=5))
        office.ask_for(item, price, reason, who="fang" if number % 2 else "anna")
    stock = "Ask IT for the ones in stock."
    office.decide("boris", "headphones", "reject", stock, cost_centre="4711")
    office.decide("boris", "3D printer", "approve", cost_centre="4711", urgent=True)
    instance = next(row for row in office.inbox("boris") if "Laptop" in row.title).instance_id
    office.do(CommentInstance(instance, "Is a refurbished one enough?"), "boris")
    return office


if __name__ == "__main__":
    import tempfile

    from tests.conftest import NOON, filled

    with tempfile.TemporaryDirectory() as name, filled(f"sqlite:///{name}/office.db") as database:
        office = busy(open_office(database, SetClock(NOON), Path(name)))
        app = office.app()
        app.config["TEMPLATES_AUTO_RELOAD"] = True
        app.run(port=8112, threaded=True)
