"""An installed Tertulia has everything a checkout has: SQL, data files, compiled translations."""

import gettext
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CATALOGUE = """\
msgid ""
msgstr ""
"Language: ru\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && \
(n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "points.balance"
msgid_plural "points.balance"
msgstr[0] "{count} балл"
msgstr[1] "{count} балла"
msgstr[2] "{count} баллов"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what a wheel is built from, with a Russian catalogue of one text."""
    pytest.importorskip("hatchling", reason="make installs it from requirements/build.txt")
    skip = shutil.ignore_patterns("__pycache__", "*.mo")
    for name in ("bot", "handlers", "storage"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skip)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path / name)
    messages = tmp_path / "bot" / "locales" / "ru" / "LC_MESSAGES"
    messages.mkdir(parents=True, exist_ok=True)
    (messages / "tertulia.po").write_text(CATALOGUE, encoding="utf-8")
    return tmp_path


def build_wheel(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "built"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def test_a_wheel_holds_every_file_of_the_packages_and_compiled_texts(checkout: Path) -> None:
    expected = {
        path.relative_to(checkout).as_posix()
        for name in ("bot", "handlers", "storage")
        for path in (checkout / name).rglob("*")
        if path.is_file()
    }
    expected |= {f"{name.removesuffix('.po')}.mo" for name in expected if name.endswith(".po")}
    run = build_wheel(checkout)
    assert run.returncode == 0, run.stderr
    (wheel,) = (checkout / "built").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    assert {name for name in names if ".dist-info/" not in name} == expected


def test_a_built_catalogue_speaks_with_the_right_plural(checkout: Path) -> None:
    assert build_wheel(checkout).returncode == 0
    texts = gettext.translation("tertulia", checkout / "bot" / "locales", languages=["ru"])
    said = [texts.ngettext("points.balance", "points.balance", n) for n in (1, 2, 5, 11, 21)]
    assert [text.split()[1] for text in said] == ["балл", "балла", "баллов", "баллов", "балл"]


def test_a_broken_catalogue_stops_the_build_and_is_named(checkout: Path) -> None:
    broken = checkout / "bot" / "locales" / "ru" / "LC_MESSAGES" / "tertulia.po"
    broken.write_text(f'{CATALOGUE}\nmsgit "a"\nmsgstr "b"\n', encoding="utf-8")
    run = build_wheel(checkout)
    assert run.returncode != 0
    assert "PoFileError" in run.stderr
    assert f"in {broken}" in run.stderr
    assert not list(checkout.glob("built/*.whl"))
