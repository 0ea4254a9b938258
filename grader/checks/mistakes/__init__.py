"""Which known mistake is behind a check that did not pass, where the evidence shows it.

`catalogue.py` has the mistakes and their words; the other files decide, as pure functions of the
evidence and of the program's text. No mark depends on it, and a mistake that is not certain is
not named: the check's own words stand. docs/mistakes.md lists what can be told apart.
"""

from collections.abc import Mapping, Sequence

import msgspec

from grader.checks.idle import without_idle_optimizers
from grader.checks.mistakes import building, crashes, rates, stepping
from grader.checks.mistakes.case import Case, Finding
from grader.checks.mistakes.catalogue import CATALOGUE
from grader.checks.mistakes.reading import Program
from grader.model.assignment import Assignment
from grader.model.evidence import Evidence, Place
from grader.model.result import ENDS, CheckResult, Explanation, Mistake

# The cause first: what stopped it, what else set the LR, when it was stepped, what was built.
FINDERS = (crashes.find, rates.find, stepping.find, building.find)
ONCE_MENDED = "Mend what the check {kind} says first, and look at this one again then."


def name_mistakes(
    assignment: Assignment,
    results: Sequence[CheckResult],
    seen: Evidence,
    reference: Evidence,
    texts: Mapping[str, str],
) -> tuple[CheckResult, ...]:
    """The results of a run's checks, with the mistakes behind those that did not pass.

    Only words are added: status and points stay as they are.

    Args:
        assignment: what was asked.
        results: from `judge`.
        seen: what the run did.
        reference: what the reference did.
        texts: the submission's Python files by their paths.
    """
    wrong = [one.kind for one in results if one.status not in {"pass", "skipped"}]
    if not wrong or seen.ending == "internal_error":
        return tuple(results)
    counted = without_idle_optimizers(seen)
    case = Case(assignment, results, counted, reference, Program(texts))
    found = [finding for find in FINDERS for finding in find(case)]
    causes: dict[str, Finding] = {}
    for kind in wrong:
        sure = [finding for finding in found if kind in finding.kinds]
        maybe = [finding for finding in found if kind in finding.perhaps]
        if sure or maybe:
            causes[kind] = (sure or maybe)[0]
    told: dict[str, str] = {}  # the check that tells of a mistake, by the mistake's name
    return tuple(
        _explained(one, causes[one.kind], told.setdefault(causes[one.kind].name, one.kind))
        if one.kind in causes
        else one
        for one in results
    )


def _explained(result: CheckResult, cause: Finding, teller: str) -> CheckResult:
    """A result with its mistake; only the first check that a mistake explains tells all of it."""
    entry, place, own = CATALOGUE[cause.name], cause.place, result.explanation
    mistake = Mistake(
        cause.name, entry.title, place.file if place else None, place.line if place else None
    )
    if teller != result.kind:
        explanation = msgspec.structs.replace(
            own, why="", next_step=ONCE_MENDED.format(kind=teller)
        )
        return msgspec.structs.replace(result, mistake=mistake, explanation=explanation)
    facts = {**cause.facts, "at": _at(place)}
    seen, why, next_step = (part.format_map(facts) for part in entry[1:])
    explanation = Explanation(
        own.reason,
        asked=own.asked,
        seen=_both(result, seen),
        why=why or own.why,
        next_step=next_step or own.next_step,
    )
    if not seen or place is None:
        return msgspec.structs.replace(result, mistake=mistake, explanation=explanation)
    return msgspec.structs.replace(
        result, mistake=mistake, explanation=explanation, file=place.file, line=place.line
    )


def _both(result: CheckResult, seen: str) -> str:
    """The cause, and what came of it where the mistake does not tell that."""
    own = result.explanation.seen
    if seen and result.status == "crash":
        return f"{own}{'' if own.endswith(ENDS) else '.'} {seen}"
    return seen or own


def _at(place: Place | None) -> str:
    return f" ({place.file}:{place.line})" if place else ""
