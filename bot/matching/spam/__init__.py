"""Telling spam from ordinary talk: values in, a verdict with its reasons out."""
