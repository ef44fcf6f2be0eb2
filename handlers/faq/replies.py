"""How the keepers of the knowledge base are answered: in private, in one message that changes."""

from bot.actions import Body, Button, Edit, MessageRef, Reply, Toast
from bot.events import Media, Pressed

Rows = tuple[tuple[Button, ...], ...]


def told(body: Body, buttons: Rows = (), media: tuple[Media, ...] = ()) -> Reply:
    """Answer where only the asker sees it."""
    return Reply(body=body, buttons=buttons, media=media, is_private=True)


def changed(pressed: Pressed, body: Body, buttons: Rows = ()) -> Edit:
    """Change the message whose button was pressed."""
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=body,
        buttons=buttons,
        interaction=pressed.interaction,
        language=pressed.language,
    )


def passing(pressed: Pressed, body: Body) -> Toast:
    """Tell who pressed, and leave the message as it is."""
    return Toast(
        interaction=pressed.interaction, body=body, is_alert=True, language=pressed.language
    )
