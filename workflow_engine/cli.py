"""The command line: ``wfe --help`` lists what it can do."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from workflow_engine import demo, logs, maintenance, serving, skeletons
from workflow_engine.bootstrap import Product, build, migration_folders
from workflow_engine.commands.accounts import CreateAccount, ResetPassword
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.people import CreatePerson
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import CountersignError, ModelRefused, NotFound, _l
from workflow_engine.modules import ModuleError
from workflow_engine.persistence import lookups
from workflow_engine.persistence.migrations import upgrade
from workflow_engine.settings import Settings

Options = argparse.Namespace


class CompanyUnknown(NotFound):
    message = _l("There is no company {company}.")


class AccountUnknown(NotFound):
    message = _l("There is no account {login}.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 when it did what it was asked."""
    options = _parser().parse_args(arguments)
    try:
        run: Callable[[Options], int] = options.run
        return run(options)
    except ModelRefused as error:
        for finding in error.findings:
            print(f"{finding.severity:7} {finding.element or '-'}: {finding}", file=sys.stderr)
        return 1
    except (CountersignError, ModuleError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wfe", description="Countersign workflow engine")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[Options], int], help: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help)
        command.set_defaults(run=run)
        return command

    add("serve", _serve, "serve the web application (and run jobs, unless WFE_JOB_THREADS=0)")
    worker = add("worker", _worker, "run jobs in a process of their own")
    role = worker.add_mutually_exclusive_group()
    role.add_argument("--celery", action="store_true", help="run what comes from WFE_BROKER_URL")
    role.add_argument("--relay", action="store_true", help="only offer jobs at WFE_BROKER_URL")
    add("migrate", _migrate, "bring the database to the tables of this version")
    add("demo", _demo, "set up the demo company and print the passwords")
    deploy = add("deploy", _deploy, "check a process folder and deploy it")
    deploy.add_argument("folder", type=Path)
    deploy.add_argument("--company", default=demo.CODE, help="code of the company")
    deploy.add_argument("--note", default="")
    check = add("check", _check, "check a process folder and play its scenarios")
    check.add_argument("folder", type=Path)
    fresh = add("new-module", _new_module, "begin a module: a folder that runs at once")
    fresh.add_argument("name", help="of the folder, such as fleet")
    fresh.add_argument("--keeps", default="", help="what it keeps, such as vehicle")
    fresh.add_argument("--into", type=Path, default=Path("erp_modules"))
    fresh = add("new-process", _new_process, "begin a process: a folder that can be deployed")
    fresh.add_argument("name", help="of the folder and the process, such as travel_request")
    fresh.add_argument("--owner", default="hr", help="the module that answers for it")
    fresh.add_argument("--into", type=Path, default=Path("process_models"))
    _user_options(add("user", _user, "add a person with an account, or make a new password"))
    backup = add("backup", _backup, "write a consistent copy of the database to a file")
    backup.add_argument("file", type=Path)
    restore = add("restore", _restore, "put a backup in place of the database")
    restore.add_argument("file", type=Path)
    restore.add_argument("--yes", action="store_true", help="replace what is there")
    add("verify", _verify, "recompute the invariants and say what is wrong")
    return parser


def _user_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("login")
    command.add_argument("--company", default=demo.CODE, help="code of the company")
    command.add_argument("--name", help="name of a new person")
    command.add_argument("--reset", action="store_true", help="only make a new password")


def _product() -> Product:
    settings = Settings.from_environment()
    logs.configure(settings.log_level)
    return build(settings)


def _company(product: Product, code: str) -> Principal:
    found = lookups.company_id(product.database, code)
    if found is None:
        raise CompanyUnknown(company=code)
    return Principal.system(found)


def _serve(options: Options) -> int:
    serving.serve(Settings.from_environment())
    return 0


def _worker(options: Options) -> int:
    if options.celery:
        serving.work_for_broker(_product())
    else:
        serving.work(_product(), relay=options.relay)
    return 0


def _migrate(options: Options) -> int:
    product = _product()
    upgrade(product.database, migration_folders(product.modules))
    return 0


def _demo(options: Options) -> int:
    product = _product()
    upgrade(product.database, migration_folders(product.modules))
    made = demo.found(product)
    if made is None:
        actor = _company(product, demo.CODE)
        demo.deploy_all(product, actor)
    path = made or Path(product.settings.data_dir) / demo.PASSWORDS
    if path.exists():
        print(f"Demo accounts, also kept in {path}:\n{path.read_text()}", end="")
    return 0


def _deploy(options: Options) -> int:
    product = _product()
    files = demo.read_folder(options.folder)
    command = DeployBundle(options.folder.name, files, options.note)
    deployed = product.engine.execute(command, _company(product, options.company))
    for finding in deployed.findings:
        print(f"{finding.severity:7} {finding.element or '-'}: {finding}")
    for version in deployed.versions:
        state = "deployed" if version.is_new else "unchanged"
        print(f"{version.key} version {version.version} {state}")
    return 0


def _check(options: Options) -> int:
    return maintenance.check(options.folder)


def _new_module(options: Options) -> int:
    print(skeletons.new_module(options.name, options.into, keeps=options.keeps))
    return 0


def _new_process(options: Options) -> int:
    print(skeletons.new_process(options.name, options.into, owner=options.owner))
    return 0


def _user(options: Options) -> int:
    product = _product()
    actor = _company(product, options.company)
    if options.reset:
        password = product.engine.execute(ResetPassword(_account_id(product, options.login)), actor)
    else:
        name = options.name or options.login
        person = product.engine.execute(CreatePerson(name=name), actor)
        made = CreateAccount(login=options.login, name=name, person_id=person)
        password = product.engine.execute(made, actor).password
    print(f"{options.login} {password}")
    return 0


def _account_id(product: Product, login: str) -> str:
    found = lookups.account_id(product.database, login)
    if found is None:
        raise AccountUnknown(login=login)
    return found


def _backup(options: Options) -> int:
    maintenance.backup(Settings.from_environment(), options.file)
    return 0


def _restore(options: Options) -> int:
    maintenance.restore(Settings.from_environment(), options.file, replace=options.yes)
    return 0


def _verify(options: Options) -> int:
    return maintenance.verify(_product())
