"""Runs the proofs of questions in the sandbox and judges what they found."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from grader.model.errors import GraderError
from grader.questions.bank import (
    MOST_VARIANTS,
    Stored,
    Variants,
    needs_draws,
    read_variants,
    write_variants,
)
from grader.questions.job import fingerprint, job_of
from grader.questions.judge import judge, named
from grader.questions.proof import Draw, Report, UnreadableReportError, read_report
from grader.questions.read import Source
from grader.questions.written import method_of
from grader.sandbox.levels import LAYERS, Level
from grader.sandbox.limits import MIB, Limits
from grader.sandbox.pool import AnyWorker, Pool
from grader.sandbox.prepare import Scratch, prepare_proofs
from grader.sandbox.worker import Outcome

LIMITS = Limits(
    cpu_seconds=20,
    wall_seconds=180,
    memory_bytes=1024 * MIB,
    file_bytes=16 * MIB,
    output_bytes=4 * 1024,
)
JOB = "job.json"


class Proved(msgspec.Struct, frozen=True):
    """What became of a question's proof.

    `wrong` are keys that do not hold and distractors that do; `faults` is what kept the proof
    from being run to its end.
    """

    source: Source
    method: str
    proof: str
    draws: tuple[Draw, ...] = ()
    wrong: tuple[GraderError, ...] = ()
    faults: tuple[GraderError, ...] = ()
    torch: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.wrong and not self.faults


def prove_all(sources: Sequence[Source], jobs: int, level: Level) -> Iterator[Proved]:
    """Proves questions, several at a time and shut in at `level`; they come as they are ready."""
    todo = [source for source in sources if _must_run(source)]
    for source in sources:
        if not _must_run(source):
            yield _judged(source, fingerprint(job_of(source)), Report((Draw({}),), ended=True))
    if not todo:
        return
    with (
        tempfile.TemporaryDirectory(prefix="grader-") as prepared,
        Pool(min(jobs, len(todo)), LAYERS[level]) as pool,
    ):
        prepare_proofs(Path(prepared))
        pool.supply(Path(prepared), 0)
        yield from pool.map(_prove, _our_fault, todo)


def store(proved: Sequence[Proved], *, whole_topics: bool, write: bool = True) -> list[Path]:
    """Stores the draws of the questions whose proofs hold.

    Args:
        proved: what became of the proofs.
        whole_topics: whether all of a topic's questions are among them, so that what else is
            stored belongs to questions that are gone.
        write: whether the files are written, or only compared.

    Returns:
        The topics' folders whose file was not up to date.
    """
    folders: dict[Path, list[Proved]] = {}
    for one in proved:
        folders.setdefault(one.source.file.parent, []).append(one)
    changed = []
    for folder, group in folders.items():
        known: Variants = read_variants(folder)
        kept = {} if whole_topics else dict(known.questions)
        for one in group:
            kept.pop(one.source.id, None)
            if needs_draws(one.source) and one.holds:
                kept[one.source.id] = Stored(one.proof, list(one.draws[:MOST_VARIANTS]))
            elif needs_draws(one.source) and one.source.id in known.questions:
                kept[one.source.id] = known.questions[one.source.id]
        torch = next((one.torch for one in group if one.torch), known.torch)
        if write_variants(folder, torch, kept, write=write):
            changed.append(folder)
    return changed


def _must_run(source: Source) -> bool:
    return needs_draws(source) or method_of(source.written.prove) not in {"none", "missing"}


def _prove(worker: AnyWorker, source: Source) -> Proved:
    job = job_of(source)
    with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch).resolve()
        (folder / JOB).write_text(json.dumps(job), encoding="utf-8")
        outcome = worker.run({}, Scratch(folder, JOB), LIMITS)
    proof = fingerprint(job)
    try:
        report = read_report(_frames(outcome))
    except UnreadableReportError as error:
        return _faulty(source, proof, f"The proof reported nothing that can be read: {error}")
    return _judged(source, proof, report, outcome)


def _judged(source: Source, proof: str, report: Report, outcome: Outcome | None = None) -> Proved:
    fault = _fault_of(source, report, outcome)
    return Proved(
        source=source,
        method=method_of(source.written.prove),
        proof=proof,
        draws=report.draws,
        wrong=tuple(judge(source, report.draws)),
        faults=(fault,) if fault else (),
        torch=report.torch,
    )


def _fault_of(source: Source, report: Report, outcome: Outcome | None) -> GraderError | None:
    if report.fault is not None:
        part, message = report.fault.part, ascii(report.fault.message)[1:-1]
        drawn = f" (With {named(report.faulty)}.)" if report.faulty else ""
        text = f"`{part}` does not work: {message}.{drawn}"
        return source.error(part, text, within=report.fault.line)
    if not report.ended:
        assert outcome is not None
        done = f" It had finished {len(report.draws)} draws." if source.written.params else ""
        return source.error("prove:", f"{_end_of(outcome)}{done}", _hint_of(outcome))
    if not report.draws:
        return source.error("where", "`where` is true for no draw.")
    return None


def _end_of(outcome: Outcome) -> str:
    if outcome.limit == "timeout":
        return f"The proof was still running after {LIMITS.cpu_seconds:g} seconds of computing."
    if outcome.limit == "memory":
        return f"The proof used more than {LIMITS.memory_bytes // MIB:,} MiB of memory."
    if outcome.limit == "result":
        return "The proof wrote more than it may."
    return "The proof's process ended before the proof did."


def _hint_of(outcome: Outcome) -> str:
    if outcome.limit == "timeout":
        return "Look for a loop without an end; or let the params have fewer values."
    return "Look for code that ends the process, or uses very much."


def _our_fault(source: Source, error: Exception) -> Proved:
    proof = fingerprint(job_of(source))
    return _faulty(source, proof, f"The sandbox failed: {type(error).__name__}: {error}")


def _faulty(source: Source, proof: str, message: str) -> Proved:
    error = source.error("prove:", message)
    return Proved(source, method_of(source.written.prove), proof, faults=(error,))


def _frames(outcome: Outcome) -> list[bytes]:
    """The whole frames that a child wrote, up to the first bytes that are none."""
    from grader.inside.frames import HEADER, REPORT  # noqa: PLC0415  (it imports torch)

    frames = []
    data = memoryview(outcome.result)
    while len(data) >= HEADER.size:
        token, kind, length = HEADER.unpack_from(data)
        payload = data[HEADER.size : HEADER.size + length]
        if token != outcome.token or kind != REPORT or len(payload) < length:
            break
        frames.append(bytes(payload))
        data = data[HEADER.size + length :]
    return frames
