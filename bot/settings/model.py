"""Every setting of the process: its type, bounds, default and meaning, declared once.

The example file, the documentation and the error messages are made from these fields. `title` is
the type in a person's words, `examples` what one could write.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.settings.duration import Duration, DurationOrOff
from bot.settings.sources import Reading, RunSecrets, SecretFiles, TomlFile, Variables
from bot.settings.values import (
    Address,
    AddressOrOff,
    Blank,
    ChatReference,
    Count,
    File,
    PersonReference,
    Secret,
    SocketUrl,
    WebUrl,
    Zone,
)

TELEGRAM_API = "https://api.telegram.org"
DISCORD_API = "https://discord.com/api/v10"
DISCORD_GATEWAY = "wss://gateway.discord.gg"
LONG_POLL = timedelta(seconds=30)
"""How long one request for updates may wait at Telegram (at most 50 s count there)."""


class Section(BaseModel):
    """Some settings that belong together; an unknown key is refused, a value never echoed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class TelegramSettings(Section):
    """The Telegram side; off without a token."""

    token: Secret = Field(
        default=None,
        title="secret",
        description="The bot's token from @BotFather. Without one Telegram is off.",
        examples=["123456789:AAExampleExampleExampleExampleExample"],
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling",
        title="polling or webhook",
        description="How updates arrive: fetched by the bot, or pushed to it by Telegram.",
        examples=["webhook"],
    )
    public_url: Annotated[WebUrl | None, Blank] = Field(
        default=None,
        title="url",
        description="Webhook only: the address from which Telegram reaches `ops.http`.",
        examples=["https://bot.example.org/telegram"],
    )
    secret: Secret = Field(
        default=None,
        title="secret",
        description="Webhook only: what proves that a request comes from Telegram "
        "(1 to 256 letters, digits, _ and -).",
        examples=["a-long-random-word"],
    )
    base_url: Annotated[WebUrl, AfterValidator(lambda url: url.removesuffix("/bot"))] = Field(
        default=TELEGRAM_API,
        title="url",
        description="The Bot API server: Telegram's own, or one that you run.",
        examples=["http://127.0.0.1:8081"],
    )

    @property
    def is_official(self) -> bool:
        """Whether this is Telegram itself, whose rules for tokens and webhooks are known."""
        return self.base_url == TELEGRAM_API

    @property
    def webhook_path(self) -> str:
        """The path of `public_url`, at which the web server takes updates."""
        return urlsplit(self.public_url or "").path or "/telegram"

    @property
    def webhook_url(self) -> str:
        """The address Telegram is told, with its path."""
        has_path = bool(urlsplit(self.public_url or "").path)
        return f"{self.public_url or ''}{'' if has_path else self.webhook_path}"


class DiscordSettings(Section):
    """The Discord side; off without a token."""

    token: Secret = Field(
        default=None,
        title="secret",
        description="The bot's token from the Discord developer portal. "
        "Without one Discord is off.",
        examples=["MTExampleExampleExample.Exampl.ExampleExampleExampleExampleEx"],
    )
    api_url: WebUrl = Field(
        default=DISCORD_API,
        title="url",
        description="The HTTP API: Discord's own, or a proxy.",
        examples=["http://127.0.0.1:8082/api/v10"],
    )
    gateway_url: SocketUrl = Field(
        default=DISCORD_GATEWAY,
        title="url",
        description="The gateway, from which events come: Discord's own, or a proxy.",
        examples=["ws://127.0.0.1:8083"],
    )
    message_content: bool = Field(
        default=True,
        title="true or false",
        description="Whether the message content intent is used. "
        "Without it: slash commands, mentions and direct messages only.",
        examples=[False],
    )

    @property
    def is_official(self) -> bool:
        """Whether this is Discord itself, whose form of tokens is known."""
        return self.api_url == DISCORD_API


class DatabaseSettings(Section):
    """Where everything is remembered."""

    path: File = Field(
        default=Path("data/tertulia.db"),
        title="path",
        description="The SQLite file, from the folder in which Tertulia is started.",
        examples=["/var/lib/tertulia/tertulia.db"],
    )
    backup_every: DurationOrOff = Field(
        default=timedelta(hours=24),
        title="duration or off",
        description="How often a verified backup is made beside the database; off makes none.",
        examples=["12h"],
    )
    backup_keep: Count = Field(
        default=10,
        ge=0,
        le=1000,
        title="whole number",
        description="How many backups are kept.",
        examples=[10],
    )


