"""`grade --audit`: what the command line, the pages and the files say of it."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import torch
from course_copy import NAME

LOADED = "    model.load_state_dict(torch.load(__file__ + '.pt'))\n    return history\n"


@pytest.fixture(scope="module")
def audited(grade, root: Path, tiny: Path, tmp_path_factory):
    """A class of three with one whose weights are not its own, audited."""
    material = root / "reference" / NAME
    folder = tmp_path_factory.mktemp("class")
    for name, source in {
        "honest": material / "train.py",
        "mixed": material / "accept" / "amp_grad_scaler.py",
        "loaded": material / "train.py",
    }.items():
        (folder / name).mkdir()
        shutil.copy(source, folder / name / "train.py")
    script = folder / "loaded" / "train.py"
    text = script.read_text()
    script.write_text(text.replace("    return history\n", LOADED))
    state = torch.get_rng_state()
    shapes = {
        "fc1.weight": (128, 784),
        "fc1.bias": (128,),
        "fc2.weight": (10, 128),
        "fc2.bias": (10,),
    }
    weights = {name: torch.empty(shape).uniform_(-0.0357, 0.0357) for name, shape in shapes.items()}
    torch.set_rng_state(state)
    torch.save(weights, folder / "loaded" / "train.py.pt")
    out = tiny / "audited"
    done = grade(folder, "--assignment", NAME, "--audit", "--out", out, cwd=tiny)
    results = json.loads((out / "results.json").read_text())["submissions"]
    return done, out, {one["id"]: one for one in results}


def test_the_terminal_counts_and_names_them(audited):
    done, _, _ = audited
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "audit: 1 proved, 1 not provable, 1 contradicted" in lines
    assert [line.partition(": audit: ")[0] for line in lines if ": audit: " in line] == [
        "loaded",
        "mixed",
    ]


def test_what_is_not_proved_is_a_flag_and_costs_nothing(audited):
    _, _, submissions = audited
    assert submissions["honest"]["flags"] == []
    [audit] = [flag for flag in submissions["loaded"]["flags"] if flag.startswith("audit: ")]
    assert audit.startswith("audit: contradicted: ")
    assert any("byte for byte, in train.py.pt" in flag for flag in submissions["loaded"]["flags"])
    [mixed] = submissions["mixed"]["flags"]
    assert mixed.startswith("audit: not provable: ")
    kinds = ("scheduler_arguments", "step_order", "lr_values", "constraints")
    for one in submissions.values():
        assert {c["kind"] for c in one["checks"] if c["status"] == "pass"} >= set(kinds)
        assert set(one) == FIELDS


FIELDS = {"id", "status", "score", "max_score", "flags", "checks", "quiz", "seconds"}


def test_the_pages_and_the_gradebook_keep_it(audited):
    _, out, _ = audited
    assert "1 proved, 1 not provable, 1 contradicted" in (out / "report/index.html").read_text()
    assert "audit: contradicted" in (out / "report/loaded.html").read_text()
    with closing(sqlite3.connect(out / "gradebook.sqlite")) as database:
        rows = dict(database.execute("SELECT id, evidence FROM submission"))
    verdicts = {name: json.loads(text)["audit"]["verdict"] for name, text in rows.items()}
    assert verdicts == {"honest": "proved", "mixed": "not_provable", "loaded": "contradicted"}


@pytest.mark.parametrize("value", ["101%", "some", "nan", ""])
def test_what_is_no_percentage_is_told(grade, tiny, value):
    done = grade(tiny, "--assignment", NAME, f"--audit={value}", cwd=tiny)
    assert done.returncode == 2
    assert "--audit=20%" in done.stderr


def test_without_it_nothing_is_audited(again, grade):
    """Of a class that was graded without it, where nobody can be run: an audit would have to."""
    copy, act = again
    for options in ((), ("--audit=0%",)):
        done = act(*options, run=False)
        assert "audit" not in done.stdout
        assert ">Audit<" not in copy.page("index")
    nowhere = ("--data", copy.course / "nowhere")
    done = grade(copy.submissions, "--assignment", NAME, "--audit", *nowhere, cwd=copy.course)
    assert done.returncode == 2
    assert "nowhere does not exist" in done.stderr
