"""Loops without end."""

while True:
    pass
