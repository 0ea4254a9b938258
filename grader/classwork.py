"""A class at work: its submissions, what is stored of them, and the marks so far."""

from collections.abc import Sequence

from grader.audit.choice import Choice
from grader.freshness import is_audited, is_settled
from grader.gradebook.store import Gradebook
from grader.intake.files import content_of
from grader.marking import Graded, Marking
from grader.model.basis import Basis
from grader.model.evidence import Evidence
from grader.model.result import Result
from grader.model.submission import Submission
from grader.pages import Marked
from grader.sandbox.limits import Limits


class Classwork:
    """Marks a class from what is stored and from what is run, and stores it as it comes.

    Args:
        gradebook: where it is stored.
        marking: how it is marked.
        basis: what its runs rest on.
        submissions: everybody.
    """

    def __init__(
        self,
        gradebook: Gradebook,
        marking: Marking,
        basis: Basis,
        submissions: Sequence[Submission],
    ) -> None:
        self.gradebook = gradebook
        self.marking = marking
        self.basis = basis
        self.total = len(submissions)
        self.reference: Evidence
        self._submissions = submissions
        # Before anything runs: a file that changes later has a digest that is not its own.
        self._contents = {one.id: content_of(one) for one in submissions}
        self.kept: dict[str, Result] = {}
        self.bare: dict[str, Graded] = {}
        self._ran: dict[str, Result] = {}

    def sort_out(
        self, reference: Evidence, limits: Limits | None, audit: float = 0.0
    ) -> list[Submission]:
        """Marks everybody whose evidence is stored (`kept`) or who has nothing to run (`bare`).

        Args:
            reference: what the reference did.
            limits: the limits that a run would have now; None takes all stored evidence as it is.
            audit: which part of the submissions has to be audited, from 0 to 1.

        Returns:
            The others: they have to be run.
        """
        self.reference = reference
        audited = Choice(audit, self.marking.assignment.fingerprint)
        todo = []
        for one in self._submissions:
            if one.code is None:
                self.bare[one.id] = self.marking.graded(one, None, reference)
                continue
            evidence = self.gradebook.evidence(one.id, self.basis.key, self._contents[one.id])
            if (
                evidence is None
                or (limits and not is_settled(evidence, limits))
                or (audited.holds(one.id) and not is_audited(evidence))
            ):
                todo.append(one)
            else:
                self.kept[one.id] = self.marking.graded(one, evidence, reference).result
        return todo

    def store_kept(self) -> None:
        """Stores the marks of those whom `sort_out` marked."""
        bare = [graded.result for graded in self.bare.values()]
        self.gradebook.mark(self.kept.values(), bare, self.basis.key)

    def add(self, submission: Submission, evidence: Evidence) -> Graded:
        """Marks a submission that was run, and stores it."""
        graded = self.marking.graded(submission, evidence, self.reference)
        content = self._contents[submission.id]
        self.gradebook.add(graded.result, evidence, self.basis.key, content)
        self._ran[submission.id] = graded.result
        return graded

    def stored(self) -> int:
        """How many are stored: a run that is begun again does not run them again."""
        stored = self.gradebook.contents(self.basis.key)
        return sum(stored.get(name) == content for name, content in self._contents.items())

    def marked(self) -> list[Marked]:
        """Everybody with their marks, by id."""
        bare = {name: graded.result for name, graded in self.bare.items()}
        results = self.kept | bare | self._ran
        return [
            Marked(one, self._contents[one.id], results[one.id])
            for one in sorted(self._submissions, key=lambda one: one.id)
        ]
