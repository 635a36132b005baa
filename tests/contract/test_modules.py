"""Every module folder keeps the contract that the kernel relies on."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

import erp_modules
from tests.conftest import BOTH, SERVER, administration
from ui.i18n.catalogue import po_path, read_file
from ui.i18n.extract import marked_texts, texts_of
from ui.i18n.packages import find_packages
from workflow_engine.app import create_app
from workflow_engine.bootstrap import all_modules, migration_folders
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.modules import (
    DocumentType,
    Module,
    ModuleError,
    Modules,
    Operation,
    discover,
)
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.migrations import upgrade
from workflow_engine.settings import Settings

MODULES = list(discover(erp_modules))
OPERATIONS = [each for module in MODULES for each in module.operations]
DOCUMENTS = [each for module in MODULES for each in module.documents]
#: What values of a model can be.
GIVABLE = {
    str,
    int,
    bool,
    Decimal,
    date,
    datetime,
    time,
    timedelta,
    list,
    dict,
    Mapping,
    type(None),
}
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("app")
    url = f"sqlite:///{folder / 'app.db'}"
    return create_app(Settings(database_url=url, data_dir=str(folder)))


@each_module
def test_a_module_is_in_no_doubt_about_its_permissions(module: Module) -> None:
    known = {**PERMISSIONS, **all_modules().permissions}
    named = {operation.permission for operation in module.operations}
    named |= {entry.permission for entry in module.menu}
    named |= {permission for granted in module.roles.values() for permission in granted}
    assert named <= known.keys()


@each_module
def test_the_roles_of_a_module_have_names_in_both_languages(module: Module) -> None:
    assert module.roles.keys() == module.role_names.keys()
    assert all(name and not name.isascii() for _, name in module.role_names.values())
    assert all(name[:1].isupper() for name, _ in module.role_names.values())


@each_module
def test_no_two_modules_declare_the_same_permission(module: Module) -> None:
    others = [other for other in MODULES if other.name != module.name]
    taken = {**PERMISSIONS}.keys() | {p for other in others for p in other.permissions}
    assert not taken & module.permissions.keys()


@pytest.mark.parametrize("code", ["administrator", "designer"])
def test_no_module_hides_a_role_of_the_kernel(code: str) -> None:
    with pytest.raises(ModuleError, match=rf"{code}, which the kernel has already; call it fleet_"):
        Modules([Module("fleet", "Fleet", roles={code: ()})])


def test_no_two_modules_propose_the_same_role() -> None:
    fleet, shop = (Module(name, name, roles={"clerk": ()}) for name in ("fleet", "shop"))
    with pytest.raises(ModuleError, match="module shop proposes the role clerk, which fleet has"):
        Modules([fleet, shop])


@each_operation
def test_an_operation_takes_only_types_that_a_model_can_give(operation: Operation) -> None:
    asked = {part for kind in operation.inputs.values() for part in get_args(kind) or (kind,)}
    assert {get_origin(part) or part for part in asked} <= GIVABLE


@each_operation
def test_an_operation_is_undone_by_one_that_exists(operation: Operation) -> None:
    assert operation.undo is None or operation.undo in {each.name for each in OPERATIONS}


@each_operation
def test_an_operation_says_what_it_does(operation: Operation) -> None:
    assert (operation.run.__doc__ or "").strip()


@each_document
def test_a_document_has_a_panel_and_a_page(document: DocumentType, app: Flask) -> None:
    assert app.jinja_env.get_or_select_template(document.panel)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == document.endpoint]
    assert any("document_id" in rule.arguments for rule in rules)


@each_module
def test_a_menu_leads_to_pages_that_exist(module: Module, app: Flask) -> None:
    assert {entry.endpoint for entry in module.menu} <= app.view_functions.keys()


@each_module
def test_all_texts_of_a_module_are_said_in_chinese(module: Module) -> None:
    (package,) = [each for each in find_packages() if each.folder == _folder(module)]
    known = read_file(po_path(package.translations, "zh_Hans_CN"), "zh_Hans_CN")
    silent = [text.id for text in texts_of(marked_texts(package)) if not _said(known, text)]
    assert not silent


def _said(known: Any, text: Any) -> bool:
    found = known.get(text.id, text.context)
    return found is not None and bool(found.string) and not found.fuzzy


@each_module
def test_the_state_machines_of_a_module_are_complete(module: Module) -> None:
    states = _submodule(module, "states")
    if states is None:
        return
    for name, pairs in vars(states).items():
        titles = getattr(states, f"{name}_TITLES", None)
        if titles is not None:
            reached = {end for _, end in pairs} | {_first(pairs)}
            assert {state for pair in pairs for state in pair} == titles.keys() == reached


def _first(pairs: Iterable[tuple[str, str]]) -> str:
    """The one state that nothing leads to."""
    (first,) = {start for start, _ in pairs} - {end for _, end in pairs}
    return first


@pytest.mark.parametrize("kind", BOTH)
def test_migrations_make_the_tables_that_the_code_expects(kind: str, tmp_path: Path) -> None:
    with DATABASES[kind](tmp_path) as database:
        upgrade(database, migration_folders(all_modules()))
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
            metadata = [tables.metadata, *(m.metadata for m in MODULES if m.metadata is not None)]
            assert compare_metadata(context, metadata) == []  # type: ignore[arg-type]


def _is_ours(_: Any, name: str | None, kind: str, *__: Any) -> bool:
    return not (kind == "table" and name == "alembic_version")


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    with _opened(f"sqlite:///{folder / 'migrated.db'}") as database:
        yield database


@contextmanager
def _postgres(folder: Path) -> Iterator[Database]:
    name = f"migrated_{new_id().replace('-', '')}"
    with administration() as run:
        run(f"CREATE DATABASE {name}")
        try:
            with _opened(
                SERVER.set(database=name).render_as_string(hide_password=False)
            ) as database:
                yield database
        finally:
            run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


DATABASES: dict[str, Callable[[Path], Any]] = {"sqlite": _sqlite, "postgres": _postgres}


def _folder(module: Module) -> Path:
    return Path(erp_modules.__path__[0]) / module.name


def _submodule(module: Module, name: str) -> ModuleType | None:
    inside = {info.name for info in pkgutil.iter_modules([str(_folder(module))])}
    return importlib.import_module(f"erp_modules.{module.name}.{name}") if name in inside else None
