"""Asks every check of an assignment about one run, and puts the verdicts into results."""

from collections.abc import Callable
from typing import Any

from grader.checks import accuracy, constraints, lr_values, scheduler_arguments, step_order
from grader.checks.idle import without_idle_optimizers
from grader.checks.verdict import Verdict
from grader.checks.wording import explain
from grader.model.assignment import Assignment, CheckSpec, kind_of
from grader.model.evidence import Evidence, Place, Stage
from grader.model.result import CheckResult, Status

Decide = Callable[[Any, Evidence, Evidence], Verdict]

DECIDE: dict[str, Decide] = {
    "scheduler_arguments": scheduler_arguments.decide,
    "step_order": step_order.decide,
    "lr_values": lr_values.decide,
    "constraints": constraints.decide,
    "accuracy": accuracy.decide,
}

DURING: dict[Stage, str] = {
    "start": "the grader's preparation",
    "import": "the import of the file",
    "model": "SimpleNN()",
    "optimizer": "build_optimizer",
    "scheduler": "build_scheduler",
    "train": "train",
    "finished": "train",
}
STATUS: dict[str, Status] = {"timeout": "timeout", "memory": "memory", "crash": "crash"}


def judge(assignment: Assignment, seen: Evidence, reference: Evidence) -> tuple[CheckResult, ...]:
    """Every check of the assignment, in its order, whatever happened in the run.

    The first check whose evidence is missing says what ended the run; those after it are skipped
    and name the first.
    """
    results: list[CheckResult] = []
    blocker: str | None = None
    seen = without_idle_optimizers(seen)
    for spec in assignment.checks:
        if _has_evidence(spec, seen):
            results.append(_decided(spec, DECIDE[kind_of(spec)](spec, seen, reference)))
        elif seen.ending == "finished":
            problem = (seen.measured and seen.measured.problem) or "none came back"
            verdict = Verdict(0, "no_weights_to_measure", {"problem": problem})
            results.append(_result(spec, "skipped", verdict))
        elif seen.ending == "internal_error":
            results.append(internal_error(spec, seen.failure.message if seen.failure else "?"))
        elif blocker is None:
            blocker = kind_of(spec)
            results.append(_result(spec, STATUS[seen.ending], _what_ended(seen)))
        else:
            results.append(_result(spec, "skipped", Verdict(0, "blocked", {"blocker": blocker})))
    return tuple(results)


def ungradable(assignment: Assignment, problem: str) -> tuple[CheckResult, ...]:
    """Every check skipped, because nothing was handed in that could be run."""
    verdict = Verdict(0, "ungradable", {"problem": problem})
    return tuple(_result(spec, "skipped", verdict) for spec in assignment.checks)


def internal_error(spec: CheckSpec, problem: str) -> CheckResult:
    """A fault of the grader's own: no mark, and not a zero."""
    explanation = explain(Verdict(0, "internal_error", {"problem": problem}))
    return CheckResult(kind_of(spec), "internal_error", None, spec.points, explanation)


def _has_evidence(spec: CheckSpec, seen: Evidence) -> bool:
    if kind_of(spec) == "scheduler_arguments":
        return seen.returned_type is not None and seen.ending != "internal_error"
    if kind_of(spec) == "accuracy":
        measured = seen.measured
        return seen.ending == "finished" and measured is not None and measured.accuracy is not None
    return seen.ending == "finished"


def _decided(spec: CheckSpec, verdict: Verdict) -> CheckResult:
    share = verdict.share
    status: Status = "pass" if share >= 1 else "partial" if share > 0 else "fail"
    return _result(spec, status, verdict)


def _result(spec: CheckSpec, status: Status, verdict: Verdict) -> CheckResult:
    place = verdict.place
    return CheckResult(
        kind=kind_of(spec),
        status=status,
        score=round(spec.points * verdict.share, 2),
        max_score=spec.points,
        explanation=explain(verdict),
        file=place.file if place else None,
        line=place.line if place else None,
    )


def _what_ended(seen: Evidence) -> Verdict:
    """Why there is no more evidence, as a verdict of no points."""
    failure = seen.failure
    assert failure is not None
    frame = failure.frames[-1] if failure.frames else None
    facts = {
        "during": DURING[seen.stage],
        "type": failure.type,
        "error": failure.message,
        "seconds": f"{seen.cpu_seconds:.0f}",
        "function": frame.function if frame else "",
    }
    reason = {
        "exit": "exited",
        "signal": "killed",
        "channel": "used_channel",
        "ModuleNotFoundError": "module_missing",
    }.get(failure.type, "crashed")
    # torch raises NotImplementedError too, where a forward is missing.
    if failure.type == "NotImplementedError" and frame and frame.text.startswith("raise"):
        reason = "stub_untouched"
    reason = {"timeout": "timed_out", "memory": "out_of_memory"}.get(seen.ending, reason)
    return Verdict(0, reason, facts, Place(frame.file, frame.line) if frame else None)
