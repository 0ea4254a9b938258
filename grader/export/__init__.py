"""Marks in files that other programs read."""
