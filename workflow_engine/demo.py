"""The demo company: people, accounts with random passwords, module data, processes."""

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import process_models
from workflow_engine import manifest
from workflow_engine.bootstrap import Product
from workflow_engine.commands.accounts import CreateAccount
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.departments import ChangeDepartment, CreateDepartment
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.found_company import FoundCompany, Founded
from workflow_engine.commands.groups import AddMember, CreateGroup
from workflow_engine.commands.people import CreatePerson
from workflow_engine.commands.roles import GrantRole
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.principal import Principal
from workflow_engine.modules import DemoGroup, Modules
from workflow_engine.persistence import lookups

CODE = "demo"
PASSWORDS = "demo-passwords.txt"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the demo: names, department, manager's login, groups, language."""

    login: str
    name: str
    name_zh: str
    department: str
    manager: str | None
    groups: tuple[str, ...] = ()
    locale: str | None = None


#: Managers stand before those they manage.
PEOPLE = (
    Someone("eva", "Eva Lindqvist", "伊娃", "MGT", None, ("chief-executive",)),
    Someone("li", "Li Na", "李娜", "FIN", "eva", ("cfo", "decision-owners"), "zh_Hans_CN"),
    Someone("chen", "Chen Wei", "陈伟", "IT", "li", ("heads",), "zh_Hans_CN"),
    Someone("boris", "Boris Novak", "鲍里斯", "IT", "chen"),
    Someone("anna", "Anna Berg", "安娜", "IT", "boris"),
    Someone("dana", "Dana Roth", "达娜", "FIN", "li", ("finance-controllers", "decision-owners")),
    Someone("mei", "Mei Zhang", "张梅", "BUY", "li", ("buyers",), "zh_Hans_CN"),
    Someone("omar", "Omar Haddad", "奥马尔", "IT", "chen", ("operators",)),
    Someone("pia", "Pia Lund", "皮娅", "IT", "chen", ("designers",)),
    Someone("admin", "Ada Wolf", "艾达", "IT", "chen", ("administrators",)),
    Someone("sam", "Sam Okoro", "萨姆", "FIN", "li", ("auditors",)),
    Someone("ada", "Ada Kim", "金艾达", "FIN", "dana"),
    Someone("tom", "Tom Becker", "汤姆", "FIN", "dana"),
    Someone("wei", "Wei Liu", "刘伟", "LOG", "eva", ("committee",), "zh_Hans_CN"),
    Someone("qin", "Qin Zhao", "赵琴", "LOG", "wei", (), "zh_Hans_CN"),
    Someone("kai", "Kai Sommer", "凯", "SAL", "eva", ("heads", "committee")),
    Someone("sun", "Sun Yi", "孙怡", "SAL", "kai", (), "zh_Hans_CN"),
    Someone("ruth", "Ruth Alder", "露丝", "HR", "eva", ("heads", "committee")),
    Someone("max", "Max Ferro", "马克斯", "IT", "chen"),
)
DEPARTMENTS = (
    ("IT", "Information technology", "信息技术部", "chen"),
    ("FIN", "Finance", "财务部", "li"),
    ("BUY", "Purchasing", "采购部", "mei"),
    ("LOG", "Logistics", "物流部", "wei"),
    ("SAL", "Sales", "销售部", "kai"),
    ("HR", "Human resources", "人力资源部", "ruth"),
    ("MGT", "Management", "管理层", "eva"),
)
#: Group -> English, Chinese, roles.
GROUPS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "employees": ("Employees", "全体员工", ("employee", "requester")),
    "heads": ("Heads of department", "部门负责人", ()),
    "finance-controllers": ("Finance controllers", "财务主管", ("finance_controller",)),
    "cfo": ("Chief financial officer", "首席财务官", ("finance_controller",)),
    "chief-executive": ("Chief executive officer", "首席执行官", ()),
    "committee": ("Investment committee", "投资委员会", ()),
    "buyers": ("Buyers", "采购员", ("buyer",)),
    "operators": ("Operators", "运维组", ("operator",)),
    "designers": ("Process designers", "流程设计组", ("designer",)),
    "decision-owners": ("Decision owners", "决策表负责人组", ("decision_owner",)),
    "administrators": ("Administrators", "管理员组", ("administrator", "hr_clerk")),
    "auditors": ("Auditors", "审计组", ("auditor",)),
}


def found(product: Product, *, deploy: bool = True) -> Path | None:
    """Set up the demo once; the file with the passwords, None when all was there.

    Without ``deploy`` it has its decisions, but no process.
    """
    if lookups.company_id(product.database, CODE) is not None:
        return None
    actor = Principal.system(new_id())
    passwords = product.engine.execute(_FoundDemo(), actor)
    path = _keep(product, passwords)
    for folder in process_folders():
        publish_decisions(product, actor, folder)
    if deploy:
        deploy_all(product, actor)
    return path


