"""Setting a bot up, by options and by answering questions."""

import asyncio
import signal
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from bot.cli.draft import Draft
from bot.settings.load import load_file
from storage.lock import hold
from tests.bot.cli.conftest import TELEGRAM, Tertulia
from tests.bot.cli.terminal import terminal
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat

ADD_LINK = (
    "https://t.me/tertulia_bot?startgroup=tertulia"
    "&admin=delete_messages+restrict_members+invite_users+pin_messages+manage_topics"
)


class Setup:
    """`tertulia init` against a Telegram of one's own."""

    def __init__(self, tertulia: Tertulia, server: TelegramServer) -> None:
        self.tertulia = tertulia
        self.server = server
        self.ana = server.user("Ana")
        self.luis = server.user("Luis")
        self.group = server.supergroup("Python Madrid", [self.ana, self.luis])
        self.staff = server.supergroup("Staff", [self.luis])
        server.bot.updates.pending.clear()  # that the bot was added is long ago
        self.path = tertulia.home / "config.toml"
        tertulia.secrets.append(server.token)
        (tertulia.home / "token").write_text(f"{server.token}\n")

    async def __call__(self, *options: str, answers: tuple[str, ...] = ()) -> Result:
        words = ["init", "--telegram-base-url", self.server.url, *options]
        return await asyncio.to_thread(self.tertulia, *words, answers=answers)

    @property
    def written(self) -> dict[str, Any]:
        return tomllib.loads(self.path.read_text())


@pytest.fixture
def setup(tertulia: Tertulia, telegram_server: TelegramServer) -> Setup:
    return Setup(tertulia, telegram_server)


def reference(chat: Chat) -> str:
    return f"telegram:{chat.id}"


SILENT = ("--non-interactive", "--telegram-token-file", "token")


async def test_everything_can_be_said_by_options(setup: Setup) -> None:
    (setup.tertulia.home / "faq.md").write_text("# Where?\n\nHere.\n")
    chat, staff = reference(setup.group), reference(setup.staff)
    community = ("--name", "Python Madrid", "--chat", chat, "--staff", staff, "--language", "es")
    more = ("--timezone", "Europe/Madrid", "--faq", "faq.md", "--database", "bot.db")
    ended = await setup(*SILENT, *community, *more)
    assert ended.exit_code == 0, ended.output
    assert "✓ telegram.token: The bot is @tertulia_bot." in ended.stdout
    assert ADD_LINK in ended.stdout
    assert setup.written == {
        "telegram": {"token": setup.server.token, "base_url": setup.server.url},
        "database": {"path": "bot.db"},
        "communities": [
            {
                "name": "Python Madrid",
                "chats": [chat],
                "staff": staff,
                "language": "es",
                "timezone": "Europe/Madrid",
                "faq": "faq.md",
            }
        ],
    }
    assert stat.S_IMODE(setup.path.stat().st_mode) == 0o600


