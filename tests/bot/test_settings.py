import re
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, TypeAdapter, ValidationError

from bot.settings.checks import notices, require_platform
from bot.settings.documents import EXAMPLE_FILE, PAGE, example_toml, settings_markdown
from bot.settings.documents import write as write_documents
from bot.settings.duration import Duration, DurationOrOff, parse_duration, show_duration
from bot.settings.load import load
from bot.settings.model import Settings, TelegramSettings
from bot.settings.problems import WrongSettings, fields, variable
from bot.settings.values import Address, Reference

ROOT = Path(__file__).parents[2]
TELEGRAM = "123456789:AAcanaryCanaryCanaryCanaryCanary12345"
DISCORD = "MTAcanaryCanaryCanary.Canary.CanaryCanaryCanaryCanaryCanary"
NOWHERE = Path("/nonexistent/secrets")

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def write_config(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        return path

    return write_config


def refusal(path: Path | None, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(WrongSettings) as refused:
        load(path, environ or {}, NOWHERE)
    return str(refused.value).replace(str(path.parent) + "/" if path else "\0", "")


# Durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("10m", 600), ("2h", 7200), ("1d12h", 129_600), ("2w", 1_209_600), ("0s", 0)],
)
def test_a_duration_is_written_with_its_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "wrong", ["", "soon", "10 minutes", "h", "-5m", "1.5h", "\uff11\uff10m", "5y"]
)
def test_what_is_no_duration_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(ValueError, match="such as 30s, 10m, 2h or 1d12h"):
        parse_duration(wrong)


@pytest.mark.parametrize("bare", ["24", 24, 24.0])
def test_a_bare_number_is_asked_for_its_unit(bare: object) -> None:
    with pytest.raises(ValidationError, match="Say 24h or 24m"):
        TypeAdapter(Duration).validate_python(bare)


def test_off_is_a_duration_only_where_it_is_allowed() -> None:
    assert TypeAdapter(DurationOrOff).validate_python("off") is None
    with pytest.raises(ValidationError, match="cannot be off"):
        TypeAdapter(Duration).validate_python("off")


