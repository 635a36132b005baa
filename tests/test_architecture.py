"""The shape of the house: who may import whom, how large things are, where libraries live."""

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("workflow_engine", "erp_modules", "ui")

#: A file imports from its own package and from rows below; see docs/ARCHITECTURE.md.
ROWS: list[tuple[str, ...]] = [
    ("errors", "clock", "settings", "security", "logs", "client", "skeletons"),
    ("domain", "feel", "modules", "records"),
    ("bpmn", "dmn", "persistence", "forms", "notifications", "manifest", "connections", "files"),
    ("models", "authority", "limits", "bundles", "calls", "transfer"),
    ("engine", "commands", "queries", "identity", "verification"),
    ("ui", "api", "jobs", "kit", "erp_modules"),
    ("app", "bootstrap", "cli", "demo", "serving", "maintenance", "scenarios", "celery_worker"),
]
#: Inside a row: what may import what, beside itself.
WITHIN = {
    ("settings", "errors"),
    ("logs", "errors"),
    ("skeletons", "errors"),
    ("modules", "domain"),
    ("modules", "records"),
    ("authority", "limits"),
    ("authority", "models"),
    ("limits", "models"),
    ("bundles", "calls"),
    ("engine", "commands"),
    ("engine", "queries"),
    ("identity", "commands"),
    ("identity", "queries"),
    ("identity", "engine"),
    ("kit", "ui"),
    ("kit", "api"),
    ("erp_modules", "kit"),
    ("erp_modules", "ui"),
    ("erp_modules", "api"),
    ("app", "bootstrap"),
    ("demo", "bootstrap"),
    ("serving", "bootstrap"),
    ("serving", "app"),
    ("celery_worker", "bootstrap"),
    ("celery_worker", "serving"),
    ("scenarios", "bootstrap"),
    ("scenarios", "demo"),
    ("maintenance", "bootstrap"),
    ("maintenance", "scenarios"),
    ("cli", "bootstrap"),
    ("cli", "demo"),
    ("cli", "serving"),
    ("cli", "maintenance"),
}
#: Each library behind one door: the packages (or file names) that may import it.
DOORS = {
    "SpiffWorkflow": ("workflow_engine/bpmn/",),
    "lxml": ("workflow_engine/bpmn/", "workflow_engine/dmn/"),
    "lark": ("workflow_engine/feel/",),
    "sqlalchemy": (
        "workflow_engine/persistence/",
        "workflow_engine/queries/",
        "workflow_engine/engine.py",
        "workflow_engine/verification/",
        "workflow_engine/maintenance.py",
        "/tables.py",
        "/queries.py",
        "/migrations/",
    ),
    "alembic": ("workflow_engine/persistence/migrations/", "/migrations/versions/"),
    "apscheduler": ("workflow_engine/jobs/scheduler.py",),
    "celery": ("workflow_engine/jobs/celery.py",),
    "flask_login": ("workflow_engine/identity/",),
    "argon2": ("workflow_engine/security.py",),
    "openpyxl": ("workflow_engine/transfer/",),
    "cryptography": ("workflow_engine/connections/",),
    "marshmallow": ("workflow_engine/api/", "workflow_engine/forms/", "/api.py"),
    "flask_smorest": ("workflow_engine/api/", "/api.py"),
    "flask": (
        "workflow_engine/serving.py",
        "workflow_engine/app.py",
        "workflow_engine/api/",
        "workflow_engine/identity/",
        "ui/",
        "/api.py",
        "/pages.py",
    ),
}
#: Not part of the product: what module tests share.
HARNESS = {"conftest.py", "houses.py", "testing.py"}
LARGEST_FILE, LARGEST_FUNCTION = 400, 40


def source_files() -> list[Path]:
    found = []
    for top in PRODUCT:
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if not {"tests", "versions", "frontend"} & set(parts) and path.name not in HARNESS:
                found.append(path)
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part_of(dotted: str) -> str | None:
    first, _, rest = dotted.partition(".")
    if first == "workflow_engine":
        return rest.partition(".")[0] or None
    return first if first in {"ui", "erp_modules"} else None


