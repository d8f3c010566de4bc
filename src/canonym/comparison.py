"""Comparing two names without an index."""
