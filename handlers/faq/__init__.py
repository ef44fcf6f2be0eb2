"""Questions of members and the knowledge base that answers them."""