class OpsSettings(Section):
    """How the process is watched."""

    http: AddressOrOff = Field(
        default=Address("127.0.0.1", 8080),
        title="address or off",
        description="Where /health, /metrics and the webhook are served.",
        examples=["127.0.0.1:8080"],
    )
    log: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        title="debug, info, warning or error",
        description="From which level on something is logged; tokens never are.",
        examples=["debug"],
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        title="text or json",
        description="Lines for people, or one JSON object a line.",
        examples=["json"],
    )
    catch_up: DurationOrOff = Field(
        default=timedelta(hours=24),
        title="duration or off",
        description="How far back missed Discord messages are fetched after downtime.",
        examples=["24h"],
    )
    catch_up_max: Count = Field(
        default=2000,
        ge=0,
        le=100_000,
        title="whole number",
        description="At most so many missed messages are fetched in a channel; "
        "the rest is reported as skipped.",
        examples=[2000],
    )
    outbox_age_alarm: Duration = Field(
        default=timedelta(seconds=60),
        ge=timedelta(seconds=5),
        le=timedelta(hours=1),
        title="duration",
        description="Health turns red when an answer has waited so long to be sent.",
        examples=["60s"],
    )
    poll_stall_alarm: Duration = Field(
        default=timedelta(seconds=90),
        le=timedelta(hours=1),
        title="duration",
        description="Health turns red when a platform has been silent so long.",
        examples=["90s"],
    )


class CommunitySettings(Section):
    """A community that is known from the first second; `tertulia init` writes these."""

    name: str = Field(
        min_length=1,
        max_length=64,
        title="text",
        description="What the community is called.",
        examples=["Python Madrid"],
    )
    chats: list[ChatReference] = Field(
        default=[],
        title="list of chats",
        description="The groups and channels that belong to it, on either network.",
        examples=[["telegram:-1001234567890", "discord:456789012345678901"]],
    )
    staff: Annotated[ChatReference | None, Blank] = Field(
        default=None,
        title="chat",
        description="The staff room: questions nobody could answer go there.",
        examples=["telegram:-1009876543210"],
    )
    faq: Annotated[Path | None, Blank] = Field(
        default=None,
        title="path",
        description="A file of questions and answers to begin with: Markdown, CSV, JSON or JSONL.",
        examples=["faq.md"],
    )
    language: Literal["en", "es", "fr", "ru"] = Field(
        default="en",
        title="en, es, fr or ru",
        description="The language in which the bot speaks to everybody.",
        examples=["es"],
    )
    timezone: Zone = Field(
        default="UTC",
        title="time zone",
        description="Where days begin and quiet hours are counted.",
        examples=["Europe/Madrid"],
    )
    admins: list[PersonReference] = Field(
        default=[],
        title="list of people",
        description="Who is an admin of the community beside those the platform itself names.",
        examples=[["telegram:123456789"]],
    )


READING = "reading"
"""Under this name `Settings` takes what it is to be read from."""


class Settings(BaseSettings):
    """Everything decided before the start.

    Nothing is read but what is named by a `Reading`: `bot.settings.load` gives one.
    """

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    telegram: TelegramSettings = TelegramSettings()
    discord: DiscordSettings = DiscordSettings()
    database: DatabaseSettings = DatabaseSettings()
    ops: OpsSettings = OpsSettings()
    communities: list[CommunitySettings] = []

    @classmethod
    def settings_customise_sources(  # the first of them that has a key wins
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Values given in code, then the environment, files of secrets and the TOML file."""
        given = init_settings.init_kwargs if isinstance(init_settings, InitSettingsSource) else {}
        reading = given.pop(READING, None)
        if not isinstance(reading, Reading):
            return (init_settings,)
        return (
            init_settings,
            Variables(settings_cls, reading),
            SecretFiles(settings_cls, reading),
            RunSecrets(settings_cls, reading),
            TomlFile(settings_cls, reading),
        )

    @property
    def platforms(self) -> tuple[str, ...]:
        """The networks that have a token."""
        tokens = {"telegram": self.telegram.token, "discord": self.discord.token}
        return tuple(name for name, token in tokens.items() if token)

    def secrets(self) -> tuple[str, ...]:
        """What no log line may contain."""
        held = (self.telegram.token, self.telegram.secret, self.discord.token)
        return tuple(secret.get_secret_value() for secret in held if secret)
