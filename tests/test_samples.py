"""The sample class shows what `examples/README.md` says that it shows."""

import json

import pytest

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
    assert line.strip()
    page = next((sample[1] / "report").glob("s07-*.html")).read_text()
    assert "TypeError" in page or "IndexError" in page
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
