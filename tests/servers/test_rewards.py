"""A tag on Telegram and a role on Discord, bought with points: given by the network, then paid."""

from pathlib import Path

import discord

from bot.app import App
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.telegram.server import TelegramServer
from tests.servers.test_relay_same import (
    OnDiscord,
    OnTelegram,
    Side,
    at_work,
    said,
    settings_of,
    until,
)


async def offered(side: Side, platform: str, ana: str, *, kind: str, gives: str) -> int:
    """Ana is known and has 30 points; what she wants costs 20."""

    async def is_known() -> bool:
        return await app.store.members.account_of(1, platform, ana) is not None

    app = side.app
    await until(side, is_known, "the bot knows Ana")
    found = await app.store.members.account_of(1, platform, ana)
    assert found
    await app.store.ledger.pay(
        community=1, person=found[0], amount=30, deed="thanks", cause="story", now=1
    )
    item = await app.store.shop.add(
        community=1, name="Star", price=20, kind=kind, gives=gives, stock=None, most=None
    )
    assert item
    await app.store.database.commit()
    return found[0]


async def is_paid(app: App, person: int) -> bool:
    rows = await app.store.database.read("SELECT state FROM shop_order")
    holdings = await app.store.ledger.holdings(1, person)
    await app.store.database.commit()
    return rows == [("delivered",)] and holdings == (10, 0)


async def test_a_tag_is_bought_on_telegram(
    telegram_server: TelegramServer, tmp_path: Path
) -> None:  # fmt: skip
    group = telegram_server.supergroup("Plaza")
    where = {"token": telegram_server.token, "base_url": telegram_server.url}
    settings = settings_of(tmp_path, f"telegram:{group.id}", "", telegram=where)
    async with at_work(settings) as app:
        side = OnTelegram(telegram_server, app, group)
        side._ana.joins(group)
        side._ana.says("hello", group)
        person = await offered(side, "telegram", str(side._ana.id), kind="tag", gives="Star")
        await side.ana_writes("/shop buy Star")
        await until(side, said(side.private, "Star"), "Ana is asked")
        side._ana.presses(telegram_server.sent(side._ana)[-1], "Buy")
        await until(side, lambda: is_paid(app, person), "it is given and paid")
        assert telegram_server.member(group, side._ana).tag == "Star"


async def test_a_role_is_bought_on_discord(discord_server: DiscordServer, tmp_path: Path) -> None:
    guild = discord_server.world.create_guild("Plaza")
    general = guild.create_text_channel("general")
    role = guild.create_role("Stars")
    people.allow_bot(guild, discord.Permissions.all())
    ana = people.join(guild, "Ana")
    where = {
        "token": discord_server.token, "api_url": discord_server.api,
        "gateway_url": discord_server.gateway_url,
    }  # fmt: skip
    settings = settings_of(tmp_path, f"discord:{general.id}", "", discord=where)
    with discord_server.library_points_here():
        async with at_work(settings) as app:
            side = OnDiscord(discord_server, app, guild, general, ana)
            await ana.send(general, "hello")
            person = await offered(side, "discord", str(ana.id), kind="role", gives="Stars")
            await side.ana_writes("/shop buy Star")
            await until(side, said(side.private, "Star"), "Ana is asked")
            await ana.user.click(side._private()[-1], label="Buy")
            await until(side, lambda: is_paid(app, person), "it is given and paid")
            member = discord_server.world.backend.get_member(guild.id, ana.id)
            assert role.id in member.role_ids
