"""What evidence rests on beside the submission itself."""

import hashlib
from typing import Any

import msgspec


class Basis(msgspec.Struct, frozen=True):
    """What a class was run with: where any of it is another, a run could come out otherwise.

    `run` is the assignment's section of that name, `reference` the SHA-256 of the reference's
    source, `grader` the version and the SHA-256 of the code that runs and observes.
    """

    run: dict[str, Any]
    reference: str
    grader: str
    environment: dict[str, str]

    @property
    def key(self) -> str:
        """A SHA-256 of it all."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()