@given(st.integers(0, 10**9))
def test_a_duration_shown_reads_as_the_same_duration(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert parse_duration(show_duration(length)) == length


# Where settings come from


def test_nothing_at_all_gives_the_defaults(write: Write) -> None:
    assert load(None, {}, NOWHERE) == Settings()
    assert Settings().ops.http == Address("127.0.0.1", 8080)


def test_config_toml_in_this_folder_is_found_by_itself(write: Write) -> None:
    write('[ops]\nlog = "debug"')
    assert load(None, {}, NOWHERE).ops.log == "debug"


def test_the_environment_wins_over_the_file(write: Write) -> None:
    path = write('[ops]\nlog = "debug"\ncatch_up = "2h"')
    settings = load(path, {"TERTULIA_OPS__LOG": "error"}, NOWHERE)
    assert (settings.ops.log, settings.ops.catch_up) == ("error", timedelta(hours=2))


def test_an_empty_variable_counts_as_none(write: Write) -> None:
    path = write(f'[telegram]\ntoken = "{TELEGRAM}"')
    settings = load(path, {"TERTULIA_TELEGRAM__TOKEN": ""}, NOWHERE)
    assert settings.secrets() == (TELEGRAM,)


def test_every_setting_can_come_from_the_environment(write: Write) -> None:
    examples = {key: field.examples[0] for key, field in fields().items() if field.examples}
    environ = {variable(*key): str(value) for key, value in examples.items()}
    settings = load(None, environ, NOWHERE)
    assert examples.keys() == fields().keys()
    assert settings.telegram.mode == "webhook"
    assert settings.discord.message_content is False
    assert settings.discord.gateway_url == "ws://127.0.0.1:8083"


def test_the_config_file_may_be_named_in_the_environment(write: Write, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('[ops]\nlog = "error"')
    assert load(None, {"TERTULIA_CONFIG": str(other)}, NOWHERE).ops.log == "error"


def test_a_named_file_that_is_missing_stops_the_start(write: Write, tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "missing.toml")
    assert "there is no such file" in refusal(None, {"TERTULIA_CONFIG": "missing.toml"})


def test_a_folder_instead_of_a_file_is_named_as_such(tmp_path: Path) -> None:
    assert "cannot be read: Is a directory" in refusal(tmp_path)


def test_a_secret_comes_from_the_file_its_variable_names(write: Write, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TELEGRAM}\n")
    settings = load(None, {"TERTULIA_TELEGRAM__TOKEN_FILE": str(tmp_path / "token")}, NOWHERE)
    assert settings.secrets() == (TELEGRAM,)


def test_a_secret_comes_from_the_folder_of_secrets(write: Write, tmp_path: Path) -> None:
    (tmp_path / "discord_token").write_text(f"{DISCORD}\n")
    (tmp_path / "postgres_password").write_text("somebody else's")
    settings = load(None, {}, tmp_path)
    assert settings.platforms == ("discord",)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_secret_file_without_a_secret_is_an_error(
    write: Write, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    told = refusal(None, {"TERTULIA_DISCORD__TOKEN_FILE": str(tmp_path / "token")})
    assert told.startswith("TERTULIA_DISCORD__TOKEN_FILE: names ")


def test_a_secret_given_twice_is_an_error(write: Write) -> None:
    environ = {"TERTULIA_DISCORD__TOKEN": DISCORD, "TERTULIA_DISCORD__TOKEN_FILE": "x"}
    assert "Remove one of the two" in refusal(None, environ)


def test_only_secrets_are_read_from_files(write: Write) -> None:
    told = refusal(None, {"TERTULIA_OPS__LOG_FILE": "x"})
    assert "TERTULIA_OPS__LOG_FILE: is not a setting" in told


# What is wrong, and where


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[telegram]\n\n# x\ntokn = "x"', "config.toml:4: telegram.tokn is not a setting.\n"
         "    Did you mean telegram.token?"),
        ('[telegram]\npoll_stall_alarm = "90s"', "Did you mean ops.poll_stall_alarm?"),
        ("[telegran]", "config.toml:1: telegran is not a setting.\n    Did you mean telegram?"),
        ('[relay]\nhours = "always"', "config.toml:1: relay is not a setting of this file. "
         "What a community decides is set in its chat: /settings."),
        ("telegram = 5", "config.toml:1: telegram has to be a section with keys."),
        ("[ops]\ncatch_up = 24", "config.toml:2: ops.catch_up needs a unit. Say 24h or 24m.\n"
         '    For example: catch_up = "24h"'),
        ("[ops]\ncatch_up_max = true", "ops.catch_up_max has to be a whole number."),
        ('[ops]\ncatch_up_max = "many"', "ops.catch_up_max has to be: whole number."),
        ("[ops]\ncatch_up_max = -1", "ops.catch_up_max has to be at least 0."),
        ('[ops]\nlog = "loud"', "ops.log has to be: debug, info, warning or error."),
        ('[ops]\nhttp = "127.0.0.1:99999"', "a port is a number from 1 to 65535"),
        ('[ops]\nhttp = "8080"', "ops.http has to be an address with a port"),
        ('[ops]\noutbox_age_alarm = "1s"', "ops.outbox_age_alarm has to be at least 5s."),
        ('[ops]\noutbox_age_alarm = "2h"', "ops.outbox_age_alarm has to be at most 1h."),
        ('[discord]\ngateway_url = "https://x.org"', "has to begin with wss:// or ws://"),
        ('[telegram]\nbase_url = "https://[x"', "has to be a URL with its scheme"),
        ("[ops]\npoll_stall_alarm = false", "has to be a duration in quotes, such as"),
        ("[[communities]]\nname = '" + "x" * 65 + "'", "has to be at most 64 characters."),
        ("communities = ['x']", "For example: [[communities]] on a line of its own"),
        ('[telegram]\nbase_url = "x"', "has to be a URL with its scheme"),
        ('[telegram]\nbase_url = "https://a:b@x.org"', "must not hold a user name or password"),
        ('[database]\npath = " "', "database.path has to be the path of a file"),
        ("[telegram]\ntoken = 5", "telegram.token has to be text in quotes"),
        ("[[communities]]\nlanguage = 'es'", "communities[0].name is missing."),
        ("[communities]\nname = 'x'", "communities has to be a section with keys."),
        ("[[communities]]\nname = 'x'\nzone = 'UTC'", "Did you mean communities[0].timezone?"),
        ("[[communities]]\nname = 'x'\ntimezone = 'Europe/Madird'", "Did you mean Europe/Madrid?"),
        ("[[communities]]\nname = 'x'\nstaff = 'general'", "has to name the platform and the id"),
        ("[[communities]]\nname = 'x'\nfaq = 'none.md'", "names none.md, and there is no such"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_its_remedy(
    write: Write, text: str, told: str
) -> None:
    assert told in refusal(write(text))


def test_the_line_is_that_of_the_key_in_the_right_community(write: Write) -> None:
    path = write(
        '[[communities]]\nname = "a"\n[[communities]]\nname = "b"\n\nchats = [\n  "telegram:-1",\n'
        '  "telegram:1",\n]\n'
    )
    assert "config.toml:6: communities[1].chats[1] has to be a group" in refusal(path)


def test_all_mistakes_are_told_at_once(write: Write) -> None:
    path = write('[ops]\nlog = "loud"\ncatch_up = 24\n[databank]\n')
    with pytest.raises(WrongSettings) as refused:
        load(path, {"TERTULIA_OPS__HTPT": "off"}, NOWHERE)
    assert {problem.key for problem in refused.value.problems} == {
        "", "ops.log", "ops.catch_up", "databank",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"), [("[ops]\nlog = info", 2), ("[ops]\n[ops]", 2), ('[ops]\nlog = "info', 2)]
)
def test_a_file_that_is_no_toml_is_told_with_its_line(write: Write, text: str, line: int) -> None:
    told = refusal(write(text))
    assert told.startswith(f"config.toml:{line}: this line is not TOML: ")
    assert "double quotes" in told


def test_a_file_that_is_not_text_is_told_so(write: Write) -> None:
    path = write("")
    path.write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8 text" in refusal(path)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TERTULIA_TELEGRAM_TOKEN", "TERTULIA_TELEGRAM__TOKEN"),
        ("tertulia_telegram__token", "TERTULIA_TELEGRAM__TOKEN"),
        ("TERTULIA_COMMUNITY", "TERTULIA_COMMUNITIES"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_nearest(
    write: Write, name: str, meant: str
) -> None:
    told = refusal(None, {name: "x", "PATH": "/bin"})
    assert told == f"{name}: is not a setting.\n    Did you mean {meant}?"


def test_a_wrong_variable_is_named_with_an_example_for_the_shell(write: Write) -> None:
    told = refusal(None, {"TERTULIA_DISCORD__MESSAGE_CONTENT": "perhaps"})
    assert "TERTULIA_DISCORD__MESSAGE_CONTENT: discord.message_content has to be" in told
    assert "For example: TERTULIA_DISCORD__MESSAGE_CONTENT=false" in told


# Secrets


@pytest.mark.parametrize(
    "text",
    [
        f'[telegram]\ntokn = "{TELEGRAM}"',
        f'[telegram]\n"{TELEGRAM}" = "token"',
        f'[telegram]\ntoken = "{TELEGRAM} and more"',
        f'[telegram]\ntoken = ["{TELEGRAM}"]',
        f'[telegram]\nmode = "{TELEGRAM}"',
        f'[telegram]\nbase_url = "{TELEGRAM}"',
        f'[discord]\ntoken = "{TELEGRAM}"',
        f'[ops]\nhttp = "{TELEGRAM}"\ncatch_up = "{TELEGRAM}"',
        f'["{TELEGRAM}"]',
        f'telegram = "{TELEGRAM}"',
        f"[telegram]\ntoken = {TELEGRAM}",
        f'[[communities]]\nname = "x"\nstaff = "{TELEGRAM}"\nadmins = ["{TELEGRAM}"]',
        f'[telegram]\n{DISCORD.replace(".", "")} = "{TELEGRAM}"',
    ],
)
def test_no_refusal_repeats_a_token(write: Write, text: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        load(write(text), {"TERTULIA_COMMUNITIES": f"[{TELEGRAM}"}, NOWHERE)
    told = f"{refused.value!s} {refused.value!r} {refused.value.__cause__!r}"
    assert "canary" not in told.lower()
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_settings_show_no_secret_when_printed(write: Write) -> None:
    environ = {
        "TERTULIA_TELEGRAM__TOKEN": TELEGRAM,
        "TERTULIA_DISCORD__TOKEN": DISCORD,
        "TERTULIA_TELEGRAM__SECRET": "canary",
    }
    settings = load(None, environ, NOWHERE)
    assert set(settings.secrets()) == set(environ.values())
    assert "canary" not in f"{settings!r} {settings!s} {settings.model_dump()}".lower()


@pytest.mark.parametrize(
    ("platform", "token", "told"),
    [
        ("TELEGRAM", "your-token-here", "is not a Telegram token"),
        ("TELEGRAM", "123456789:short", "is not a Telegram token"),
        ("TELEGRAM", DISCORD, "looks like a Discord token"),
        ("DISCORD", TELEGRAM, "looks like a Telegram token"),
        ("DISCORD", f"Bot {DISCORD}", "begins with the word Bot"),
        ("DISCORD", "0123456789abcdef0123456789abcdef", "is not a bot's token"),
    ],
)
def test_what_is_clearly_no_token_is_named_as_such(
    write: Write, platform: str, token: str, told: str
) -> None:
    assert told in refusal(None, {f"TERTULIA_{platform}__TOKEN": token})


def test_a_server_of_ones_own_may_give_out_any_token(write: Write) -> None:
    environ = {
        "TERTULIA_TELEGRAM__TOKEN": "42:TEST",
        "TERTULIA_TELEGRAM__BASE_URL": "http://127.0.0.1:8081/bot",
        "TERTULIA_DISCORD__TOKEN": "simple",
        "TERTULIA_DISCORD__API_URL": "http://127.0.0.1:8082",
    }
    settings = load(None, environ, NOWHERE)
    assert settings.platforms == ("telegram", "discord")
    assert settings.telegram.base_url == "http://127.0.0.1:8081"
    environ["TERTULIA_TELEGRAM__TOKEN"] = "42/../TEST"
    assert "is not a Telegram token" in refusal(None, environ)


def test_a_start_without_any_token_says_where_to_put_one() -> None:
    with pytest.raises(WrongSettings, match=r"tertulia init.*TERTULIA_TELEGRAM__TOKEN.*demo"):
        require_platform(Settings())
    require_platform(Settings(telegram=TelegramSettings.model_validate({"token": TELEGRAM})))


# Contradictions


@pytest.mark.parametrize(
    ("environ", "key", "alternatives"),
    [
        ({"DATABASE__BACKUP_KEEP": "0"}, "database.backup_keep", ("Say 10", "= \"off\"")),
        ({"DATABASE__BACKUP_EVERY": "0s"}, "database.backup_every", ("Say 24h", '"off"')),
        ({"OPS__CATCH_UP": "0s"}, "ops.catch_up", ("Say 24h", '"off"')),
        ({"OPS__CATCH_UP_MAX": "0"}, "ops.catch_up_max", ("Say 2000", 'ops.catch_up = "off"')),
        ({"OPS__POLL_STALL_ALARM": "30s"}, "ops.poll_stall_alarm", ("Say 90s", "45s")),
        ({"TELEGRAM__MODE": "webhook"}, "telegram.public_url", ("is missing", '"polling"')),
        ({"TELEGRAM__MODE": "webhook"}, "telegram.secret", ("forged", '"polling"')),
        ({"TELEGRAM__MODE": "webhook", "OPS__HTTP": "off"}, "ops.http", ("8080", '"polling"')),
        ({"TELEGRAM__MODE": "webhook", "TELEGRAM__PUBLIC_URL": "http://x.org"},
         "telegram.public_url", ("https://",)),
        ({"TELEGRAM__MODE": "webhook", "TELEGRAM__PUBLIC_URL": "https://x.org:8080"},
         "telegram.public_url", ("443",)),
        ({"TELEGRAM__SECRET": "two words"}, "telegram.secret", ("letters, digits",)),
    ],
)  # fmt: skip
def test_a_setting_that_silences_a_safeguard_is_refused_with_the_choices(
    write: Write, environ: dict[str, str], key: str, alternatives: tuple[str, ...]
) -> None:
    told = refusal(None, {f"TERTULIA_{name}": value for name, value in environ.items()})
    line = next(row for row in told.splitlines() if f"{key} " in row)
    assert all(alternative in line for alternative in alternatives)


@pytest.mark.parametrize("key", ["DATABASE__BACKUP_EVERY", "OPS__CATCH_UP", "OPS__HTTP"])
def test_what_is_switched_off_on_purpose_is_off(write: Write, key: str) -> None:
    environ = {f"TERTULIA_{key}": "off", "TERTULIA_DATABASE__BACKUP_KEEP": "1"}
    dumped = load(None, environ, NOWHERE).model_dump()
    section, name = key.lower().split("__")
    assert dumped[section][name] == "off"


@pytest.mark.parametrize(
    ("public_url", "path", "url"),
    [
        ("https://bot.example.org", "/telegram", "https://bot.example.org/telegram"),
        ("https://bot.example.org:8443/x/y/", "/x/y", "https://bot.example.org:8443/x/y"),
    ],
)
def test_a_webhook_is_served_where_telegram_calls(public_url: str, path: str, url: str) -> None:
    telegram = TelegramSettings.model_validate({"public_url": public_url})
    assert (telegram.webhook_path, telegram.webhook_url) == (path, url)


# Communities


def test_a_community_is_known_from_the_file(write: Write, tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# Where?\nHere.")
    path = write(
        '[[communities]]\nname = "Python Madrid"\nchats = ["telegram:-100123", "discord:456"]\n'
        'staff = "telegram:-100999/5"\nfaq = "faq.md"\nlanguage = "es"\n'
        'timezone = "Europe/Madrid"\nadmins = ["telegram:42"]\n'
    )
    (community,) = load(path, {}, NOWHERE).communities
    assert community.chats == [Reference("telegram", "-100123"), Reference("discord", "456")]
    assert community.staff == Reference("telegram", "-100999/5")
    assert (community.faq, community.language) == (Path("faq.md"), "es")


def test_empty_texts_in_a_community_are_none(write: Write) -> None:
    path = write('[[communities]]\nname = "x"\nstaff = ""\nfaq = ""')
    (community,) = load(path, {}, NOWHERE).communities
    assert (community.staff, community.faq) == (None, None)


def test_communities_come_from_the_environment_as_json(write: Write) -> None:
    told = '[{"name": "x", "chats": ["discord:456"]}]'
    (community,) = load(None, {"TERTULIA_COMMUNITIES": told}, NOWHERE).communities
    assert community.chats == [Reference("discord", "456")]
    wrong = refusal(None, {"TERTULIA_COMMUNITIES": '[{"chats": []}]'})
    assert wrong.startswith("TERTULIA_COMMUNITIES: communities[0].name is missing.")


@pytest.mark.parametrize("owner", ["1087968824", "777000", "136817688", "-100123", "123/4"])
def test_an_id_behind_which_anybody_may_write_is_no_admin(write: Write, owner: str) -> None:
    path = write(f'[[communities]]\nname = "x"\nadmins = ["telegram:{owner}"]')
    assert "communities[0].admins[0] has to be a person" in refusal(path)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ('name = "a"', "communities[1].name is the name of another community"),
        ('name = "b"\nchats = ["telegram:-1"]', "is already a chat of a"),
        ('name = "b"\nchats = ["telegram:-2"]\nstaff = "telegram:-2"', "members would read"),
    ],
)
def test_communities_do_not_get_in_each_others_way(write: Write, second: str, told: str) -> None:
    first = '[[communities]]\nname = "a"\nchats = ["telegram:-1"]\n'
    assert told in refusal(write(f"{first}[[communities]]\n{second}"))


# Warnings


def test_a_config_with_a_token_that_others_can_read_is_worth_a_warning(write: Write) -> None:
    path = write(f'[telegram]\ntoken = "{TELEGRAM}"')
    settings = load(path, {}, NOWHERE)
    assert list(notices(settings, path)) == []
    path.chmod(0o644)
    (notice,) = notices(settings, path)
    assert notice.fix == f"chmod 600 {path}"
    assert "canary" not in str(notice).lower()


def test_a_config_without_a_secret_may_be_read_by_all(write: Write) -> None:
    path = write('[ops]\nlog = "info"')
    path.chmod(0o644)
    assert list(notices(load(path, {"TERTULIA_TELEGRAM__TOKEN": TELEGRAM}, NOWHERE), path)) == []


def test_chats_on_a_platform_without_token_are_worth_a_warning(write: Write) -> None:
    path = write('[[communities]]\nname = "x"\nchats = ["discord:4", "console:lobby"]')
    (notice,) = notices(load(path, {}, NOWHERE), path)
    assert notice.fix == "set TERTULIA_DISCORD__TOKEN"


# Documents made from the settings


def test_the_example_file_and_the_page_are_up_to_date() -> None:
    hint = "write them anew: bot.settings.documents.write(Path('.'))"
    assert (ROOT / EXAMPLE_FILE).read_text("utf-8").startswith(example_toml()), hint
    assert (ROOT / PAGE).read_text("utf-8").startswith(settings_markdown()), hint


def test_the_example_file_can_be_used_as_it_is(write: Write) -> None:
    assert load(write(example_toml()), {}, NOWHERE) == Settings()


def test_the_example_file_shows_every_key_with_its_default() -> None:
    opened = re.sub(r"^# (\w+ = |\[\[)", r"\1", example_toml(), flags=re.MULTILINE)
    tree = tomllib.loads(opened)
    assert {(s, k) for s in tree if s != "communities" for k in tree[s]} == set(fields())
    for (section, key), field in fields().items():
        if field.default is None:
            del tree[section][key]
    tree["communities"][0]["faq"] = ""
    shown = Settings.model_validate(tree)
    assert shown.model_copy(update={"communities": []}) == Settings()
    assert shown.communities[0].name == "Python Madrid"


def test_the_page_names_every_key_and_variable() -> None:
    page = settings_markdown()
    for section, key in fields():
        assert f"`{section}.{key}`" in page
        assert f"`{variable(section, key)}`" in page


def test_both_documents_are_written_into_a_checkout(tmp_path: Path) -> None:
    (tmp_path / PAGE).parent.mkdir()
    write_documents(tmp_path, ["# more"], ["## More"])
    assert (tmp_path / EXAMPLE_FILE).read_text("utf-8") == example_toml(["# more"])
    assert (tmp_path / PAGE).read_text("utf-8") == settings_markdown(["## More"])


def test_settings_can_be_made_in_code_from_values() -> None:
    made = Settings.model_validate(
        {
            "telegram": {"token": SecretStr(TELEGRAM)},
            "ops": {"http": Address("::1", 80), "catch_up": timedelta(hours=1)},
            "communities": [{"name": "x", "chats": [Reference("console", "lobby")]}],
        }
    )
    assert made.secrets() == (TELEGRAM,)
    assert made.model_dump()["ops"]["http"] == "[::1]:80"
    assert made.model_dump()["communities"][0]["chats"] == ["console:lobby"]


def test_further_sections_follow_the_settings_of_the_process() -> None:
    assert example_toml(["# more"]).endswith("\n# more")
    assert settings_markdown(["## More"]).endswith("\n## More")