async def test_the_doctor_finds_nothing_to_mend_afterwards(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("TERTULIA_OPS__HTTP", address)
    await setup(*SILENT, "--chat", reference(setup.group), "--staff", reference(setup.staff))
    ended = await asyncio.to_thread(setup.tertulia, "doctor")
    assert ended.exit_code == 0, ended.output
    assert ended.stderr == "All is well.\n"
    assert "chat of My community" in ended.stdout


async def test_a_file_that_is_there_is_changed_only_by_force_and_kept(setup: Setup) -> None:
    before = f'[telegram]\nbase_url = "{setup.server.url}"\n[ops]\nlog = "debug"\n'
    setup.tertulia.config(before)
    refused = await setup(*SILENT)
    assert (refused.exit_code, setup.path.read_text()) == (1, before)
    assert "Say --force to change it" in refused.stderr
    ended = await setup(*SILENT, "--force")
    assert ended.exit_code == 0, ended.output
    assert setup.written["ops"] == {"log": "debug"}
    (former,) = setup.tertulia.home.glob("config.toml.before-*")
    assert former.read_text() == before
    assert f"The former one is {former.name}." in ended.stdout
    again = await setup("--non-interactive", "--force")
    assert "config.toml is as it was." in again.stdout


async def test_a_token_telegram_does_not_know_writes_nothing(setup: Setup) -> None:
    (setup.tertulia.home / "token").write_text(TELEGRAM)
    ended = await setup(*SILENT)
    assert ended.exit_code == 4
    assert "Telegram does not accept the token." in ended.stderr
    assert "@BotFather" in ended.stderr
    assert not setup.path.exists()


async def test_a_token_that_does_not_work_can_be_left_out_again(setup: Setup) -> None:
    ended = await setup("--telegram-token", TELEGRAM, answers=("-", ""))
    assert ended.stdout.count("Telegram does not accept the token.") == 1
    assert "there is nobody to talk to" in ended.stderr
    assert not setup.path.exists()


async def test_where_nobody_can_answer_the_way_without_questions_is_named(setup: Setup) -> None:
    ended = await setup()
    assert ended.exit_code == 130
    assert "tertulia init --non-interactive" in ended.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--telegram-token", "short/token"), "telegram.token is not a Telegram token"),
        (("--telegram-token-file", "missing"), "missing cannot be read"),
        ((*SILENT[1:], "--timezone", "Europe/Madrit"), "Did you mean Europe/Madrid?"),
        ((*SILENT[1:], "--chat", "my group"), "communities[0].chats"),
        ((*SILENT[1:], "--language", "de"), "en, es, fr or ru"),
        ((*SILENT[1:], "--faq", "missing.md"), "there is no such file"),
        ((), "there is nobody to talk to"),
    ],
)
async def test_a_wrong_option_is_answered_with_what_to_say(
    setup: Setup, options: tuple[str, ...], told: str
) -> None:
    ended = await setup("--non-interactive", *options)
    assert ended.exit_code == 2, ended.output
    assert told in ended.stderr
    assert not setup.path.exists()


