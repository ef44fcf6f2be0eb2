"""Members bring others by a link of their own, and it counts once those stay and take part."""
