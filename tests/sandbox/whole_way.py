"""The way of a child's bytes through everything of ours: decoding, measuring, checks, pages, files.

What must hold of each step, whatever the bytes are, is asserted here; the tests and the fuzz
program (tests/fuzz) differ in the bytes that they think of.
"""

import json
from pathlib import Path

import msgspec
import numpy as np
from small_run import BATCH, CHECKS, REFERENCE, ROOT

from grader.checks.judge import judge
from grader.checks.mistakes import name_mistakes
from grader.data.mnist import Mnist
from grader.export.results import grades_csv, results_json
from grader.intake.assignment import load_assignment
from grader.measure import Ruler
from grader.model.assignment import RunSpec
from grader.model.evidence import Evidence
from grader.model.result import CheckResult, Result
from grader.report.render import render_class, render_student
from grader.sandbox.decode import Decoded, decode
from grader.sandbox.worker import Outcome

NOWHERE = Path("/nonexistent")
TRAINING, VALIDATION, TEST = 16, 64, 16
LARGEST_PAGE = 40 << 20
TEXT = """\
def train(model, optimizer, scheduler, a, b, n):
    scheduler.step(n)
    optimizer.param_groups[0]["lr"] = scheduler.get_lr()
"""
ENVIRONMENT = {"torch": "2"}


def few_images() -> Mnist:
    """Noise in the shape of MNIST: what weights reach on it does not matter here."""
    noise = np.random.default_rng(0)
    count = TRAINING + VALIDATION
    return Mnist(
        noise.integers(0, 256, (count, 28, 28), dtype=np.uint8),
        noise.integers(0, 10, count, dtype=np.uint8),
        noise.integers(0, 256, (TEST, 28, 28), dtype=np.uint8),
        noise.integers(0, 10, TEST, dtype=np.uint8),
    )


class Seen(msgspec.Struct, frozen=True):
    """What became of some bytes."""

    decoded: Decoded
    evidence: Evidence
    result: Result


class WholeWay:
    """Takes outcomes the whole way; made once.

    Args:
        reference: what the submissions are compared with.
        checks: the checks of the assignment.
    """

    def __init__(self, reference: Evidence, checks=CHECKS) -> None:
        spec = RunSpec("mnist", TRAINING, VALIDATION, 3, BATCH, 0)
        self.reference = reference
        self.assignment = msgspec.structs.replace(
            load_assignment(ROOT, "lr_schedulers"), run=spec, checks=checks
        )
        self.ruler = Ruler(REFERENCE, few_images(), spec)

    def marked(self, outcome: Outcome, folder: Path = NOWHERE) -> Seen:
        """From bytes to a result that can be stored."""
        decoded = decode(outcome, folder)
        measured = self.ruler.measure(decoded)
        evidence = msgspec.structs.replace(decoded.evidence, measured=measured)
        assert (evidence.ending == "finished") <= (decoded.weights is not None)
        assert (evidence.parameters is None) == (decoded.weights is None)
        assert (evidence.ending == "finished") == (evidence.failure is None)
        assert msgspec.json.decode(msgspec.json.encode(evidence), type=Evidence) == evidence
        checks = judge(self.assignment, evidence, self.reference)
        assert len(checks) == len(self.assignment.checks)
        for check in checks:
            # Only what the evidence calls a fault of ours may be one.
            assert (check.status == "internal_error") <= (evidence.ending == "internal_error")
            assert (check.score is None) == (check.status == "internal_error")
            assert check.score is None or 0 <= check.score <= check.max_score
        checks = self.named(checks, evidence)
        result = result_of(self.assignment.max_score, evidence, checks)
        assert msgspec.json.decode(msgspec.json.encode(result), type=Result) == result
        return Seen(decoded, evidence, result)

    def named(self, checks: tuple[CheckResult, ...], evidence: Evidence) -> tuple[CheckResult, ...]:
        """The checks with the mistakes behind them, which must change no mark."""
        of, reference = self.assignment, self.reference
        named = name_mistakes(of, checks, evidence, reference, {"train.py": TEXT})
        for before, after in zip(checks, named, strict=True):
            assert (after.status, after.score) == (before.status, before.score)
            assert after.mistake is None or before.status not in {"pass", "internal_error"}
        return named

    def shown(self, seen: Seen) -> None:
        """Everything that is written or printed of a result."""
        of, result = self.assignment, seen.result
        document = json.loads(results_json(of, [result], ENVIRONMENT))
        assert len(document["submissions"][0]["checks"]) == len(of.checks)
        grades_csv(of, [result]).encode()
        page = render_student(
            of,
            result,
            evidence=seen.evidence,
            reference=self.reference,
            sources={"train.py": "import torch\n" * 50},
            questions={},
            environment=ENVIRONMENT,
            made_on="today",
        )
        assert "</html>" in page[-20:]
        assert len(page.encode()) < LARGEST_PAGE
        page = render_class(
            of,
            [result, result],
            reference=self.reference,
            steps=[(result.id, seen.evidence.steps)],
            questions={},
            environment=ENVIRONMENT,
            made_on="today",
        )
        assert "</html>" in page[-20:]
        page.encode()


def result_of(max_score: float, evidence: Evidence, checks: tuple[CheckResult, ...]) -> Result:
    """A result as grading makes it."""
    scores = [check.score for check in checks]
    complete = None not in scores
    return Result(
        id="s1",
        status="graded" if complete else "needs_attention",
        score=round(sum(scores), 2) if complete else None,
        max_score=max_score,
        flags=evidence.notes,
        checks=checks,
        quiz=None,
        seconds=evidence.wall_seconds,
    )
