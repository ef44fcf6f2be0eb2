"""Somebody on both networks becomes one person, and brings others to both by links of their own."""

import re
from pathlib import Path

from bot.app import App
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.telegram.server import TelegramServer
from tests.servers.test_relay_same import OnDiscord, OnTelegram, at_work, settings_of, until

TELEGRAM_LINK = re.compile(r"https://t\.me/\S+")
DISCORD_LINK = re.compile(r"https://discord\.gg/(\w+)")


async def referrals(app: App) -> list[tuple[object, ...]]:
    rows = await app.store.database.read(
        "SELECT referral.platform, state, reason, account.name FROM referral"
        " JOIN member ON member.person = newcomer JOIN account ON account.id = member.account"
        " ORDER BY referral.id"
    )
    return [tuple(row) for row in rows]


async def test_links_of_both_networks_tell_who_brought_whom_and_two_accounts_become_one_person(
    telegram_server: TelegramServer, discord_server: DiscordServer, tmp_path: Path
) -> None:
    group = telegram_server.supergroup("Plaza")
    guild = discord_server.world.create_guild("Plaza")
    hall = guild.create_text_channel("hall")
    where = {
        "token": discord_server.token, "api_url": discord_server.api,
        "gateway_url": discord_server.gateway_url,
    }  # fmt: skip
    settings = settings_of(
        tmp_path, f"telegram:{group.id}", "",
        telegram={"token": telegram_server.token, "base_url": telegram_server.url}, discord=where,
    )  # fmt: skip
    communities = [
        settings.communities[0].model_copy(
            update={"chats": [f"telegram:{group.id}", f"discord:{hall.id}"]}
        )
    ]
    settings = settings.model_copy(update={"communities": communities})
    with discord_server.library_points_here():
        async with at_work(settings) as app:
            zoe = people.join(guild, "Zoe")
            ana = OnTelegram(telegram_server, app, group)
            other = OnDiscord(discord_server, app, guild, hall, zoe)
            owner = telegram_server.owner(group)
            owner.says("welcome to the plaza", group)  # type: ignore[attr-defined]
            await zoe.send(hall, "welcome to the hall")
            await until(ana, lambda: not telegram_server.pending(), "both places are known")
            await app.quiet()
            await ana.ana_writes("/invite")
            await until(ana, lambda: bool(links(ana.private(), DISCORD_LINK)), "Ana has both links")
            telegram_link = links(ana.private(), TELEGRAM_LINK)[0]
            code = links(ana.private(), DISCORD_LINK)[0]
            telegram_server.user("Eva").joins(group, link=telegram_link)
            people.join_by(code, guild, "Kim")
            await until(ana, lambda: two_came(app), "two newcomers are remembered")
            assert sorted(await referrals(app)) == [
                ("discord", "pending", "", "Kim"), ("telegram", "pending", "", "Eva"),
            ]  # fmt: skip
            await ana.ana_writes("/link")
            await until(ana, lambda: bool(links(ana.private(), CODE)), "Ana has a code")
            await other.ana_writes(f"/link {links(ana.private(), CODE)[0]}")
            await until(other, lambda: "Ana" in " ".join(other.private()), "Zoe is asked")
            await zoe.user.click(other._private()[-1], label="Yes, that is me")
            await until(ana, lambda: "Zoe" in " ".join(ana.private()), "Ana is asked")
            asked = next(m for m in telegram_server.sent(ana._ana) if "Zoe" in m.get("text", ""))
            ana._ana.presses(asked, "Yes, link us")
            await until(ana, lambda: are_one(app), "they are one person")
            await until(other, lambda: "one person" in other.private()[-1], "Zoe is told")
            await other.ana_writes("/invite")
            await until(other, lambda: "Came: 2" in other.private()[-1], "it is her link as well")
            await until(ana, lambda: "one person" in ana.private()[-1], "Ana is told")


async def are_one(app: App) -> bool:
    rows = await app.store.database.read(
        "SELECT count(DISTINCT person), count(*) FROM member JOIN account"
        " ON account.id = member.account WHERE account.name IN ('Ana', 'Zoe')"
    )
    return rows == [(1, 2)]


CODE = re.compile(r"/link (\w{8})")


def links(said: list[str], pattern: re.Pattern[str]) -> list[str]:
    return [found for one in said for found in pattern.findall(one)]


async def two_came(app: App) -> bool:
    return len(await referrals(app)) == 2
