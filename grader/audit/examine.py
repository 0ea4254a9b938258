"""Everything that is done to find out whether evidence is honest, for one assignment."""

from collections.abc import Callable, Mapping

import msgspec
import torch

from grader.audit.auditor import Auditor, Replayed
from grader.audit.crosscheck import HandedIn, doubts
from grader.audit.plan import Plan
from grader.audit.replayer import Replayer
from grader.audit.source import read_given, read_source
from grader.intake.files import is_python, plain_files, shown
from grader.model.assignment import Assignment
from grader.model.evidence import Evidence
from grader.model.submission import Submission
from grader.sandbox.decode import Decoded
from grader.sandbox.limits import Limits
from grader.sandbox.pool import AnyWorker

MAX_FILE_BYTES = 100 << 20
ENOUGH_WEIGHTS = 1_000
OF_WEIGHTS = {torch.float64, torch.float32, torch.float16, torch.bfloat16}


class Examiner:
    """Cross-checks every run, and audits those that are chosen.

    Args:
        assignment: what is graded.
        share: which part of the submissions is audited, from 0 (none) to 1 (all of them).
    """

    def __init__(self, assignment: Assignment, share: float) -> None:
        run = assignment.run
        self.audits = share > 0
        self._auditor = Auditor(share, assignment.fingerprint, run.seed, run.train_samples)
        self._given = read_given(assignment.reference)
        self._replayer = Replayer(self._given, run)

    def trust_machine(self, reference: Decoded, worker: AnyWorker, limits: Limits) -> None:
        """Sees whether this machine repeats the reference's training; before any submission."""
        self._auditor.trust_machine(reference, self._replay_on(worker, limits))

    def examine(  # noqa: PLR0913, PLR0917  (the parts of one run)
        self,
        submission: Submission,
        decoded: Decoded,
        reference: Evidence,
        worker: AnyWorker,
        limits: Limits,
        again: Callable[[int], Decoded],
    ) -> Evidence:
        """The evidence with its doubts and, where the submission is chosen, its audit.

        Args:
            submission: what was run.
            decoded: what came of it, measured.
            reference: the reference's evidence.
            worker: a worker to replay on.
            limits: for the replay.
            again: runs the same submission with another seed.
        """
        source = read_source(submission, self._given)
        files = _handed_in(submission, decoded.weights)
        audit = None
        if self._auditor.chooses(submission.id):
            replay = self._replay_on(worker, limits)
            audit = self._auditor.audit(submission.id, decoded, source, replay, again)
        if audit is not None and audit.verdict == "proved":
            # A checkpoint of the student's own runs may hold what the proof shows was trained.
            files = {name: file._replace(holds_weights=False) for name, file in files.items()}
        return msgspec.structs.replace(
            decoded.evidence,
            doubts=doubts(decoded.evidence, source, files, reference),
            audit=audit,
        )

    def _replay_on(self, worker: AnyWorker, limits: Limits) -> Callable[[Plan, int], Replayed]:
        def replay(plan: Plan, seed: int) -> Replayed:
            return self._replayer.replay(worker, limits, plan, seed)

        return replay


def _handed_in(
    submission: Submission, weights: Mapping[str, torch.Tensor] | None
) -> dict[str, HandedIn]:
    """The submission's files that are no Python, with whether the weights lie in them."""
    assert submission.folder is not None
    needles = [
        tensor.contiguous().view(torch.uint8).numpy().tobytes()
        for tensor in (weights or {}).values()
        if tensor.dtype in OF_WEIGHTS and tensor.numel() >= ENOUGH_WEIGHTS and bool(tensor.any())
    ]
    found = {}
    for path in [] if submission.alone else plain_files(submission.folder):
        size = path.stat().st_size
        if not is_python(path):
            least = sum(map(len, needles))
            holds = False
            if needles and least <= size <= MAX_FILE_BYTES:
                data = path.read_bytes()
                holds = all(needle in data for needle in needles)
            found[shown(path.relative_to(submission.folder).as_posix())] = HandedIn(size, holds)
    return found
