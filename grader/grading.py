"""Runs submissions of one assignment in the sandbox: from files to evidence."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader.audit.examine import Examiner
from grader.intake.files import shown
from grader.measure import Ruler
from grader.model.assignment import Assignment
from grader.model.evidence import Evidence, Failure
from grader.model.submission import Submission
from grader.sandbox.decode import Decoded, decode
from grader.sandbox.limits import FIRST_RUN, Limits
from grader.sandbox.pool import AnyWorker, Pool
from grader.sandbox.prepare import copy_submission


class Grading:
    """Runs submissions of one assignment; made by `running.open_grading`."""

    def __init__(
        self, assignment: Assignment, ruler: Ruler, pool: Pool, examiner: Examiner
    ) -> None:
        self.assignment = assignment
        self._ruler = ruler
        self._pool = pool
        self._examiner = examiner
        self._reference: Decoded | None = None

    def run_reference(self, *beside: Submission) -> list[Evidence]:
        """Runs the reference as one more submission, and others that are nobody's beside it.

        Returns:
            What was seen of each, of the reference first.
        """
        path = self.assignment.reference
        reference = Submission("reference", path.parent, path, None, alone=True)

        def one(worker: AnyWorker, submission: Submission) -> tuple[str, Decoded]:
            return submission.id, self._observe(worker, submission, FIRST_RUN)

        def failed(submission: Submission, error: Exception) -> tuple[str, Decoded]:
            return submission.id, Decoded(_our_fault(error), None, None)

        runs = [reference, *beside]
        seen = dict(self._pool.map(one, failed, runs))
        self._reference = seen[reference.id]
        return [seen[run.id].evidence for run in runs]

    def grade(
        self,
        submissions: Sequence[Submission],
        reference: Evidence,
        limits: Limits,
        started: Callable[[str], None] = lambda _: None,
    ) -> Iterator[tuple[Submission, Evidence]]:
        """Runs submissions, several at a time, and gives what was seen of each as it ends.

        Args:
            submissions: what to run; each has a script.
            reference: what the reference did.
            limits: what each may use.
            started: told a submission's id when its turn comes, from any thread.
        """

        def one(worker: AnyWorker, submission: Submission) -> tuple[Submission, Evidence]:
            started(submission.id)
            return submission, self._examined(worker, submission, reference, limits)

        def failed(submission: Submission, error: Exception) -> tuple[Submission, Evidence]:
            return submission, _our_fault(error)

        self._trust_machine(limits)
        yield from self._pool.map(one, failed, submissions)

    def _examined(
        self, worker: AnyWorker, submission: Submission, reference: Evidence, limits: Limits
    ) -> Evidence:
        decoded = self._observe(worker, submission, limits)
        return self._examiner.examine(
            submission,
            decoded,
            reference,
            worker,
            limits,
            lambda seed: self._observe(worker, submission, limits, seed),
        )

    def _trust_machine(self, limits: Limits) -> None:
        """Sees whether this machine repeats a training bit for bit, where that will be asked."""
        if self._examiner.audits:
            if self._reference is None:  # its evidence was stored, and weights are not
                self.run_reference()
            reference = self._reference
            assert reference is not None
            self._pool.once(lambda worker: self._examiner.trust_machine(reference, worker, limits))

    def _observe(
        self, worker: AnyWorker, submission: Submission, limits: Limits, seed: int | None = None
    ) -> Decoded:
        with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as scratch:
            copy = copy_submission(submission, Path(scratch).resolve())
            run = self.assignment.run
            job = {
                "epochs": run.epochs,
                "batch_size": run.batch_size,
                "seed": run.seed if seed is None else seed,
            }
            outcome = worker.run(job, copy, limits)
            assert submission.folder is not None
            decoded = decode(outcome, submission.folder)
        return self._measured(decoded)

    def _measured(self, decoded: Decoded) -> Decoded:
        measured = self._ruler.measure(decoded)
        evidence = msgspec.structs.replace(decoded.evidence, measured=measured)
        return msgspec.structs.replace(decoded, evidence=evidence)


def _our_fault(error: Exception) -> Evidence:
    """What is known of a run in which the grader itself failed: nothing of the student's."""
    problem = shown(f"{type(error).__name__}: {error}")
    return Evidence("internal_error", "start", Failure("grader", problem))
