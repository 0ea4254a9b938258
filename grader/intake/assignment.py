"""Reads `assignment.toml`; what is wrong in it is told with its line."""

import difflib
import hashlib
import math
import re
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec

from grader.intake.course import assignment_names
from grader.intake.toml_lines import line_of, read_toml
from grader.model.assignment import (
    AccuracySpec,
    Assignment,
    CheckSpec,
    EnvironmentSpec,
    LrValuesSpec,
    QuizSpec,
    Review,
    RunSpec,
    SchedulerArgumentsSpec,
    Tier,
)
from grader.model.errors import CombinedError, GraderError

T = TypeVar("T")
MNIST_TRAINING_IMAGES = 60_000


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """The tables that an `assignment.toml` may have."""

    title: str
    run: dict[str, Any]
    check: list[dict[str, Any]]
    quiz: dict[str, Any] | None = None
    environment: dict[str, Any] = {}


_Read = tuple[str, RunSpec, tuple[CheckSpec, ...], QuizSpec | None, EnvironmentSpec]


def load_assignment(course: Path, name: str) -> Assignment:
    """Reads an assignment of a course.

    Raises:
        GraderError: there is no such assignment, or its files are wrong; all that is wrong in
            `assignment.toml` is told at once.
    """
    names = assignment_names(course)
    if name not in names:
        close = difflib.get_close_matches(name, names, 1)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(names) or 'none'}."
        raise GraderError(
            f"There is no assignment {name!r} in {course / 'assignments'}.", hint=hint
        )
    folder = course / "assignments" / name
    reference = course / "reference" / name / "train.py"
    if not reference.is_file():
        raise GraderError(
            f"The assignment {name} has no reference solution.",
            file=reference,
            hint="Every check compares with what the reference does: write it there.",
        )
    toml = folder / "assignment.toml"
    title, run, checks, quiz, environment = _Reader(toml).read()
    topic = course / "question_bank" / quiz.topic if quiz else None
    bank = sorted([*topic.glob("*.yaml"), *topic.glob("variants.json")]) if topic else []
    return Assignment(
        name=name,
        title=title,
        folder=folder,
        reference=reference,
        run=run,
        checks=checks,
        quiz=quiz,
        fingerprint=_fingerprint([toml, reference, *bank]),
        environment=environment,
    )


