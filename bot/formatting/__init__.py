"""Rich text: what a message looks like, on every network."""
