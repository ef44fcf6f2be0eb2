"""Members thank each other, and it counts."""
