"""The JSON Schema of a question's file, for editors; made from the types in `written.py`."""

import json

import msgspec

from grader.questions.written import Written

SCHEMA = "question.schema.json"


def schema_text() -> str:
    """The schema as the text of its file."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A question of the bank",
        "description": "Made by `grade questions schema`; docs/questions.md explains the fields.",
        **msgspec.json.schema(Written),
    }
    return json.dumps(schema, indent=1) + "\n"
