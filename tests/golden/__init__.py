"""Tables that stand in the repository and are compared with what the product really does."""
