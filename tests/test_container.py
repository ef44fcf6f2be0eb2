"""What the image and the compose file promise, read from the files themselves."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()


def instructions(text: str) -> list[tuple[str, str]]:
    """(INSTRUCTION, arguments), comments gone and continued lines joined."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [
        (word, re.sub(r"\s+", " ", rest))
        for word, _, rest in (line.partition(" ") for line in joined.splitlines())
    ]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for instruction in instructions(DOCKERFILE):
        if instruction[0] == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def final(word: str) -> str:
    """The arguments of the last such instruction of the image that is shipped."""
    return [rest for name, rest in stages()[-1] if name == word][-1]


def service(compose: str) -> dict[str, str]:
    """The one service's keys; a nested block is kept as its text. Comments are gone."""
    lines = [line.split("  #")[0].rstrip() for line in compose.splitlines()]
    lines = [line for line in lines if line and not line.lstrip().startswith("#")]
    start = lines.index("  tertulia:") + 1
    keys: dict[str, str] = {}
    for line in lines[start:]:
        if not line.startswith("    "):
            break
        if line.startswith("     "):
            keys[list(keys)[-1]] += line.strip()
        else:
            key, _, value = line.strip().partition(":")
            keys[key] = value.strip()
    return keys


def for_running(compose: str) -> str:
    """The file as docs/install.md tells one to edit it."""

    def edited() -> Iterator[str]:
        for line in compose.splitlines():
            if line.endswith("  # run"):
                yield line.replace("# ", "", 1).removesuffix("  # run")
            elif not line.endswith("  # demo"):
                yield line

    return "\n".join(edited())


def test_the_image_is_built_in_one_stage_and_shipped_in_another() -> None:
    assert [dict(stage)["FROM"].split()[0] for stage in stages()] == ["python:3.13-slim"] * 2
    copied = [rest for word, rest in stages()[-1] if word == "COPY"]
    assert copied
    assert all(rest.startswith("--from=build ") for rest in copied)
    assert "RUN" not in dict(stages()[-1])


def test_everything_that_is_installed_is_checked_against_its_hash() -> None:
    installs = re.findall(r"pip (?:--python \S+ )?install ([^&\n]+)", DOCKERFILE)
    assert len(installs) == 3
    for arguments in installs:
        assert "--require-hashes" in arguments or "--no-deps --no-index" in arguments


def test_bytecode_is_in_the_image_and_docstrings_stay() -> None:
    assert "compileall" in DOCKERFILE
    assert "PYTHONDONTWRITEBYTECODE=1" in final("ENV")
    assert not re.search(r"PYTHONOPTIMIZE|-OO?\b", DOCKERFILE + COMPOSE)


def test_the_image_runs_as_nobody_special() -> None:
    assert final("USER") == "10001:10001"
    words = [word for word, _ in stages()[-1]]
    assert words.index("USER") > max(i for i, word in enumerate(words) if word == "COPY")


def test_the_only_place_it_writes_to_is_the_volume() -> None:
    assert final("VOLUME") == final("WORKDIR") == "/data"
    assert "TERTULIA_DATABASE__PATH=/data/tertulia.db" in final("ENV")
    assert any("--chown=10001:10001" in rest and rest.endswith(" /data") for _, rest in stages()[1])


def test_the_image_stops_gently_and_says_how_it_feels() -> None:
    assert final("STOPSIGNAL") == "SIGTERM"
    command = json.loads(final("HEALTHCHECK").partition("CMD ")[2])
    assert command == ["tertulia", "health"]
    # As a list the program itself is process 1 and gets the signal; a shell would keep it.
    assert json.loads(final("ENTRYPOINT")) == ["tertulia"]
    assert json.loads(final("CMD")) == ["run"]


def test_no_secret_gets_into_a_layer() -> None:
    assert "ARG" not in {word for word, _ in instructions(DOCKERFILE)}
    assert not re.search(r"token|secret|password", DOCKERFILE, re.IGNORECASE)
    copied = {
        name
        for word, rest in stages()[0]
        if word == "COPY"
        for name in rest.split()[:-1]
        if not name.startswith("--")
    }
    assert copied
    for name in copied:
        assert (ROOT / name).exists(), name
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [rule for rule in allowed if rule and not rule.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:].rstrip("/") for rule in rules if rule.startswith("!")} == copied


def test_unedited_the_compose_file_plays_the_demo() -> None:
    keys = service(COMPOSE)
    assert json.loads(keys["command"]) == ["demo"]
    assert "environment" not in keys
    assert "secrets" not in keys
    assert "\nsecrets:" not in COMPOSE


@pytest.mark.parametrize("compose", [COMPOSE, for_running(COMPOSE)], ids=["demo", "run"])
def test_the_container_has_no_power_it_does_not_need(compose: str) -> None:
    keys = service(compose)
    assert keys["read_only"] == "true"
    assert keys["cap_drop"] == "[ALL]"
    assert json.loads(keys["security_opt"]) == ["no-new-privileges:true"]
    assert json.loads(keys["user"]) == "10001:10001"
    assert json.loads(keys["tmpfs"])[0].startswith("/tmp:")  # noqa: S108
    assert keys["stop_grace_period"] == "15s"
    assert keys["volumes"] == "- tertulia-data:/data"
    assert "\nvolumes:\n  tertulia-data:" in compose
    assert not {"privileged", "cap_add", "ports", "network_mode", "pid"} & keys.keys()


def test_edited_as_told_it_runs_the_bot_with_its_secrets_in_files() -> None:
    compose = for_running(COMPOSE)
    keys = service(compose)
    assert json.loads(keys["command"]) == ["run"]
    assert keys["restart"] == "unless-stopped"
    named = re.findall(r"\w+", keys["secrets"])
    assert named == ["telegram_token", "discord_token"]
    for name in named:
        assert f"  {name}:\n    file: ./secrets/{name}" in compose
        assert f"TOKEN_FILE: /run/secrets/{name}" in keys["environment"]
    assert not re.search(r"TOKEN: ", compose)


def test_the_image_runs_a_python_the_project_supports() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    minor = re.search(r"python:3\.(\d+)-slim", DOCKERFILE)
    assert minor
    assert int(minor[1]) >= int(wanted.removeprefix(">=3."))
