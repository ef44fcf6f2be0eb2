"""What the export files of Telegram Desktop and DiscordChatExporter hold, read piece by piece."""
