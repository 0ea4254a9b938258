"""A question's file, field by field.

These types are the form: the reader is driven by them (`decode.py`), the JSON Schema is made from
them (`schema.py`), and `docs/questions.md` explains them. What types cannot say is in `rules.py`.
"""

from typing import Annotated, get_args

import msgspec
from msgspec import Meta

from grader.questions.lint.catalogue import SILENCEABLE
from grader.questions.question import Compare, Credit, Difficulty

# `extra` speaks to `decode.py`: a `word` may look like a boolean or a number to YAML and is still
# a text; `indent` keeps the white space at a text's beginning.
Text = Annotated[str, Meta(min_length=1)]
Markdown = Annotated[str, Meta(min_length=1, description="Markdown")]
Python = Annotated[str, Meta(min_length=1, description="Python code")]
Expression = Annotated[str, Meta(min_length=1, description="A Python expression")]
Letter = Annotated[str, Meta(extra={"word": True}, extra_json_schema={"pattern": "^[a-z]$"})]
Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", description="A short name")]
Address = Annotated[str, Meta(pattern="^https?://", description="A web address")]
RuleName = Annotated[
    str, Meta(pattern="^[a-z][a-z0-9_]*$", extra_json_schema={"enum": SILENCEABLE})
]
Mistake = Annotated[str, Meta(description="The name of one of the common_mistakes")]
Positive = Annotated[float, Meta(gt=0)]
Indented = Annotated[str, Meta(min_length=1, extra={"indent": True})]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every mapping in a file has in common: unknown fields are errors."""


class WrittenChoice(_Part, frozen=True, kw_only=True):
    """A choice; where it has no text, its value is its text."""

    text: Markdown | None = None
    value: Expression | float | None = None
    feedback: Markdown
    mistake: Mistake | None = None


class WrittenLine(_Part, frozen=True, kw_only=True):
    """A line of a program, with its indentation."""

    text: Indented
    feedback: Markdown | None = None
    mistake: Mistake | None = None


class Tolerance(_Part, frozen=True, kw_only=True):
    """How far from the key a number may be: a share of its size, or so much."""

    relative: Positive | None = None
    absolute: Positive | None = None


class WrongNumber(_Part, frozen=True, kw_only=True):
    """A number that a misconception leads to."""

    value: Expression | float
    feedback: Markdown
    mistake: Mistake | None = None


class WrongText(_Part, frozen=True, kw_only=True):
    """A text that a misconception leads to."""

    text: Text
    feedback: Markdown
    mistake: Mistake | None = None


class Range(_Part, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """Numbers from the first to the last, both included."""

    first: float
    last: float
    step: Positive = 1.0


class WrittenPlot(_Part, frozen=True, kw_only=True):
    """A picture of a line: the numbers that `code` leaves in `curve`, from left to right."""

    code: Python
    x: Text
    y: Text
    alt: Annotated[str, Meta(min_length=1, description="What is seen, for who does not see it")]


class Change(_Part, frozen=True, kw_only=True):
    """A text that stands in the program once, and what comes in its place."""

    replace: Text
    by: Text


class _Run(_Part, frozen=True, kw_only=True, tag_field="method"):
    setup: Annotated[str, Meta(description="Python code that is run before the program")] | None = (
        None
    )
    program: (
        Annotated[str, Meta(description="Python code that is run in the place of `code`")] | None
    ) = None


class ValueProof(_Run, frozen=True, kw_only=True, tag="value"):
    """`code` computes `answer`; an answer is true where its value equals it."""

    code: Python
    within: Annotated[float, Meta(gt=0, lt=1)] = 1e-9


class ClaimsProof(_Run, frozen=True, kw_only=True, tag="claims"):
    """A choice is true where its claim is, after the program and `code`."""

    code: Python | None = None
    claims: dict[Letter, Expression]


class RunsProof(_Run, frozen=True, kw_only=True, tag="runs"):
    """An answer is true where the program with it runs, and then `check` does."""

    check: Python
    raises: dict[str, Text] = {}


class RaisesProof(_Run, frozen=True, kw_only=True, tag="raises"):
    """A choice is true where the program with it raises `error`."""

    error: Text


class SymptomProof(_Run, frozen=True, kw_only=True, tag="symptom"):
    """A choice is true where its change makes the symptom go."""

    symptom: Expression
    changes: dict[Letter, Change]
    raises: dict[Letter, Text] = {}


class HoldsProof(_Run, frozen=True, kw_only=True, tag="holds"):
    """An answer is true where `holds(answer)`, which `code` defines, returns True."""

    code: Python


class NoProof(_Part, frozen=True, kw_only=True, tag_field="method", tag="none"):
    """Nothing is run: why it cannot be, and where the key is written."""

    reason: Text
    source: Address


Proof = ValueProof | ClaimsProof | RunsProof | RaisesProof | SymptomProof | HoldsProof | NoProof
Param = list[bool | int | float | str] | Range | Expression


class _Written(_Part, frozen=True, kw_only=True, tag_field="kind"):
    difficulty: Difficulty
    points: Positive = 1.0
    tags: Annotated[tuple[Text, ...], Meta(min_length=1)]
    stem: Markdown
    code: Python | None = None
    plot: WrittenPlot | None = None
    hint: Markdown
    explanation: Markdown
    common_mistakes: Annotated[dict[Name, Markdown], Meta(min_length=1)]
    sources: tuple[Address, ...] = ()
    params: Annotated[dict[Name, Param], Meta(min_length=1)] | None = None
    where: Expression | None = None
    prove: Proof | None = None
    silence: dict[RuleName, Text] = {}


class WrittenSingle(_Written, frozen=True, kw_only=True, tag="single"):
    """One choice is right."""

    choices: Annotated[dict[Letter, WrittenChoice], Meta(min_length=2)]
    key: Letter
    shuffle: bool = True


class WrittenMultiple(_Written, frozen=True, kw_only=True, tag="multiple"):
    """One or more choices are right."""

    choices: Annotated[dict[Letter, WrittenChoice], Meta(min_length=2)]
    key: Annotated[tuple[Letter, ...], Meta(min_length=1)]
    credit: Credit = "all_or_nothing"
    shuffle: bool = True


class WrittenNumeric(_Written, frozen=True, kw_only=True, tag="numeric"):
    """The answer is a number."""

    key: Expression | float
    tolerance: Tolerance
    wrong: tuple[WrongNumber, ...] = ()


class WrittenOrder(_Written, frozen=True, kw_only=True, tag="order"):
    """Lines are put in order."""

    lines: Annotated[dict[Letter, Indented | WrittenLine], Meta(min_length=2)]
    key: Annotated[tuple[Letter | tuple[Letter, ...], ...], Meta(min_length=1)]


class WrittenBlank(_Written, frozen=True, kw_only=True, tag="blank"):
    """Something is filled in."""

    key: Text | Annotated[tuple[Text, ...], Meta(min_length=1)]
    compare: Compare = "code"
    wrong: tuple[WrongText, ...] = ()


Written = WrittenSingle | WrittenMultiple | WrittenNumeric | WrittenOrder | WrittenBlank
KINDS: dict[str, type[Written]] = {str(cls.__struct_config__.tag): cls for cls in get_args(Written)}
METHODS: dict[str, type[Proof]] = {str(cls.__struct_config__.tag): cls for cls in get_args(Proof)}


def kind_of(written: Written) -> str:
    """The question's kind as it is written."""
    return str(type(written).__struct_config__.tag)


def method_of(proof: Proof | None) -> str:
    """The proof's method as it is written; `missing` where there is none."""
    return "missing" if proof is None else str(type(proof).__struct_config__.tag)
