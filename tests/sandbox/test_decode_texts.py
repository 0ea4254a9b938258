"""The texts of a report: lines of a traceback that name any file, and texts of any length."""

import msgspec
import pytest
from frames_written import (
    BUILT,
    FAILURE,
    FRAMES,
    OPTIMIZER,
    RUN,
    SCHEDULER,
    STEP,
    read,
    report,
    seen_of,
)

from grader.sandbox.bounds import MAX_TEXT

ODD_FILES = [
    "train.py",
    "gone.py",
    "",
    ".",
    "folder",
    "/etc/passwd",
    "../../../../etc/passwd",
    "link.py",
    "loop.py",
    "n" * 5_000,
    "nul\0byte",
    "pipe",
]


@pytest.mark.parametrize("file", ODD_FILES, ids=range(len(ODD_FILES)))
@pytest.mark.parametrize("line", [2, 0, -1, 10**18, 10**400])
def test_frames_of_a_traceback_name_any_file(tmp_path, file, line):
    (tmp_path / "train.py").write_text("first\n    second  \n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "loop.py").symlink_to("loop.py")
    failure = {**FAILURE, "frames": [{"file": file, "line": line, "function": "f"}]}
    evidence = read(report({"failure": failure}), tmp_path)
    (shown,) = evidence.failure.frames
    assert shown.text == ("second" if (file, line) == ("train.py", 2) else "")


def test_a_line_of_a_file_that_is_no_text(tmp_path):
    (tmp_path / "train.py").write_bytes(b"\xff\xfe\x00" * 10)
    failure = {**FAILURE, "frames": [{"file": "train.py", "line": 1, "function": "f"}]}
    assert read(report({"failure": failure}), tmp_path).failure.type == "ValueError"


def test_text_is_cut():
    long = "x" * 100_000
    failure = {"type": long, "message": long, "frames": []}
    built = {**BUILT, "returned_type": long, "schedulers": [{**SCHEDULER, "class_name": long}]}
    data = report(built) + report({"failure": failure, "run": {**RUN, "notes": [long]}})
    evidence = read(data)
    assert len(msgspec.json.encode(evidence)) < 30_000


def test_an_argument_is_cut_where_it_is_shown():
    long = {
        **SCHEDULER,
        "arguments": {"step_size": "x" * 100_000, "gamma": [["y" * 9_000] * 9] * 9},
    }
    seen = seen_of(report({**BUILT, "schedulers": [long]}))
    assert len(seen.evidence.schedulers[0].arguments["step_size"]) == MAX_TEXT
    assert len(seen.result.checks[0].explanation.text) < 2_000


def test_a_message_names_few_of_many():
    many = [{**OPTIMIZER, "torch_class": f"Adam{i}"} for i in range(500)]
    steps = [{**STEP, "index": i, "lrs": [i / 7 for i in range(1_000)]} for i in range(500)]
    run = {**RUN, "optimizers": many, "steps": steps}
    seen = seen_of(b"".join([*FRAMES[:4], report({"run": run, "history": []}), *FRAMES[5:]]))
    assert seen.evidence.ending == "finished"
    assert max(len(check.explanation.text) for check in seen.result.checks) < 3_000


def test_a_line_is_counted_as_python_counts(tmp_path):
    (tmp_path / "train.py").write_bytes(b"a\x0cb\x1c\r\nsecond\rthird\n")
    frames = [{"file": "train.py", "line": line, "function": "f"} for line in (2, 3, 4)]
    evidence = read(report({"failure": {**FAILURE, "frames": frames}}), tmp_path)
    assert [one.text for one in evidence.failure.frames] == ["second", "third", ""]


def test_a_huge_file_is_not_searched(tmp_path):
    (tmp_path / "train.py").write_bytes(b"x = 1\n" * 400_000)
    frames = [{"file": "train.py", "line": 1, "function": "f"}]
    evidence = read(report({"failure": {**FAILURE, "frames": frames}}), tmp_path)
    assert [one.text for one in evidence.failure.frames] == [""]


def test_the_last_frames_of_many_are_kept():
    frames = [{"file": "train.py", "line": i, "function": "f"} for i in range(1_000)]
    evidence = read(report({"failure": {**FAILURE, "frames": frames}}))
    assert [one.line for one in evidence.failure.frames] == list(range(970, 1_000))
