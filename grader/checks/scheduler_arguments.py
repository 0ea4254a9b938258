"""Was the scheduler constructed as the assignment asks?"""

import math

from grader.checks.verdict import Verdict
from grader.model.assignment import SchedulerArgumentsSpec
from grader.model.evidence import Evidence, SchedulerSeen, Value

CLOSE = 1e-9  # what computing an argument (1 / 2, 0.1 * 5) may add
CLOSE_TO_ZERO = 1e-15
LONGEST = 300  # characters of an argument as it is shown


def decide(spec: SchedulerArgumentsSpec, seen: Evidence, reference: Evidence) -> Verdict:
    """Compares what `build_scheduler` returned with the class and arguments asked for.

    Arguments that the assignment does not list are expected to have the class's defaults, as the
    reference's run saw them.
    """
    facts = {"call": _call(spec.scheduler, spec.arguments)}
    if seen.returned_scheduler is None:
        nothing = seen.returned_type == "NoneType"
        reason = "returned_nothing" if nothing else "returned_no_scheduler"
        return Verdict(0, reason, {**facts, "type": seen.returned_type})
    built = seen.schedulers[seen.returned_scheduler]
    if built.torch_classes[:1] != (spec.scheduler,):
        own = " (not the one of torch)" if built.class_name == spec.scheduler else ""
        facts |= {"expected": spec.scheduler, "type": f"{built.class_name}{own}"}
        return Verdict(0, "wrong_scheduler", facts, built.place)
    if built.optimizer is None or not seen.optimizers[built.optimizer].from_build_optimizer:
        return Verdict(0, "scheduler_on_other_optimizer", facts, built.place)
    return _compare_arguments(spec, built, reference, facts)


def _compare_arguments(
    spec: SchedulerArgumentsSpec,
    built: SchedulerSeen,
    reference: Evidence,
    facts: dict[str, str],
) -> Verdict:
    expected = {**_defaults(spec, reference), **spec.arguments}
    wrong = {
        name: value
        for name, value in expected.items()
        if name not in built.arguments or not same(built.arguments[name], value)
    }
    if not wrong:
        return Verdict(1, "arguments_right", facts, built.place)
    asked = set(spec.arguments) | set(wrong)
    differences = "; ".join(
        f"{name} is {show(built.arguments.get(name))}, not {show(value)}"
        for name, value in wrong.items()
    )
    given = [built.arguments.get(name) for name in wrong]
    swapped = len(wrong) > 1 and all(
        any(same(one, value) for one in given) for value in wrong.values()
    )
    reason = "arguments_swapped" if swapped else "wrong_arguments"
    facts |= {"differences": differences, "names": ", ".join(f"{name}=..." for name in wrong)}
    share = (len(asked) - len(wrong)) / len(asked)
    return Verdict(share, reason, facts, built.place)


def _defaults(spec: SchedulerArgumentsSpec, reference: Evidence) -> dict[str, Value]:
    """The class's defaults, where the reference constructs the same class."""
    if reference.returned_scheduler is None:
        return {}
    own = reference.schedulers[reference.returned_scheduler]
    return own.defaults if own.torch_classes[:1] == (spec.scheduler,) else {}


def same(seen: Value, expected: Value) -> bool:
    """Whether two arguments are equal; 3 and 3.0 are, and so are floats up to rounding."""
    if isinstance(seen, list) and isinstance(expected, list):
        return len(seen) == len(expected) and all(map(same, seen, expected))
    if _is_number(seen) and _is_number(expected):
        return math.isclose(float(seen), float(expected), rel_tol=CLOSE, abs_tol=CLOSE_TO_ZERO)
    return type(seen) is type(expected) and seen == expected


def show(value: Value) -> str:
    """An argument as one would write it in Python, cut where it is long."""
    shown = str(value.get("repr", value)) if isinstance(value, dict) else repr(value)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 3] + "..."


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _call(scheduler: str, arguments: dict[str, Value]) -> str:
    listed = "".join(f", {name}={show(value)}" for name, value in arguments.items())
    return f"{scheduler}(optimizer{listed})"