@dataclass(frozen=True)
class _FoundDemo(Command[dict[str, str]]):
    """One transaction, so that an interrupted first start leaves nothing half done."""

    permission = "organisation:write"

    def run(self, ctx: Context, subject: Any) -> dict[str, str]:
        founded: Founded = _do(
            ctx, FoundCompany(CODE, "Harbour Trading 海港贸易", "CNY", "Asia/Shanghai", "en")
        )
        departments = {
            code: _do(ctx, CreateDepartment(code=code, name=name, name_zh=name_zh))
            for code, name, name_zh, _ in DEPARTMENTS
        }
        people = self._people(ctx, departments)
        self._groups(ctx, founded, people)
        for code, name, name_zh, head in DEPARTMENTS:
            change = ChangeDepartment(
                department_id=departments[code], rev=1, code=code, name=name, name_zh=name_zh,
                head_id=people[head],
            )  # fmt: skip
            _do(ctx, change)
        passwords = self._accounts(ctx, people)
        for module in ctx.modules:
            if module.demo is not None:
                module.demo(ctx.uow, ctx.company_id, people, ctx.now)
        return passwords

    @staticmethod
    def _people(ctx: Context, departments: Mapping[str, str]) -> dict[str, str]:
        people: dict[str, str] = {}
        for one in PEOPLE:
            people[one.login] = _do(
                ctx,
                CreatePerson(
                    name=one.name,
                    name_zh=one.name_zh,
                    email=f"{one.login}@example.com",
                    department_id=departments[one.department],
                    manager_id=people[one.manager] if one.manager else None,
                ),
            )
        return people

    @staticmethod
    def _groups(ctx: Context, founded: Founded, people: Mapping[str, str]) -> None:
        for code, (name, name_zh, roles, logins) in _groups(ctx.modules).items():
            group_id = _do(ctx, CreateGroup(code=code, name=name, name_zh=name_zh))
            for role in roles:
                _do(ctx, GrantRole(role_id=founded.roles[role], group_id=group_id))
            for login in logins:
                _do(ctx, AddMember(group_id=group_id, person_id=people[login]))

    @staticmethod
    def _accounts(ctx: Context, people: Mapping[str, str]) -> dict[str, str]:
        passwords = {}
        for one in PEOPLE:
            account = CreateAccount(
                login=one.login, name=one.name, person_id=people[one.login], locale=one.locale
            )
            passwords[one.login] = _do(ctx, account).password
        return passwords


def _groups(modules: Modules) -> dict[str, DemoGroup]:
    """The kernel's groups and those of all modules; what two of them give one group adds up."""
    found: dict[str, DemoGroup] = {
        code: (name, name_zh, roles, [one.login for one in PEOPLE if _belongs(one, code)])
        for code, (name, name_zh, roles) in GROUPS.items()
    }
    for module in modules:
        for code, (name, name_zh, roles, logins) in module.demo_groups.items():
            known = found.get(code, (name, name_zh, (), ()))
            found[code] = (*known[:2], (*known[2], *roles), (*known[3], *logins))
    return found


def _belongs(one: Someone, code: str) -> bool:
    return code == "employees" or code in one.groups


def _do(ctx: Context, command: Command[Any]) -> Any:
    """A command inside this one's transaction; what it wrote is there for the next."""
    result = command.run(ctx, command.load(ctx))
    ctx.uow.flush()
    return result


def deploy_all(product: Product, actor: Principal) -> None:
    """Publish the decisions and deploy the processes that ship; twice changes nothing."""
    # Models name decisions, so these come first.
    for folder in process_folders():
        publish_decisions(product, actor, folder)
    for folder in in_order(process_folders()):
        if any(folder.glob("*.bpmn")):
            command = DeployBundle(folder.name, read_folder(folder), play=False)
            product.engine.execute(command, actor)


def in_order(folders: Iterable[Path]) -> list[Path]:
    """Folders after those of the processes that they call; other folders that these need too."""
    home = {folder.name: folder for folder in process_folders()}
    wanted = {folder.name: folder for folder in folders}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    waiting = list(wanted.values())
    while waiting:
        folder = waiting.pop()
        needed = [name for name in needs(folder) if name in home]
        sorter.add(folder.name, *sorted(needed))
        waiting += [home[name] for name in needed if name not in wanted]
        wanted |= {name: home[name] for name in needed}
    return [wanted[name] for name in sorter.static_order()]


def needs(folder: Path) -> Sequence[str]:
    """The processes that a folder calls, as its manifest says."""
    file = folder / "process.toml"
    return manifest.read(tomllib.loads(file.read_text("utf-8"))).needs if file.exists() else ()


def publish_decisions(product: Product, actor: Principal, folder: Path) -> None:
    for file in sorted(folder.glob("*.dmn")):
        draft = product.engine.execute(DraftDecision(file.stem, file.read_bytes()), actor)
        if draft.is_new:
            product.engine.execute(PublishDecision(draft.decision_id), actor)


def process_folders() -> list[Path]:
    """The folders of ``process_models`` by name."""
    root = Path(process_models.__path__[0])
    return sorted(path for path in root.iterdir() if path.is_dir() and path.name[0] != "_")


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a process folder by their names inside it; decisions are deployed apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".bpmn", ".json", ".toml"}
    }


def _keep(product: Product, passwords: Mapping[str, str]) -> Path:
    path = Path(product.settings.data_dir) / PASSWORDS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.writelines(f"{login:<8} {password}\n" for login, password in passwords.items())
    return path
