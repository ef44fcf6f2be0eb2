"""A Discord of our own: simcord's world behind real HTTP and a real gateway."""