async def test_a_token_of_the_environment_is_tried_and_not_written(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERTULIA_TELEGRAM__TOKEN", setup.server.token)
    ended = await setup("--non-interactive")
    assert ended.exit_code == 0, ended.output
    assert "The bot is @tertulia_bot." in ended.stdout
    assert setup.written["telegram"] == {"base_url": setup.server.url}


async def test_the_chats_are_found_by_writing_in_them(setup: Setup) -> None:
    setup.ana.says("hola", setup.group)
    setup.luis.says("aquí", setup.staff)
    answers = ("", "", "", "", "Pythonistas", "es", "Europe/Madrit", "Europe/Madrid", "")
    ended = await setup("--telegram-token-file", "token", answers=answers)
    assert ended.exit_code == 0, ended.output
    assert "Found: telegram chat Python Madrid" in ended.stdout
    assert "Did you mean Europe/Madrid?" in ended.stdout
    assert setup.written["communities"] == [
        {
            "name": "Pythonistas",
            "chats": [reference(setup.group)],
            "staff": reference(setup.staff),
            "language": "es",
            "timezone": "Europe/Madrid",
        }
    ]


async def test_adding_the_bot_is_as_good_as_writing(setup: Setup) -> None:
    setup.server.removes_bot(setup.group)
    setup.server.adds_bot(setup.group)
    ended = await setup("--telegram-token-file", "token", answers=("", ""))
    assert "Found: telegram chat Python Madrid" in ended.stdout


async def test_a_chat_that_is_not_meant_is_passed_over(setup: Setup) -> None:
    setup.luis.says("not here", setup.staff)
    setup.ana.says("here", setup.group)
    found = await setup(
        "--telegram-token-file", "token", "--staff", "telegram:-5",
        answers=("", "n", "y", "n", "", "", "", ""),
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    (community,) = setup.written["communities"]
    assert (community["name"], community["chats"]) == ("Python Madrid", [reference(setup.group)])


async def test_beside_a_running_bot_chats_are_asked_for_by_their_id(setup: Setup) -> None:
    with hold(setup.tertulia.home / "data/tertulia.db"):
        ended = await setup(
            "--telegram-token-file", "token", answers=("", "telegram:5", "telegram:-5", "")
        )
    assert "A bot works on the database now" in ended.stdout
    assert "begins with a minus" in ended.stdout
    assert setup.server.calls.to("getUpdates") == []


async def test_an_interruption_keeps_the_answers_and_the_next_time_goes_on(setup: Setup) -> None:
    ended = await setup("--telegram-token-file", "token", "--name", "Pythonistas")
    assert ended.exit_code == 130
    assert "goes on from there" in ended.stderr
    assert setup.written["telegram"]["token"] == setup.server.token
    setup.ana.says("hola", setup.group)
    answers = ("y", "", "", "n", "", "", "", "", "")
    again = await setup("--staff", "telegram:-5", answers=answers)
    assert again.exit_code == 0, again.output
    (community,) = setup.written["communities"]
    assert community["chats"] == [reference(setup.group)]


async def test_in_a_terminal_the_token_is_typed_unseen(setup: Setup) -> None:
    home, token = setup.tertulia.home, setup.server.token
    options = ("--telegram-base-url", setup.server.url, "--chat", "telegram:-5")
    async with terminal(home, "init", *options, "--staff", "telegram:-6") as screen:
        await screen.answer("@BotFather (/newbot)", "123456789:AAwrongwrongwrongwrongwrong")
        await screen.until("does not accept the token")
        await screen.answer("@BotFather (/newbot)", token)
        await screen.until(ADD_LINK)
        for question in ("developer portal", "called", "language", "zone", "questions and answers"):
            await screen.answer(question)
        await screen.until("config.toml is written; only you can read it.")
        assert await screen.process.wait() == 0
    setup.tertulia.said += screen.seen
    assert setup.written["telegram"]["token"] == token


async def test_waiting_for_a_message_can_be_broken_off(setup: Setup) -> None:
    options = ("--telegram-base-url", setup.server.url, "--telegram-token-file", "token")
    async with terminal(setup.tertulia.home, "init", *options) as screen:
        await screen.answer("developer portal")
        await screen.until("Write anything in the group where I shall work.")
        await setup.server.bot.updates.held.wait()
        screen.process.send_signal(signal.SIGINT)
        await screen.until("goes on from there")
        assert await screen.process.wait() == 130


async def test_a_message_written_while_waiting_is_heard(setup: Setup) -> None:
    options = ("--telegram-base-url", setup.server.url, "--telegram-token-file", "token")
    async with terminal(setup.tertulia.home, "init", *options) as screen:
        await screen.answer("developer portal")
        await screen.until("Write anything in the group where I shall work.")
        await setup.server.bot.updates.held.wait()
        setup.ana.says("hola", setup.group)
        await screen.until("Found: telegram chat Python Madrid")


async def test_a_platform_that_refuses_to_be_read_leaves_the_id_to_be_typed(setup: Setup) -> None:
    setup.server.bot.updates.blocked_by_webhook = True
    answers = ("", "n", "telegram:-5", "n", "n", "", "Py", "", "", "")
    ended = await setup("--telegram-token-file", "token", answers=answers)
    assert ended.exit_code == 0, ended.output
    assert "A webhook is set for this bot" in ended.stdout
    assert setup.written["communities"][0]["chats"] == ["telegram:-5"]


def test_what_init_writes_is_what_the_settings_read(tmp_path: Path) -> None:
    draft = Draft({}, {}, tmp_path)
    draft.community["name"] = 'The "quoted" \\ club'
    draft.put("database", "path", "")
    (tmp_path / "config.toml").write_text(draft.text())
    (community,) = load_file(tmp_path / "config.toml").communities
    assert community.name == 'The "quoted" \\ club'
