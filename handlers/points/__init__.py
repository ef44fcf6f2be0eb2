"""Points: what members earn, and what they get for it."""
