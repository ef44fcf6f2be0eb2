"""Servers that stand in for the networks during tests."""
