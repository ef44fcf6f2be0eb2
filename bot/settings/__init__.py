"""What the person who runs Tertulia decides in a file or the environment, before it starts."""
