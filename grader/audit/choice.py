"""Which submissions are audited: the same ones in every run, and nobody knows which."""

import hashlib

import msgspec

FRACTIONS = 1 << 32


class Choice:
    """Draws numbers for submissions.

    Args:
        share: which part of the submissions is audited, from 0 to 1.
        secret: what the numbers are drawn from; students must not know it.
    """

    def __init__(self, share: float, secret: str) -> None:
        self._share, self._secret = share, secret

    def holds(self, submission_id: str) -> bool:
        """Whether a submission is among those to audit."""
        return self.number(submission_id, "chosen") < self._share * FRACTIONS

    def number(self, submission_id: str, use: str) -> int:
        """A number from 0 to FRACTIONS, another one for each submission and use."""
        text = msgspec.json.encode([self._secret, use, submission_id])
        return int.from_bytes(hashlib.sha256(text).digest()[:4])
