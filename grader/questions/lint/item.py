"""A question as the rules look at it: its file, and every form in which a student may see it."""

import msgspec

from grader.model.errors import GraderError
from grader.questions.bank import VARIANTS, Stored, Variants, needs_draws
from grader.questions.instance import question_of
from grader.questions.job import fingerprint, job_of
from grader.questions.proof import Draw
from grader.questions.question import Choice, Question
from grader.questions.read import Source


class Finding(msgspec.Struct, frozen=True):
    """A rule that is not kept; `path` is the place in the file, `within` a line of its text."""

    rule: str
    path: str
    message: str
    within: int = 0


class Item(msgspec.Struct, frozen=True):
    """A question to look at.

    `shown` has the question once for each draw that a student may get, with the names of the
    draw's values in `draws`. Where the draws are not known, it has the question once, its
    templates unfilled, and `proved` is False.
    """

    source: Source
    shown: tuple[Question, ...]
    draws: tuple[Draw, ...]
    proved: bool

    @property
    def question(self) -> Question:
        """The question in its first form."""
        return self.shown[0]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices of a `single` or `multiple` in the first form; none if unknown."""
        known = self.question.kind in {"single", "multiple"}
        known = known and all(choice.text for choice in self.question.choices)
        return self.question.choices if known else ()

    @property
    def keys(self) -> list[Choice]:
        """The choices that are right."""
        return [choice for choice in self.choices if choice.letter in self.question.right]

    @property
    def distractors(self) -> list[Choice]:
        """The choices that are wrong."""
        return [choice for choice in self.choices if choice.letter not in self.question.right]


def item_of(source: Source, variants: Variants) -> Item:
    """A question with the draws that are stored of it, if they are those of its present form.

    Raises:
        GraderError: the draws lack what the question shows.
    """
    if not needs_draws(source):
        return Item(source, (question_of(source, Draw({})),), (Draw({}),), proved=True)
    stored: Stored | None = variants.questions.get(source.id)
    if stored is not None and stored.proof == fingerprint(job_of(source)):
        draws = tuple(stored.draws)
        try:
            shown = tuple(question_of(source, one) for one in draws)
        except (KeyError, TypeError, ValueError) as error:
            message = f"The draws of {source.id} are not as they were proved."
            file = source.file.with_name(VARIANTS)
            hint = "Remove the file, and run `grade questions prove`."
            raise GraderError(message, file=file, hint=hint) from error
        return Item(source, shown, draws, proved=True)
    plain = msgspec.structs.replace(source.written, params=None)
    unfilled = msgspec.structs.replace(source, written=plain)
    question = question_of(unfilled, Draw({}, {"key": 1.0}))
    return Item(source, (question,), (), proved=False)
