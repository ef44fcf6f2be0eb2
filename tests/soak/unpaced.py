"""The bot without Telegram's pace: the pretended one hears as fast as anybody can speak.

A thousand tickets at 20 messages a minute would take the team's room two hours; the pace itself
is tried in tests/bot/engine/test_pacing.py.
"""

from bot.platform import Pace
from bot.platforms.telegram.adapter import TelegramPlatform

TelegramPlatform.pace = Pace()
FEATURES = ()
