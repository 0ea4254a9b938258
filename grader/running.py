"""Makes ready to run submissions: the images, the warm processes, the ruler."""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from grader.data.mnist import find_mnist, read_mnist
from grader.model.assignment import Assignment
from grader.sandbox.levels import LAYERS, Level
from grader.sandbox.nursery import Nursery
from grader.sandbox.pool import Pool
from grader.sandbox.prepare import prepare_images

if TYPE_CHECKING:
    from grader.grading import Grading


class Means(NamedTuple):
    """With what submissions are run.

    `data` is where to look for MNIST first, `jobs` how many run at a time, and `level` how they
    are shut in. `audit` is which part of them has its training replayed, from 0 to 1. `ahead`
    imports torch already, for the first that needs it.
    """

    data: Path | None
    jobs: int
    level: Level
    audit: float = 0.0
    ahead: Nursery | None = None

    def for_at_most(self, submissions: int) -> "Means":
        """The same for so few submissions."""
        return self._replace(jobs=min(self.jobs, submissions))


@contextmanager
def open_grading(assignment: Assignment, means: Means) -> Iterator["Grading"]:
    """Makes everything ready to run submissions, and ends it all again.

    Args:
        assignment: whose section `run` says how.
        means: with what.

    Raises:
        GraderError: MNIST cannot be had, or the reference cannot be imported.
    """
    with ExitStack() as stack:
        prepared = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-")))
        # First, because importing torch takes longest.
        pool = stack.enter_context(Pool(means.jobs, LAYERS[means.level], means.ahead))
        mnist = read_mnist(find_mnist(means.data))
        prepare_images(prepared, mnist, assignment.run)
        pool.supply(prepared, assignment.run.train_samples)
        # The only place where the trusted side imports torch, which takes seconds: commands that
        # have nothing to run never come here, and the warm processes import it at the same time.
        gc.disable()  # it would look at torch's objects again and again while they come to be
        import torch  # noqa: PLC0415

        from grader.audit.examine import Examiner  # noqa: PLC0415
        from grader.grading import Grading  # noqa: PLC0415
        from grader.measure import Ruler  # noqa: PLC0415

        gc.enable()
        torch.set_num_threads(1)  # the cores are for the submissions
        ruler = Ruler(assignment.reference, mnist, assignment.run)
        examiner = Examiner(assignment, means.audit)
        yield Grading(assignment, ruler, pool, examiner)