class _Reader:
    """Reads one file, collecting what is wrong in it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._errors: list[GraderError] = []
        self._text, self._document = read_toml(path)

    def read(self) -> _Read:
        """The file's title, run, checks, quiz and environment."""
        file = self._convert(self._document, _File, ())
        if file is None:
            raise self._error()
        run = self._convert(file.run, RunSpec, ("run",))
        checks = [
            self._convert(table, CheckSpec, ("check", i)) for i, table in enumerate(file.check)
        ]
        quiz = self._convert(file.quiz, QuizSpec, ("quiz",)) if file.quiz is not None else None
        environment = self._convert(file.environment, EnvironmentSpec, ("environment",))
        if run:
            self._judge_run(run)
        for i, check in enumerate(checks):
            if check:
                self._judge_check(check, i, run)
        if quiz and not 0 < quiz.points < math.inf:
            self._wrong("The quiz's points must be a number more than 0.", ("quiz", "points"))
        if not file.check:
            self._wrong("The assignment has no [[check]].", ())
        if self._errors:
            raise self._error()
        assert run is not None
        return file.title, run, tuple(check for check in checks if check), quiz, environment

    def _judge_run(self, run: RunSpec) -> None:
        for name in ("train_samples", "validation_samples", "epochs", "batch_size"):
            if getattr(run, name) < 1:
                self._wrong(f"{name} must be at least 1.", ("run", name))
        if run.train_samples + run.validation_samples > MNIST_TRAINING_IMAGES:
            self._wrong(
                f"Training and validation images are {MNIST_TRAINING_IMAGES:,} together at most.",
                ("run", "train_samples"),
            )

    def _judge_check(self, check: CheckSpec, i: int, run: RunSpec | None) -> None:
        if not 0 < check.points < math.inf:
            self._wrong("A check's points must be a number more than 0.", ("check", i, "points"))
        if isinstance(check, SchedulerArgumentsSpec) and not check.scheduler.isidentifier():
            self._wrong(
                f"{check.scheduler!r} is not the name of a class.",
                ("check", i, "scheduler"),
                'Give the class alone, as in scheduler = "StepLR".',
            )
        if isinstance(check, LrValuesSpec) and run and run.epochs > 0:
            wrong = [e for e in check.at_epochs or [] if not 0 <= e < run.epochs]
            if wrong or check.at_epochs == []:
                self._wrong(
                    f"at_epochs lists epochs from 0 to {run.epochs - 1}.", ("check", i, "at_epochs")
                )
        if isinstance(check, AccuracySpec):
            self._judge_tiers(check, i)

    def _judge_tiers(self, check: AccuracySpec, i: int) -> None:
        if not check.tiers:
            self._wrong("The accuracy check has no tiers.", ("check", i, "tiers"))
        for tier in check.tiers:
            shares = (tier.share, tier.accuracy_at_least, tier.train_accuracy_at_most)
            if any(share is not None and not 0 <= share <= 1 for share in shares):
                self._wrong("Shares and accuracies in tiers go from 0 to 1.", ("check", i, "tiers"))

    def _convert(self, value: object, cls: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401
        try:
            return msgspec.convert(value, cls)
        except msgspec.ValidationError as error:
            self._tell(str(error), cls, path)
            return None

    def _tell(self, error: str, cls: Any, path: tuple[str | int, ...]) -> None:  # noqa: ANN401
        """Makes an error of msgspec's one for a person, at its line."""
        message, _, inner = error.partition(" - at `$")
        steps = [
            int(step[1:-1]) if step.startswith("[") else step[1:]
            for step in re.findall(r"\.\w+|\[\d+\]", inner)
        ]
        hint = None
        unknown = re.match(r"Object contains unknown field `(.+)`", message)
        if unknown:
            message = f"There is no setting {unknown[1]!r} here."
            close = difflib.get_close_matches(unknown[1], self._settings(cls, path, steps), 1)
            hint = f"Did you mean {close[0]!r}?" if close else None
            steps.append(unknown[1])
        kind = re.match(r"Invalid value '(.+)'$", message)
        if kind and steps[-1:] == ["kind"]:
            kinds = [str(c.__struct_config__.tag) for c in CheckSpec.__args__]
            message = f"There is no check of kind {kind[1]!r}."
            close = difflib.get_close_matches(kind[1], kinds, 1)
            hint = f"Did you mean {close[0]!r}?" if close else f"Kinds: {', '.join(kinds)}."
        if message.startswith("Invalid enum value") and steps == ["dataset"]:
            hint = "There is one: mnist."
        if message.startswith("Invalid enum value") and steps == ["review"]:
            message = message.replace("Invalid enum value", "There is no review")
            hint = f"There are: {', '.join(get_args(Review))}."
        if message.startswith("Expected `str"):
            message, hint = "This has to be a text", "Write it in quotes."
        if steps == ["check"] and not path:
            message, hint = "Checks are a list of tables.", "Write [[check]], in two brackets."
        missing = re.match(r"Object missing required field `(.+)`", message)
        if missing:
            message = f"The setting {missing[1]!r} is missing."
        where = f" ({'.'.join(map(str, steps))})" if steps and not (unknown or kind) else ""
        self._wrong(f"{message}{where}", (*path, *steps), hint)

    def _settings(
        self,
        cls: Any,  # noqa: ANN401  (a struct or a union of them)
        path: tuple[str | int, ...],
        steps: list[str | int],
    ) -> list[str]:
        """The names that may stand where a setting was not known."""
        structs = [Tier] if "tiers" in steps else list(getattr(cls, "__args__", (cls,)))
        if path[:1] == ("check",):
            kind = self._document["check"][path[1]].get("kind")
            structs = [s for s in structs if s is Tier or s.__struct_config__.tag == kind]
        return [name for struct in structs for name in struct.__struct_fields__]

    def _wrong(self, message: str, path: tuple[str | int, ...], hint: str | None = None) -> None:
        self._errors.append(
            GraderError(message, file=self._path, line=line_of(self._text, path), hint=hint)
        )

    def _error(self) -> GraderError:
        return self._errors[0] if len(self._errors) == 1 else CombinedError(self._errors)


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
