"""What a checkout promises: honest locks, commands that exist, imports that do nothing."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = {"demo", "run", "test", "check", "bench", "soak", "format", "texts", "locks"}
LIMIT_BYTES = 100_000
# What is drawn with and what was learned: read by programs only.
BINARIES = {".ttf", ".bin"}
# Nobody reads these line by line: catalogues, locks, facts, learned data, fonts.
TABLES = {".ttf", ".bin", ".po", ".txt", ".json", ".jsonl", ".csv", ".tsv", ".sql"}


def blocks(lock: Path) -> list[str]:
    """One text a requirement: its name, version, marker and hashes."""
    text = re.sub(r"^\s*#.*\n", "", lock.read_text(), flags=re.MULTILINE)
    return text.replace("\\\n", "").splitlines()


def locked(name: str) -> dict[str, str]:
    """Version by normalised name."""
    pins = (block.split()[0].partition("==") for block in blocks(ROOT / "requirements" / name))
    return {package: version for package, _, version in pins}


def test_there_is_a_lock_for_each_purpose() -> None:
    purposes = ["build", "charts", "lint", "locks", "run", "semantic", "test"]
    assert [lock.stem for lock in LOCKS] == purposes


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_package_has_one_version_and_its_hashes(lock: Path) -> None:
    found = blocks(lock)
    assert found
    for block in found:
        assert re.match(r"[a-z0-9-]+==[\w.]+ +(;[^#]*?)?--hash=sha256:[0-9a-f]{64}", block), block


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_names_no_address_and_no_folder_of_any_machine(lock: Path) -> None:
    text = lock.read_text()
    for forbidden in ("://", "--index-url", "--extra-index-url", "--find-links", "file:", " /"):
        assert forbidden not in text


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("run.txt", PROJECT["project"]["dependencies"]),
        ("run.txt", PROJECT["project"]["optional-dependencies"]["demo"]),
        ("semantic.txt", PROJECT["project"]["optional-dependencies"]["semantic"]),
        ("charts.txt", PROJECT["project"]["optional-dependencies"]["charts"]),
        ("test.txt", PROJECT["dependency-groups"]["test"]),
        ("lint.txt", PROJECT["dependency-groups"]["lint"]),
        ("build.txt", PROJECT["build-system"]["requires"]),
    ],
)
def test_what_pyproject_asks_for_is_what_the_lock_gives(name: str, wanted: list[str]) -> None:
    pinned = locked(name)
    for requirement in map(Requirement, wanted):
        version = pinned[requirement.name.lower().replace(".", "-").replace("_", "-")]
        assert version in requirement.specifier, f"{requirement}: run make locks"


def test_the_locks_agree_with_each_other() -> None:
    run = locked("run.txt")
    for other in ("semantic.txt", "charts.txt", "test.txt", "lint.txt", "build.txt"):
        for name, version in locked(other).items():
            assert run.get(name, version) == version


def test_what_the_product_runs_on_stays_small() -> None:
    assert not {"numpy", "torch", "zstandard", "click"} & locked("run.txt").keys()


def test_every_command_is_a_make_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) >= TARGETS
    for target in TARGETS:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/install.md", ".ci/run"])
def test_a_page_names_only_make_targets_that_exist(page: str) -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b", code((ROOT / page).read_text(), page)))
    assert named
    for target in named:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), f"{page}: make {target}"


def code(text: str, page: str) -> str:
    """The parts of a page that are typed, not read."""
    if not page.endswith(".md"):
        return text
    return "\n".join("".join(found) for found in re.findall(r"```sh\n(.*?)```|`(.*?)`", text, re.S))


def test_contributors_are_told_of_every_command() -> None:
    typed = code((ROOT / "CONTRIBUTING.md").read_text(), "CONTRIBUTING.md")
    assert set(re.findall(r"\bmake ([a-z]+)\b", typed)) >= TARGETS


def bare_checkout(folder: Path) -> Path:
    """What make reads, and no environment yet."""
    for name in ("Makefile", "pyproject.toml", "hatch_build.py"):
        (folder / name).write_text((ROOT / name).read_text())
    (folder / "requirements").mkdir()
    for lock in LOCKS:
        (folder / "requirements" / lock.name).write_text(lock.read_text())
    return folder


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "UV=", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_setting_up_is_announced_before_anything_is_installed(tmp_path: Path) -> None:
    plan = make(bare_checkout(tmp_path), "--dry-run", "demo", f"PYTHON={sys.executable}").stdout
    steps = ("Setting up Tertulia", "-m venv", "--require-hashes", "tertulia demo")
    assert [plan.index(step) for step in steps] == sorted(plan.index(step) for step in steps)
    assert "minute" in plan[: plan.index("-m venv")]


def test_make_help_names_every_command() -> None:
    told = make(ROOT, "help").stdout
    for target in TARGETS:
        assert f"make {target}" in told


def test_a_machine_without_a_fitting_python_is_told_what_to_do(tmp_path: Path) -> None:
    run = make(bare_checkout(tmp_path), "demo", "PYTHON=")
    assert run.returncode != 0
    assert "Tertulia needs Python 3.11 or newer, and none was found." in run.stdout
    assert not (tmp_path / ".venv").exists()


def test_a_python_that_cannot_make_environments_leaves_nothing_behind(tmp_path: Path) -> None:
    run = make(bare_checkout(tmp_path), "demo", "PYTHON=false")
    assert run.returncode != 0
    assert "apt install python3-venv" in run.stdout
    assert not (tmp_path / ".venv").exists()


def import_everything(folder: Path, *roots: Path) -> dict[str, list[str]]:
    """What importing all modules of these roots did, in a process with an empty environment."""
    run = subprocess.run(
        [sys.executable, "-B", "-c", "from tests.import_everything import main; main()"],
        cwd=folder,
        env={"PYTHONPATH": os.pathsep.join(map(str, roots))},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert run.returncode == 0, run.stderr
    seen: dict[str, list[str]] = json.loads(run.stdout)
    return seen


def test_importing_every_module_does_nothing(tmp_path: Path) -> None:
    seen = import_everything(tmp_path, ROOT)
    assert {"bot.events", "storage", "handlers"} <= set(seen["modules"])
    assert (seen["effects"], seen["left"], seen["threads"]) == ([], [], [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("open('tertulia.log', 'w').close()", "effects"),
        ("import sqlite3; sqlite3.connect('tertulia.db')", "effects"),
        ("import asyncio; loop = asyncio.new_event_loop()", "left"),
        ("import threading; threading.Timer(0.1, print).start()", "threads"),
    ],
)
def test_a_module_that_works_at_import_is_found_out(tmp_path: Path, line: str, where: str) -> None:
    for root in ("bot", "handlers", "storage"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "__init__.py").touch()
    (tmp_path / "bot" / "eager.py").write_text(line)
    assert import_everything(tmp_path, tmp_path, ROOT)[where]


def test_no_file_is_too_long_to_be_read() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what belongs to the repository is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    files = [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    assert ROOT / "pyproject.toml" in files
    long = [file for file in files if file.stat().st_size > LIMIT_BYTES]
    assert [str(file) for file in long if file.suffix not in TABLES | BINARIES] == []
    assert [str(file) for file in files if file.suffix in BINARIES and is_text(file)] == []


def is_text(file: Path) -> bool:
    try:
        file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True
