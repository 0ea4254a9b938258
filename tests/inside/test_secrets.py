"""Nothing that a student may not see is in the process that their program runs in.

A program searches its own memory, everything that Python holds, and its surroundings, for what
the grader knows. What it looks for is handed to it scrambled, so that it does not find its own
needles; what it has a right to find shows that the search works.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from small_run import HEAD, TRAIN

from grader.data.mnist import find_mnist, read_mnist
from grader.intake.assignment import load_assignment
from grader.intake.submissions import own_submission
from grader.running import Means, open_grading
from grader.sandbox.limits import FIRST_RUN

KEY = 0x5A
PREFIX = 12

SEARCH = """\
import gc, json, os, pathlib, sys

def matches(data, needle):
    begin, rest = bytes(b ^ KEY for b in needle[:PREFIX]), needle[PREFIX:]
    at = data.find(begin)
    while at >= 0:
        found = data[at + PREFIX : at + PREFIX + len(rest)]
        if len(found) == len(rest) and all(a ^ KEY == b for a, b in zip(found, rest)):
            return True
        at = data.find(begin, at + 1)
    return False

def regions():
    maps = pathlib.Path("/proc/self/maps")
    if not maps.exists():
        return
    with open("/proc/self/mem", "rb", 0) as memory:
        for line in maps.read_text().splitlines():
            where, mode, _, device, _, *name = line.split(maxsplit=5)
            library = name and name[0].startswith("/") and ".so" in name[0]
            if not mode.startswith("r") or library or name[:1] in (["[vvar]"], ["[vsyscall]"]):
                continue
            at, end = (int(part, 16) for part in where.split("-"))
            while at < end:
                try:
                    memory.seek(at)
                    yield memory.read(min(end - at, 4 << 20))
                except (OSError, ValueError):
                    break
                at += (4 << 20) - 8192

def objects():
    gc.unfreeze()
    todo, seen = [*gc.get_objects(), *sys.modules, *sys.modules.values()], set()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if type(one) is str:
            yield one.encode("utf-8", "replace")
        elif type(one) in (bytes, bytearray):
            yield bytes(one)
        elif type(one) is torch.Tensor and one.numel() and one.layout is torch.strided:
            try:
                yield one.detach().contiguous().numpy().tobytes()
            except (RuntimeError, TypeError):
                pass
        todo += gc.get_referents(one)

def surroundings():
    yield repr((sys.argv, sys.path, dict(os.environ), os.getcwd(), sys.orig_argv)).encode()

def search():
    needles = {k: bytes.fromhex(v) for k, v in json.loads(NEEDLES.read_text()).items()}
    for source in (regions, objects, surroundings):
        left = dict(needles)
        looked = 0
        for data in source():
            looked += len(data)
            for name in [name for name in left if matches(data, left[name])]:
                print(source.__name__, "found", name)
                del left[name]
        print(source.__name__, "looked", looked)

KEY, PREFIX = 0x5A, 12
NEEDLES = pathlib.Path(__file__).with_name("needles.json")
"""
SCRIPT = HEAD + SEARCH + TRAIN.replace("    history = []\n", "    history = []\n    search()\n")


def image_needles(name, image) -> dict[str, bytes]:
    """An image as bytes and as the floats that a model gets, from its first bright pixel on."""
    flat = image.reshape(-1)
    first = int(np.flatnonzero(flat > 100)[0])
    return {
        f"{name} as bytes": flat[first : first + 200].tobytes(),
        f"{name} as floats": (flat.astype("f4") / 255)[first : first + 200].tobytes(),
    }


def needles_of(course: Path) -> dict[str, bytes]:
    """What the grader knows and a student may not, by what it is."""
    mnist = read_mnist(find_mnist())
    found = {}
    for i in (0, 5, 4_999, 9_999):
        found |= image_needles(f"test image {i}", mnist.test_images[i])
    name = "lr_schedulers"
    toml = (course / "assignments" / name / "assignment.toml").read_text()
    reference = (course / "reference" / name / "train.py").read_text()
    for what, text, line in (
        ("accuracy asked for", toml, "accuracy_at_least = 0."),
        ("arguments asked for", toml, "arguments = { step_size = 3, gamma = 0.5 }"),
        ("reference", reference, "The reference: the stub with its two functions written"),
        ("reference's scheduler", reference, "StepLR(optimizer, step_size=3, gamma=0.5)"),
        ("reference's loop", reference, "lr = optimizer.param_groups[0]"),
    ):
        assert line in text
        found[what] = line.encode()
    # One question in eight: the program must end, and each needle costs it a pass over its memory.
    for file in sorted((course / "question_bank" / name).glob("*.yaml"))[::8]:
        longest = max(file.read_text().splitlines(), key=len)
        found[f"question {file.stem}"] = longest.strip().encode()
        found[f"question's name {file.stem}"] = f"{file.stem}.yaml".encode()
    found["path of the course"] = str(course).encode()
    return found


@pytest.fixture(scope="module")
def search(root, tmp_path_factory):
    """What the program said after a reference, and a replay of it, had run on the same worker."""
    from course_copy import copy_course, make_tiny  # noqa: PLC0415  (not on the path before)

    course = make_tiny(copy_course(root, tmp_path_factory.mktemp("secret-course") / "course"))
    hidden = needles_of(course)
    mnist = read_mnist(find_mnist())
    to_be_found = image_needles("training image 3", mnist.train_images[3])
    folder = tmp_path_factory.mktemp("searcher")
    (folder / "train.py").write_text(SCRIPT)
    scrambled = {
        name: bytes(byte ^ KEY for byte in needle).hex()
        for name, needle in {**hidden, **to_be_found}.items()
    }
    (folder / "needles.json").write_text(json.dumps(scrambled))
    # Without a lock-down there is a /proc to search in, and so all of the process's memory.
    means = Means(data=None, jobs=1, level="none", audit=1)
    with open_grading(load_assignment(course, "lr_schedulers"), means) as grading:
        [reference] = grading.run_reference()
        own = own_submission(folder / "train.py")
        [(_, evidence)] = grading.grade([own], reference, FIRST_RUN)
    assert evidence.ending == "finished", evidence
    return evidence.stdout.splitlines(), set(hidden)


@pytest.mark.parametrize("place", ["regions", "objects"])
def test_the_search_finds_what_is_there(search, place):
    lines, _ = search
    looked = next(int(line.split()[-1]) for line in lines if line.startswith(f"{place} looked"))
    assert looked > 1_000_000
    assert f"{place} found training image 3 as floats" in lines


def test_nothing_hidden_is_there(search):
    lines, hidden = search
    found = [line for line in lines if " found " in line]
    assert {line.partition(" found ")[2] for line in found} & hidden == set()
