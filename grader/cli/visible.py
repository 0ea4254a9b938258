"""Text for a terminal."""


def visible(text: str) -> str:
    """A text from a submission with nothing in it that could steer a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
