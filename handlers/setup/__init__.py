"""Setting the bot up in a chat, from the first hello to what the past holds."""
