"""The kill test: the bot dies again and again while people talk; nothing lost, nothing twice."""
