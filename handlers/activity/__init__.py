"""What members do, and what it earns them."""
