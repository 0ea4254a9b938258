"""What the checks say of a run that ended early."""

from collections.abc import Sequence

import msgspec
from check_runs import EPOCH, Evidence, ended, failure, make_evidence

from grader.model.evidence import Failure, Frame, Measured

RAISES = 'raise NotImplementedError("TODO")'
LIMIT = Failure("limit", "the program was still running at its time limit")
NAMES = {"p": "pass", "s": "skipped", "c": "crash", "t": "timeout", "m": "memory", "f": "fail"}


class Ending(msgspec.Struct, frozen=True):
    """A run that ended early: a letter of `NAMES` a check, and the reason of the first without
    evidence."""

    name: str
    seen: Evidence
    statuses: str
    reason: str
    line: int | None = None

    @property
    def expected(self) -> Sequence[str]:
        return [NAMES[letter] for letter in self.statuses]


def _syntax_error() -> Failure:
    return Failure("SyntaxError", "invalid syntax", (Frame("train.py", 7, "<module>", "def"),))


ENDINGS = [
    Ending(
        "nothing was begun", ended("crash", "start", failure("exit", "code 1")), "cssss", "exited"
    ),
    Ending("a syntax error", ended("crash", "import", _syntax_error()), "cssss", "crashed", 7),
    Ending(
        "a module that is not installed here",
        ended("crash", "import", failure("ModuleNotFoundError", "No module named 'tqdm'", "t")),
        "cssss",
        "module_missing",
        40,
    ),
    Ending(
        "an exit at import",
        ended("crash", "import", failure("exit", "sys.exit(0)", "exit()")),
        "cssss",
        "exited",
        40,
    ),
    Ending(
        "no SimpleNN",
        ended("crash", "model", failure("AttributeError", "no SimpleNN")),
        "cssss",
        "crashed",
    ),
    Ending(
        "a crash in SimpleNN",
        ended("crash", "model", failure("TypeError", "t", "a", "b")),
        "cssss",
        "crashed",
        41,
    ),
    Ending(
        "a crash in build_optimizer",
        ended("crash", "optimizer", failure("E", "e", "x")),
        "cssss",
        "crashed",
        40,
    ),
    Ending(
        "a crash in build_scheduler",
        ended("crash", "scheduler", failure("TypeError", "e", "x")),
        "cssss",
        "crashed",
        40,
    ),
    Ending(
        "the stub's build_scheduler",
        ended("crash", "scheduler", failure("NotImplementedError", "TODO", RAISES)),
        "cssss",
        "stub_untouched",
        40,
    ),
    Ending(
        "the stub's train",
        ended("crash", "train", failure("NotImplementedError", "TODO", RAISES), built=True),
        "pcsss",
        "stub_untouched",
        40,
    ),
    Ending(
        "forward was never defined",
        ended(
            "crash",
            "train",
            failure(
                "NotImplementedError",
                'Module [SimpleNN] is missing the required "forward" function',
                "train_one_epoch()",
                "scores = model(images)",
            ),
            built=True,
        ),
        "pcsss",
        "crashed",
        41,
    ),
    Ending(
        "a NotImplementedError from nowhere",
        ended("crash", "train", failure("NotImplementedError"), built=True),
        "pcsss",
        "crashed",
    ),
    Ending(
        "a crash in train",
        ended("crash", "train", failure("ValueError", "v", "x"), built=True),
        "pcsss",
        "crashed",
        40,
    ),
    Ending(
        "a crash in train, and no scheduler",
        ended(
            "crash",
            "train",
            failure("AttributeError", "step", "x"),
            built=True,
            returned_scheduler=None,
            returned_type="NoneType",
        ),
        "fcsss",
        "crashed",
        40,
    ),
    Ending(
        "an exit in train",
        ended("crash", "train", failure("exit", "sys.exit(1)"), built=True),
        "pcsss",
        "exited",
    ),
    Ending(
        "a signal",
        ended("crash", "train", failure("signal", "ended by SIGSEGV"), built=True),
        "pcsss",
        "killed",
    ),
    Ending(
        "bytes on the channel",
        ended("crash", "train", failure("channel", "the program wrote"), built=True),
        "pcsss",
        "used_channel",
    ),
    Ending(
        "no weights came back",
        ended("crash", "finished", failure("channel", "no weights"), built=True),
        "pcsss",
        "used_channel",
    ),
    Ending("a loop at import", ended("timeout", "import", LIMIT), "tssss", "timed_out"),
    Ending("a loop in train", ended("timeout", "train", LIMIT, built=True), "ptsss", "timed_out"),
    Ending("memory at import", ended("memory", "import", LIMIT), "mssss", "out_of_memory"),
    Ending(
        "memory in train", ended("memory", "train", LIMIT, built=True), "pmsss", "out_of_memory"
    ),
    Ending(
        "a MemoryError",
        ended("memory", "train", failure("MemoryError", "", "x"), built=True),
        "pmsss",
        "out_of_memory",
        40,
    ),
]

UNFIT = make_evidence(
    EPOCH * 10, parameters={"a": (1,)}, measured=Measured(problem="the model has no fc1.weight")
)
FAULTS = [
    ended("internal_error", stage, failure("harness", "the observer failed"), built=built)
    for stage, built in (("start", False), ("import", False), ("scheduler", True), ("train", True))
]