def row_of(part: str) -> int | None:
    return next((place for place, row in enumerate(ROWS) if part in row), None)


@pytest.mark.parametrize("path", source_files(), ids=name_of)
def test_a_file_imports_only_from_its_own_package_and_from_rows_below(path: Path) -> None:
    dotted = name_of(path).removesuffix(".py").replace("/", ".")
    mine = part_of(dotted)
    if mine in {None, "__init__", "bootstrap"}:
        return
    row = row_of(mine)
    assert row is not None, f"{mine} has no row in the architecture"
    for imported in imports(path):
        part = part_of(imported)
        if part is None or part == mine or part == "translations":
            continue
        other = row_of(part)
        if other is None:
            continue
        allowed = other < row or (other == row and (mine, part) in WITHIN)
        assert allowed, f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("path", source_files(), ids=name_of)
def test_libraries_stay_behind_their_doors(path: Path) -> None:
    name = "/" + name_of(path)
    for imported in imports(path):
        doors = DOORS.get(imported.partition(".")[0])
        if doors is not None:
            assert any(door in name for door in doors), f"{name[1:]} imports {imported}"


def test_the_kernel_names_no_module_and_no_process() -> None:
    folders = [
        p.name
        for top in ("erp_modules", "process_models")
        for p in (ROOT / top).iterdir()
        if p.is_dir() and not p.name.startswith("_")
    ]
    assert folders
    for path in (p for p in source_files() if name_of(p).startswith("workflow_engine")):
        for imported in imports(path):
            top, _, rest = imported.partition(".")
            named = top in {"erp_modules", "process_models"} and rest.partition(".")[0] in folders
            assert not named, f"{name_of(path)} imports {imported}"


def test_a_module_imports_only_the_operations_and_model_of_those_it_depends_on() -> None:
    import erp_modules
    from workflow_engine.modules import discover

    depends = {module.name: set(module.depends) for module in discover(erp_modules)}
    for path in (p for p in source_files() if name_of(p).startswith("erp_modules/")):
        parts = path.relative_to(ROOT).parts
        for imported in imports(path):
            pieces = imported.split(".")
            if pieces[0] != "erp_modules" or len(pieces) < 2 or pieces[1] == parts[1]:
                continue
            assert pieces[1] in depends[parts[1]], f"{name_of(path)} imports {imported}"
            # Demo data stands on demo data: a sale needs goods that were received.
            known = {"operations", "model", *(["demo"] if path.name == "demo.py" else [])}
            assert pieces[2] in known, f"{name_of(path)} imports {imported}"


def functions(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            first = body[0].lineno if body else node.lineno
            found.append((f"{name_of(path)}:{node.name}", (node.end_lineno or first) - first + 1))
    return found


@pytest.mark.parametrize("path", source_files(), ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= LARGEST_FILE, f"{name_of(path)} has {lines} lines"
    for name, length in functions(path):
        assert length <= LARGEST_FUNCTION, f"{name} has {length} lines"


def test_the_measures_of_the_whole_stay_in_bounds() -> None:
    files = [len(p.read_text().splitlines()) for p in source_files()]
    files = [lines for lines in files if lines > 3]
    lengths = [length for path in source_files() for _, length in functions(path)]
    assert statistics.median(files) <= 100
    assert statistics.quantiles(files, n=20)[-1] <= 260
    assert statistics.median(lengths) <= 7
    assert statistics.quantiles(lengths, n=20)[-1] <= 24


def test_every_file_and_public_class_says_what_it_is_for() -> None:
    for path in source_files():
        tree = ast.parse(path.read_text())
        if tree.body:
            assert ast.get_docstring(tree), f"{name_of(path)} has no docstring"


def test_commit_is_spelled_in_one_file() -> None:
    spelled = {
        name_of(path)
        for path in source_files()
        if "commit(" in path.read_text() and "def commit(" in path.read_text()
    }
    calls = {
        name_of(path)
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "commit"
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "connection"
    }
    assert spelled == calls == {"workflow_engine/persistence/unit_of_work.py"}
