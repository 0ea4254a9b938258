"""The sample class shows what `examples/README.md` says that it shows."""

import json
import re

import msgspec
import pytest

from grader.cli.show import print_check, print_limits
from grader.gradebook.store import Gradebook
from grader.intake.submissions import find_submissions
from grader.marking import open_marking
from grader.model.evidence import Evidence

SCREEN = (40, 100)  # lines and columns
# Each sample by its number: the status of every check, in the assignment's order.
WRITTEN_TO_SHOW = {
    "s01": ["pass"] * 5,
    "s02": ["pass"] * 5,
    "s03": ["partial", "pass", "fail", "pass", "pass"],
    "s04": ["pass", "fail", "fail", "pass", "partial"],
    "s05": ["pass", "fail", "fail", "pass", "pass"],
    "s06": ["pass", "pass", "fail", "pass", "fail"],
    "s07": ["pass", "crash", "skipped", "skipped", "skipped"],
    "s08": ["pass", "timeout", "skipped", "skipped", "skipped"],
    "s09": ["skipped"] * 5,
    "s10": ["crash", "skipped", "skipped", "skipped", "skipped"],
    "s11": ["pass", "pass", "pass", "fail", "pass"],
    "s12": ["pass", "crash", "skipped", "skipped", "skipped"],
}


@pytest.fixture(scope="module")
def sample(grade, tmp_path_factory):
    out = tmp_path_factory.mktemp("grades")
    done = grade("examples/submissions", "--assignment", "lr_schedulers", "--out", out)
    results = json.loads((out / "results.json").read_text())
    return done, out, {one["id"][:3]: one for one in results["submissions"]}


def test_one_ungradable_submission_wants_a_look(sample) -> None:
    done, _, submissions = sample
    assert done.returncode == 1, done.stderr
    assert submissions["s09"]["status"] == "ungradable"
    assert "notes.txt" in submissions["s09"]["checks"][0]["message"]
    assert {n for n, one in submissions.items() if one["status"] != "graded"} == {"s09"}


@pytest.mark.parametrize("number", WRITTEN_TO_SHOW)
def test_each_sample_gets_what_it_was_written_to_show(sample, number) -> None:
    checks = sample[2][number]["checks"]
    assert [check["status"] for check in checks] == WRITTEN_TO_SHOW[number]


def test_a_crash_is_told_with_the_students_own_line(sample, root) -> None:
    [crash] = [c for c in sample[2]["s07"]["checks"] if c["status"] == "crash"]
    assert crash["file"] == "train.py"
    [folder] = (root / "examples" / "submissions").glob("s07-*")
    line = (folder / "train.py").read_text().splitlines()[crash["line"] - 1]
    assert line.strip() == '"train_accuracy": train_results[2],'
    page = next((sample[1] / "report").glob("s07-*.html")).read_text()
    assert "IndexError: tuple index out of range" in page
    assert "grader/inside" not in page


def test_the_forger_gains_nothing(sample) -> None:
    forger = sample[2]["s12"]
    assert forger["score"] == 3  # for the scheduler it really built


def test_every_submission_has_a_page_and_the_class_has_one(sample) -> None:
    _, out, submissions = sample
    names = {page.name for page in (out / "report").iterdir()}
    assert names == {"index.html"} | {f"{one['id']}.html" for one in submissions.values()}


def test_honest_samples_are_not_flagged(sample) -> None:
    flags = {
        n: [f for f in one["flags"] if not f.startswith("quiz:")] for n, one in sample[2].items()
    }
    assert {number: found for number, found in flags.items() if found} == {}


# Accuracy and loss differ a little from one machine to the next: these stand for them, by status.
FROZEN = {"pass": (0.9636, 0.152), "partial": (0.9484, 0.302), "fail": (0.8, 0.75)}


def frozen(evidence: Evidence, status: str) -> Evidence:
    """The same run with figures in it that are the same on every machine."""
    measured = evidence.measured
    if measured is not None and status in FROZEN:
        accuracy, loss = FROZEN[status]
        measured = msgspec.structs.replace(measured, accuracy=accuracy, loss=loss)
    return msgspec.structs.replace(evidence, measured=measured, cpu_seconds=20.0)


@pytest.fixture(scope="module")
def graded(sample, root):
    """Each sample as `grade check` has it when its run is over, from the run that the class had."""
    marking = open_marking(root, "lr_schedulers")
    submissions, _ = find_submissions(root / "examples" / "submissions")
    with Gradebook(sample[1] / "gradebook.sqlite") as gradebook:
        run = gradebook.run()
        assert run is not None
        reference = gradebook.reference(run.basis.key)
        texts = {one.id: gradebook.evidence_text(one.id) for one in submissions}
    found = {}
    for one in submissions:
        status = sample[2][one.id[:3]]["checks"][-1]["status"]
        seen = msgspec.json.decode(texts[one.id], type=Evidence) if texts[one.id] else None
        seen = seen and frozen(seen, status)
        found[one.id[:3]] = marking.graded(one, seen, reference)
    return marking.assignment, found


def fits_one_screen(text: str) -> bool:
    lines = text.splitlines()
    return len(lines) <= SCREEN[0] and max(map(len, lines)) <= SCREEN[1]


@pytest.mark.parametrize("number", sorted(set(WRITTEN_TO_SHOW) - {"s09"}))
def test_what_grade_check_prints(graded, golden, capsys, number) -> None:
    assignment, found = graded
    print_check(assignment, found[number])
    machine = {"python": "3.x", "torch": "2.x", "platform": "this machine", "sandbox": "full"}
    print_limits(assignment, machine, fast=False)
    text = capsys.readouterr().out
    assert fits_one_screen(text)
    golden(f"check-{number}.txt", text)


def test_what_grade_check_prints_where_there_is_no_script(grade, golden, root) -> None:
    done = grade("check", cwd=root / "examples" / "submissions" / "s09-grace-mwangi")
    assert (done.returncode, done.stdout) == (2, "")
    golden("check-s09.txt", done.stderr)


def test_the_command_prints_what_the_golden_file_has(grade, root) -> None:
    """The whole way through the command line, for the sample whose run is the shortest."""
    student = root / "examples" / "submissions" / "s10-oliver-hughes"
    done = grade("check", "--assignment", "lr_schedulers", cwd=student)
    kept = (root / "tests" / "golden" / "check-s10.txt").read_text("utf-8")
    machine = re.compile(r"Checked with [^)]*\)")
    assert done.returncode == 1
    assert machine.sub("", done.stdout) == machine.sub("", kept)


def test_what_the_class_command_prints(sample, golden) -> None:
    done, out, _ = sample
    text = done.stdout.replace(str(out), "grades")
    assert fits_one_screen(text)
    golden("class.txt", text)


def test_a_fault_in_naming_a_mistake_costs_no_mark(sample, root, graded, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a slip of ours")

    monkeypatch.setattr("grader.marking.name_mistakes", broken)
    before = graded[1]["s04"]
    marking = open_marking(root, "lr_schedulers")
    with Gradebook(sample[1] / "gradebook.sqlite") as gradebook:
        reference = gradebook.reference(gradebook.run().basis.key)
    after = marking.graded(before.submission, before.evidence, reference)
    assert after.result.score == before.result.score
    assert [one.score for one in after.result.checks] == [one.score for one in before.result.checks]
    assert "grader: no mistake could be named: RuntimeError: a slip of ours" in after.result.flags
    assert after.result.mistakes == ()
