"""What import-linter cannot see: foreign keys, templates, migrations across apps, settings and documents."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ORDER = ["audit", "accounts", "content", "mediators", "quizzes", "training", "courses", "contests", "reports"]
# `|` neighbours: neither may know the other
LEVEL = {
    "audit": 0, "accounts": 1, "mediators": 2, "content": 2, "quizzes": 3, "training": 4, "courses": 5,
    "contests": 5, "reports": 6,
}  # fmt: skip


def may_know(upper: str, lower: str) -> bool:
    return upper == lower or LEVEL[upper] > LEVEL[lower]


def test_every_app_of_ours_stands_in_the_layers_contract() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = pyproject["tool"]["importlinter"]["contracts"][0]
    named = {word for layer in contract["layers"] for word in re.split(r"[ |]+", layer)}
    ours = {config.name for config in apps.get_app_configs() if (ROOT / config.name.replace(".", "/")).is_dir()}
    assert {name for name in ours if name != "lms"} <= named


def test_foreign_keys_point_down() -> None:
    wrong = []
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in LEVEL:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            is_own = getattr(field, "concrete", False) or getattr(field, "many_to_many", False)
            if not target or not is_own or field.auto_created or isinstance(target, str):
                continue
            label = target._meta.app_label
            if target._meta.label == settings.AUTH_USER_MODEL or label not in LEVEL:
                continue
            if not may_know(app, label):
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert wrong == []


def template_files() -> list[Path]:
    return [path for app in LEVEL for path in (ROOT / app / "templates").rglob("*.html")]


def test_templates_use_only_their_own_app_and_the_shared_shell() -> None:
    wrong = []
    for path in template_files():
        own = path.relative_to(ROOT).parts[0]
        for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8")):
            head = name.split("/")[0]
            if head in LEVEL and not may_know(own, head):
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert wrong == []


def test_migrations_depend_downwards() -> None:
    wrong = []
    for app in LEVEL:
        for path in (ROOT / app / "migrations").glob("0*.py"):
            for name in re.findall(r"\(\s*\"(\w+)\",\s*\"\d{4}_", path.read_text(encoding="utf-8")):
                if name in LEVEL and not may_know(app, name):
                    wrong.append(f"{app}/{path.name}: {name}")
    assert wrong == []


def test_migrations_have_telling_names() -> None:
    names = [path.stem for app in LEVEL for path in (ROOT / app / "migrations").glob("0*.py")]
    assert [name for name in names if "_auto_" in name or not re.fullmatch(r"\d{4}_[a-z0-9_]+", name)] == []


def test_other_apps_are_used_through_their_face() -> None:
    """From another app only: models enums rules services queries access signals, and named faces (house-style §2)."""
    private = {"views", "forms", "tasks", "receivers", "urls", "wagtail_hooks"}
    wrong = []
    for app in LEVEL:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.ImportFrom) or not node.module:
                    continue
                parts = node.module.split(".")
                if parts[0] in LEVEL and parts[0] != app and len(parts) > 1 and parts[1] in private:
                    wrong.append(f"{path.relative_to(ROOT)}: {node.module}")
    assert wrong == []


def test_every_environment_variable_is_described() -> None:
    used = set()
    for path in (ROOT / "lms" / "settings").glob("*.py"):
        used |= set(re.findall(r"env\.(?:text|flag|number|words)\(\s*\"([A-Z_]+)\"", path.read_text(encoding="utf-8")))
    described = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(encoding="utf-8"), re.M))
    assert used - described == set()
    assert described - used - {"LMS_BIND"} == set()


FORBIDDEN_OUTPUT = re.compile(r"mark_safe\(|\|\s*safe\b|\bSafeString\(|{%\s*autoescape off")
GUARDED = {"lms/base/sanitise.py"}


def test_nothing_is_marked_safe_outside_the_sanitiser() -> None:
    wrong = []
    for path in [*ROOT.glob("*/**/*.py"), *ROOT.glob("*/**/*.html")]:
        name = str(path.relative_to(ROOT))
        if name.startswith((".venv", "var", "tests", "scripts")) or name in GUARDED:
            continue
        if FORBIDDEN_OUTPUT.search(path.read_text(encoding="utf-8")):
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize(
    "pattern", [r"<script(?![^>]*\bsrc=)", r"\son(click|load|error|submit|change|input)=", r"\sstyle=\""]
)
def test_templates_hold_no_inline_script_or_style(pattern: str) -> None:
    files = [*template_files(), *(ROOT / "lms/templates").rglob("*.html")]
    assert [str(path) for path in files if re.search(pattern, path.read_text(encoding="utf-8"))] == []
