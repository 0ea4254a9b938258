"""What differs between a student's machine and the one that a class is graded on."""

import pytest
from msgspec.structs import replace

from grader.cli.show import print_limits
from grader.environment import differences
from grader.intake.assignment import load_assignment
from grader.model.assignment import EnvironmentSpec

HERE = {
    "python": "3.11.9",
    "torch": "2.15.0+cpu",
    "torchvision": "0.29.2",
    "platform": "Darwin arm64",
    "sandbox": "full",
}


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({}, []),
        ({"python": "3.11", "torch": "2.15.0", "torchvision": "0.29.2"}, []),
        ({"torch": "2.15.0+cpu"}, []),
        ({"torch": "2.15.0+cu132"}, ["torch 2.15.0+cpu, not 2.15.0+cu132"]),
        ({"python": "3.1"}, ["python 3.11.9, not 3.1"]),
        ({"torch": "2.1"}, ["torch 2.15.0+cpu, not 2.1"]),
        ({"python": "3x11"}, ["python 3.11.9, not 3x11"]),
        (
            {"python": "3.12", "torchvision": "0.30"},
            ["python 3.11.9, not 3.12", "torchvision 0.29.2, not 0.30"],
        ),
    ],
)
def test_versions_are_compared_as_far_as_they_are_told(theirs: dict, told: list) -> None:
    assert differences(EnvironmentSpec(**theirs), HERE) == told


@pytest.mark.parametrize(
    ("theirs", "sandbox", "said", "unsaid"),
    [
        ({}, "full", "perhaps with other versions", "Not what your instructor"),
        ({"torch": "2.15"}, "full", "runs the same checks.", "Not what your instructor"),
        ({"torch": "2.6.0"}, "full", "with: torch 2.15.0+cpu, not 2.6.0.", "perhaps"),
        ({}, "none", "could read other files", "not what"),
        ({}, "full", "cannot know of checks that are kept back", "could read other files"),
    ],
)
def test_a_check_says_what_is_another_and_what_it_cannot_know(  # noqa: PLR0913, PLR0917
    root, capsys, theirs: dict, sandbox: str, said: str, unsaid: str
) -> None:
    assignment = load_assignment(root, "lr_schedulers")
    assignment = replace(assignment, environment=EnvironmentSpec(**theirs))
    print_limits(assignment, HERE | {"sandbox": sandbox}, fast=False)
    text = " ".join(capsys.readouterr().out.split())
    assert said in text
    assert unsaid not in text
