"""Members on Telegram, the team on Discord: one community, and a message never changes hands."""

from pathlib import Path

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.telegram.server import TelegramServer
from tests.servers.test_relay_same import (
    QUESTION,
    OnDiscord,
    OnTelegram,
    at_work,
    said,
    settings_of,
    until,
)


async def test_an_asker_on_telegram_is_answered_by_a_team_on_discord(
    telegram_server: TelegramServer, discord_server: DiscordServer, tmp_path: Path
) -> None:
    group = telegram_server.supergroup("Plaza")
    guild = discord_server.world.create_guild("Plaza")
    staff = guild.create_text_channel("team")
    where = {
        "token": discord_server.token, "api_url": discord_server.api,
        "gateway_url": discord_server.gateway_url,
    }  # fmt: skip
    settings = settings_of(
        tmp_path, f"telegram:{group.id}", f"discord:{staff.id}",
        telegram={"token": telegram_server.token, "base_url": telegram_server.url}, discord=where,
    )  # fmt: skip
    with discord_server.library_points_here():
        async with at_work(settings) as app:
            asker = OnTelegram(telegram_server, app, group)
            team = OnDiscord(discord_server, app, guild, staff, people.join(guild, "Zoe"))
            await asker.ana_writes(f"/contact {QUESTION}")
            await until(team, said(team.topic, QUESTION), "the team sees the question on Discord")
            await team.team_replies(QUESTION, "**yes**, on a lead")
            await until(asker, said(asker.private, "yes, on a lead"), "Ana hears it on Telegram")
            await asker.ana_writes("thank you")
            await until(team, said(team.topic, "thank you"), "the team sees what Ana adds")
            await asker.ana_edits("thank you", "thank you all")
            await until(team, said(team.topic, "thank you all"), "the team sees the change")
            await team.team_edits("**yes**, on a lead", "no dogs")
            await until(asker, said(asker.private, "no dogs"), "the answer changes on Telegram")
