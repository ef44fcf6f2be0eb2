"""What people do that simcord's own handles have no verb for; works in process and over sockets."""

from collections.abc import Sequence

import discord

from tests.servers.discord.additions import open_ledger
from tests.servers.discord.simcord_parts import (
    ChannelHandle,
    GuildHandle,
    MemberActor,
    RoleHandle,
    UserHandle,
    as_discord_message,
    env_of,
    missing_permissions,
    model_of,
)

PUBLIC_THREAD, PRIVATE_THREAD = 11, 12


def join(guild: GuildHandle, person: str | UserHandle, *roles: RoleHandle) -> MemberActor:
    """Somebody joins a server, known already or new by name."""
    user = env_of(guild).create_user(person) if isinstance(person, str) else person
    return guild.add_member(user, roles=roles)


def leave(member: MemberActor) -> None:
    """Somebody leaves the server."""
    member.guild.remove_member(member)


def banned(guild: GuildHandle, person: UserHandle | MemberActor, reason: str | None = None) -> None:
    """A moderator bans somebody by hand."""
    backend = env_of(guild).backend
    backend.apply_ban(guild.id, person.id, reason)


def unbanned(guild: GuildHandle, person: UserHandle | MemberActor) -> None:
    """A moderator lifts a ban by hand."""
    env_of(guild).backend.remove_ban(guild.id, person.id)


def invite(member: MemberActor, channel: ChannelHandle, *, max_uses: int = 0) -> str:
    """A member makes an invite; the code is returned."""
    backend = env_of(member).backend
    return backend.create_invite(channel.id, member.id, max_uses=max_uses).code


def join_by(code: str, guild: GuildHandle, person: str | UserHandle) -> MemberActor:
    """Somebody joins through an invite: its counter moves first, then the join is told."""
    backend = env_of(guild).backend
    used = backend.get_invite(code)
    used.uses += 1
    if used.max_uses and used.uses >= used.max_uses:
        backend.delete_invite(code)
    return join(guild, person)


async def start_thread(
    member: MemberActor,
    channel: ChannelHandle,
    name: str,
    *,
    on: discord.Message | None = None,
    private: bool = False,
) -> ChannelHandle:
    """A member opens a thread, on a message or on its own."""
    env = env_of(member)
    right = "create_private_threads" if private else "create_public_threads"
    env.backend.require_permissions(member.guild.id, member.id, channel.id, right)
    thread = env.backend.create_thread(
        channel.id,
        name,
        member.id,
        type=PRIVATE_THREAD if private else PUBLIC_THREAD,
        message_id=on.id if on is not None else None,
    )
    return ChannelHandle(env, member.guild, thread)


async def post_in_forum(
    member: MemberActor, forum: ChannelHandle, title: str, text: str, tags: Sequence[int] = ()
) -> tuple[ChannelHandle, discord.Message]:
    """A member opens a forum post: the thread and its first message, which share one id."""
    env = env_of(member)
    backend = env.backend
    backend.require_permissions(member.guild.id, member.id, forum.id, "send_messages")
    thread = backend.create_thread(forum.id, title, member.id, applied_tags=tags, broadcast=False)
    model_of(forum).last_message_id = thread.id
    starter = backend.prepare_message(thread.id, member.id, text)
    starter.id = thread.id
    backend.announce_thread_create(thread)
    backend.commit_message(starter)
    return ChannelHandle(env, member.guild, thread), as_discord_message(env, starter)


def close_thread(thread: ChannelHandle, *, locked: bool = False) -> None:
    """A moderator archives a thread, perhaps locks it."""
    backend = env_of(thread).backend
    state = model_of(thread).thread_metadata
    if state is None:
        raise missing_permissions()
    state.archived, state.locked = True, locked
    backend.announce_channel_update(thread.id)


def close_dms(person: UserHandle | MemberActor) -> None:
    """Somebody switches off direct messages: the bot's next one is answered 50007."""
    open_ledger(env_of(person).backend).closed_dms.add(person.id)


def open_dms(person: UserHandle | MemberActor) -> None:
    """Somebody allows direct messages again."""
    open_ledger(env_of(person).backend).closed_dms.discard(person.id)


def allow_bot(guild: GuildHandle, permissions: discord.Permissions) -> None:
    """An admin sets what the bot's own role may do."""
    backend = env_of(guild).backend
    member = backend.get_member(guild.id, backend.bot_user.id)
    backend.edit_role(guild.id, member.role_ids[0], {"permissions": permissions.value})
