"""The pictures of docs/first-minutes.md, made from the bot at work."""
