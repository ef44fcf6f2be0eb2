"""Every action the engine can want, and who carries it out on Discord."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.actions import (
    AnswerJoin,
    Ban,
    ChangeTopic,
    ClosePoll,
    CreateInvite,
    Delete,
    Edit,
    Form,
    Kick,
    LeaveChat,
    Lock,
    Mute,
    OpenTopic,
    Pin,
    PlatformAction,
    React,
    Send,
    SendPoll,
    SetRole,
    SetTag,
    SlowMode,
    Toast,
    Typing,
    Unban,
    Unmute,
    Unpin,
)
from bot.platform import Reason, Receipt, Refused
from bot.platforms.discord.arranging import Arranger
from bot.platforms.discord.moderating import Moderator
from bot.platforms.discord.sending import Sender

Doer = Callable[[Any, str], Awaitable[Receipt]]


def doers(sender: Sender, moderator: Moderator, arranger: Arranger) -> dict[type, Doer]:
    """Who carries out which action."""
    return {
        Send: sender.send,
        Edit: sender.edit,
        Toast: sender.toast,
        Form: sender.form,
        SendPoll: sender.poll,
        Mute: moderator.mute,
        Unmute: moderator.unmute,
        Ban: moderator.ban,
        Unban: moderator.unban,
        Kick: moderator.kick,
        SetRole: moderator.set_role,
        Delete: arranger.delete,
        React: arranger.react,
        Pin: arranger.pin,
        Unpin: arranger.unpin,
        ClosePoll: arranger.close_poll,
        OpenTopic: arranger.open_topic,
        ChangeTopic: arranger.change_topic,
        CreateInvite: arranger.create_invite,
        SlowMode: arranger.slow_mode,
        Lock: arranger.lock,
        Typing: arranger.typing,
        LeaveChat: arranger.leave,
        AnswerJoin: _nothing_like_it,
        SetTag: _nothing_like_it,
    }


async def _nothing_like_it(action: PlatformAction, _: str) -> Receipt:
    """Discord lets in whoever has an invite, and shows roles instead of tags."""
    raise Refused(Reason.UNSUPPORTED, type(action).__name__)
