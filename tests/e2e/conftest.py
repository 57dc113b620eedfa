"""Browser journeys on the real product (house-style.md §9): started once, watched on every page."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.browser import ARGUMENTS, PATIENCE_MS, Desk
from tests.e2e.product import Product, start, stop

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    var = tmp_path_factory.mktemp("var")
    running, process = start(var)
    yield running
    assert stop(process) == 0, (var / "serve.log").read_text(encoding="utf-8")[-2000:]
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "Chromium is missing: apt-get install chromium"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def kept_sign_ins() -> dict[str, Any]:
    return {}


@pytest.fixture
def desk(browser: Browser, product: Product, kept_sign_ins: dict[str, Any]) -> Iterator[Desk]:
    """Pages of this test; afterwards nothing may have gone wrong on any of them."""
    opened = Desk(browser, product, kept_sign_ins)
    yield opened
    opened.close()
    assert opened.watch.problems == []
