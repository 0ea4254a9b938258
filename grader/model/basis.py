"""What evidence rests on beside the submission itself."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec


def digest_of(environment: Mapping[str, str]) -> str:
    """A short digest of an environment: two runs with the same one were made with the same."""
    return hashlib.sha256(msgspec.json.encode(dict(environment), order="sorted")).hexdigest()[:12]


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
