"""Compares what a run reported with the source, with the weights and with the clock.

Every doubt is a sentence for the instructor. It asks a person to look and changes no mark: each
of them may have an honest reason, however rare.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from grader.audit.source import Source
from grader.model.evidence import Evidence

TIMES_FASTER = 10
TIMES_THE_STEPS = 1.5  # training on validation images too, which is told as such, takes fewer
UNTRAINED_AT_MOST = 0.5
OVERSTATED_BY = 0.2
LITERAL_CHARACTERS = 20_000
LITERAL_ITEMS = 2_000
DATA_BYTES = 10_000
TEXT = (".py", ".txt", ".md", ".yaml", ".yml", ".toml", ".json", ".csv", ".ipynb", ".pdf")
PICTURES = (".png", ".jpg", ".jpeg", ".svg", ".gif")
LOADS = {"load", "loads", "load_file", "load_model", "fromfile", "frombuffer", "read_bytes", "open"}
LOOKS_INSIDE = {
    *("grader", "_getframe", "_current_frames", "get_objects", "get_referrers", "get_referents"),
    *("f_back", "f_locals", "tb_frame", "__closure__", "cell_contents", "ctypes", "unfreeze"),
    *("_global_optimizer_pre_hooks", "_global_optimizer_post_hooks"),
}


class HandedIn(NamedTuple):
    """A file that is no Python: its size, and whether the final weights lie in it as bytes."""

    size: int
    holds_weights: bool


def doubts(
    evidence: Evidence, source: Source, files: Mapping[str, HandedIn], reference: Evidence
) -> tuple[str, ...]:
    """What in a run's reports does not go together, one sentence each.

    Args:
        evidence: what was reported, with what was measured.
        source: the submission's Python files.
        files: its other files, by their paths.
        reference: the reference's evidence, from this machine.
    """
    return (
        *_of_the_scheduler(evidence, source),
        *_of_places(evidence, source),
        *_of_step_calls(evidence, source),
        *_of_time(evidence, reference),
        *_of_more_steps(evidence, reference),
        *_of_the_weights(evidence),
        *_of_the_history(evidence),
        *_of_files(files, source),
        *_of_literals(source),
        *_of_reaching(source),
    )


def _of_the_scheduler(evidence: Evidence, source: Source) -> Iterator[str]:
    returned = evidence.returned_scheduler
    classes = evidence.schedulers[returned].torch_classes if returned is not None else ()
    if not classes or source.unreadable or source.too_large:
        return
    name = classes[0]
    if not any(name in text for text in source.files.values()):
        yield f"The run reported a {name}, and this name is nowhere in the source."


def _of_places(evidence: Evidence, source: Source) -> Iterator[str]:
    places = [run.place for run in evidence.steps] + [one.place for one in evidence.schedulers]
    for place in dict.fromkeys((p.file, p.line) for p in places if p):
        if place[0] in source.unreadable or place[0] in source.too_large:
            continue
        lines = source.code_lines.get(place[0])
        if lines is None:
            yield f"The run reported a call in {place[0]}, which was not handed in."
            return
        if place[1] not in lines:
            yield f"The run reported a call at {place[0]}:{place[1]}, where no code can call."
            return


def _of_step_calls(evidence: Evidence, source: Source) -> Iterator[str]:
    if source.unreadable or source.too_large:
        return
    claimed = sum(run.count for run in evidence.steps if run.of == "scheduler")
    named = any(word.text == "step" for word in source.own_words)
    hidden = any("step" in text for text in _strings(source))
    if claimed and not named and not hidden:
        yield f"The run reported {claimed} scheduler steps, and the source has no call of a step."


def _strings(source: Source) -> Iterator[str]:
    for _, node in source.own_nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _of_time(evidence: Evidence, reference: Evidence) -> Iterator[str]:
    mine, theirs = _images(evidence), _images(reference)
    if not mine or not theirs or evidence.cpu_seconds <= 0 or reference.cpu_seconds <= 0:
        return
    times = (mine / evidence.cpu_seconds) / (theirs / reference.cpu_seconds)
    if times > TIMES_FASTER:
        yield (
            f"The run reported training on {mine:,} images in {evidence.cpu_seconds:.2f} seconds "
            f"of computing time, {times:.0f} times as fast as the reference."
        )


def _of_more_steps(evidence: Evidence, reference: Evidence) -> Iterator[str]:
    mine, theirs = _optimizer_steps(evidence), _optimizer_steps(reference)
    if theirs and mine > TIMES_THE_STEPS * theirs:
        yield (
            f"The run reported {mine:,} optimizer steps, where the reference takes {theirs:,}: "
            "it trained for longer than is asked."
        )


def _optimizer_steps(evidence: Evidence) -> int:
    return sum(run.count for run in evidence.steps if run.of == "optimizer")


def _images(evidence: Evidence) -> int:
    return sum(
        epoch.training + epoch.validation + epoch.altered + epoch.foreign
        for epoch in evidence.epochs
    )


def _of_the_weights(evidence: Evidence) -> Iterator[str]:
    steps = _optimizer_steps(evidence)
    accuracy = evidence.measured.accuracy if evidence.measured else None
    if evidence.ending == "finished" and not steps and (accuracy or 0) > UNTRAINED_AT_MOST:
        yield (
            f"The weights reach an accuracy of {accuracy:.3f}, "
            "and no optimizer step was seen that could have trained them."
        )


def _of_the_history(evidence: Evidence) -> Iterator[str]:
    measured = evidence.measured
    if measured is None or measured.same_outputs is False or not evidence.history:
        return  # another model than the one that was measured reaches what it reaches
    for name, value in evidence.history[-1].items():
        share = value / 100 if 1 < value <= 100 else value  # noqa: PLR2004  (a percentage)
        train = "train" in name.lower()
        reached = measured.train_accuracy if train else measured.accuracy
        if "acc" in name.lower() and reached is not None and reached + OVERSTATED_BY < share <= 1:
            images = "training images" if train else "hidden images"
            yield (
                f"The history ends with {name} = {value:g}, "
                f"and the weights reach {reached:.3f} on the {images}."
            )
            return


def _of_files(files: Mapping[str, HandedIn], source: Source) -> Iterator[str]:
    for name, file in files.items():
        if file.holds_weights:
            yield f"The weights that came back lie, byte for byte, in {name}, which was handed in."
            return
    data = [
        name
        for name, file in files.items()
        if file.size >= DATA_BYTES and not name.lower().endswith((*TEXT, *PICTURES))
    ]
    loads = next((word for word in source.own_words if word.text in LOADS), None)
    if data and loads:
        yield f"The program loads files ({loads.place}), and {data[0]} was handed in with it."


def _of_literals(source: Source) -> Iterator[str]:
    if source.too_large:
        yield f"{source.too_large[0]} is too large for a program that somebody wrote."
    for file, node in source.own_nodes:
        line = getattr(node, "lineno", 0)
        size = _text_length(node)
        items = _length(node)
        if size >= LITERAL_CHARACTERS:
            yield f"{file}:{line} holds a literal of {size:,} characters."
            return
        if items >= LITERAL_ITEMS:
            yield f"{file}:{line} holds a literal of {items:,} values."
            return


def _text_length(node: ast.AST) -> int:
    text = node.value if isinstance(node, ast.Constant) else None
    return len(text) if isinstance(text, str | bytes) else 0


def _length(node: ast.AST) -> int:
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return len(items) + sum(map(_length, items))
        case ast.Dict(values=items):
            return len(items) + sum(map(_length, items))
        case _:
            return 0


def _of_reaching(source: Source) -> Iterator[str]:
    found = next((word for word in source.own_words if word.text in LOOKS_INSIDE), None)
    if found is not None:
        yield f"The program looks into the process that observes it: {found.text} ({found.place})."
