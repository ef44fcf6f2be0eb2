"""A folder of one's own, and the command line in it, whose every word is searched for secrets."""

import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.program import app

TELEGRAM = "123456789:AAcanaryCanaryCanaryCanaryCanary12345"
DISCORD = "MTAcanaryCanaryCanary.Canary.CanaryCanaryCanaryCanaryCanary"


class Tertulia:
    """Runs commands in this process; remembers everything they said."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.said = ""
        self.secrets = [TELEGRAM, DISCORD]

    def __call__(self, *arguments: str, answers: Sequence[str] = ()) -> Result:
        lines = "".join(f"{answer}\n" for answer in answers)
        result = CliRunner().invoke(app, list(arguments), input=lines)
        self.said += result.output
        return result

    def environ(self, name: str) -> str:
        return os.environ[name]

    def config(self, text: str) -> Path:
        path = self.home / "config.toml"
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        return path


@pytest.fixture
def address() -> str:
    """An address nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def tertulia(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tertulia]:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("TERTULIA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TERTULIA_OPS__HTTP", "off")
    program = Tertulia(tmp_path)
    yield program
    for secret in program.secrets:
        assert secret not in program.said
        assert secret.partition(":")[2] not in program.said or ":" not in secret
