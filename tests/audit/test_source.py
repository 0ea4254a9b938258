"""What is read of a program: its own code apart from the given, in every way of writing it."""

import pytest
from audited import TEXT, changed
from small_run import REFERENCE, ROOT

from grader.audit.excuses import what_could_start_anew, why_not_the_given
from grader.audit.source import MAX_BYTES, Source, read_given, read_source
from grader.model.submission import Submission

GIVEN = read_given(REFERENCE)
OPTIMIZER = "    return optim.Adam(model.parameters(), lr=0.01)\n"
AT_START = "    criterion = nn.CrossEntropyLoss()\n"


def source_of(text, **others) -> Source:
    files = {"train.py": text, **{f"{name}.py": other for name, other in others.items()}}
    return Source(files, "train.py", GIVEN)


def test_the_reference_and_every_accepted_solution_keep_the_given_parts():
    for file in (
        REFERENCE,
        *sorted((ROOT / "reference" / "lr_schedulers" / "accept").glob("*.py")),
    ):
        source = source_of(file.read_text("utf-8-sig"))
        assert why_not_the_given(source) is None, file.name


SAME = {
    "other comments and docstrings": changed(
        (
            '    """Return the optimizer: Adam, which starts at a learning rate of 0.01."""\n',
            "    # mine\n",
        )
    ),
    "annotations": changed(
        ("def build_optimizer(model):", "def build_optimizer(model: nn.Module) -> optim.Optimizer:")
    ),
    "another layout": changed((OPTIMIZER, OPTIMIZER.replace("(model", "(\n        model"))),
}
OTHER = {
    "another learning rate": changed((OPTIMIZER, OPTIMIZER.replace("0.01", "0.02"))),
    "weight decay": changed((OPTIMIZER, OPTIMIZER.replace("0.01", "0.01, weight_decay=0.1"))),
    "defined again": TEXT + "\n\ndef build_optimizer(model):\n    return optim.Adam([], lr=0.01)\n",
    "replaced": TEXT + "\n\nbuild_optimizer = None\n",
    "replaced from within": changed((AT_START, f"{AT_START}    global SimpleNN; SimpleNN = 3\n")),
    "replaced by its name": TEXT + "\n\nglobals()['build_optimizer'] = None\n",
    "imported over": TEXT + "\n\nfrom helpers import build_optimizer\n",
    "imported with all": TEXT + "\n\nfrom helpers import *\n",
    "decorated": changed(("def build_optimizer", "@odd\ndef build_optimizer")),
    "no Python": "def (",
}


@pytest.mark.parametrize("name", [*SAME, *OTHER])
def test_what_is_given_is_known_by_what_it_does(name):
    source = source_of({**SAME, **OTHER}[name])
    assert (why_not_the_given(source) is None) == (name in SAME)


STARTS = (
    *("nn.init.zeros_(model.fc1.weight)", "model.apply(reset)", "model.__init__()", "SimpleNN()"),
    *("torch.manual_seed(3)", "torch.randn(3)", "model.fc1.reset_parameters()", "exec(text)"),
    *("getattr(nn, 'init')", "from torch.nn.init import normal_ as n", "numpy.random.rand(3)"),
)
STARTS_NOTHING = (
    *("model.load_state_dict(torch.load('best.pt'))", "print('initial weights')", "x = 3"),
    *("optimizer.param_groups[0]['initial_lr']", "copy.deepcopy(model)", "base64.b64decode(text)"),
)


@pytest.mark.parametrize("code", [*STARTS, *STARTS_NOTHING])
def test_what_may_draw_other_initial_weights(code):
    for source in (
        source_of(changed((AT_START, f"{AT_START}    {code}\n"))),
        source_of(TEXT, helpers=f"def help(model):\n    {code}\n"),
    ):
        assert (what_could_start_anew(source) is not None) == (code in STARTS)


def test_what_runs_by_itself_alone_is_not_looked_at():
    assert "manual_seed" in TEXT  # in main, which the grader does not call
    assert what_could_start_anew(source_of(TEXT)) is None
    called = changed((AT_START, f"{AT_START}    main()\n"), ("SEED = 0\n", "SEED = 1\n"))
    own_main = called.replace("torch.manual_seed(SEED)", "torch.manual_seed(1)")
    assert what_could_start_anew(source_of(own_main)) is not None


def test_the_script_of_the_given_holds_nothing_of_the_solution():
    assert "StepLR" not in GIVEN.script
    assert "def train(" not in GIVEN.script
    assert "def train_one_epoch(" in GIVEN.script


def test_odd_files_are_read_as_far_as_it_goes(tmp_path):
    (tmp_path / "train.py").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    (tmp_path / "large.py").write_text("x = 1\n" * (MAX_BYTES // 6))
    (tmp_path / "notes.txt").write_text("no code")
    source = read_source(Submission("x", tmp_path, tmp_path / "train.py", None), GIVEN)
    assert set(source.files) | set(source.too_large) == {"train.py", "large.py"}
    assert source.too_large
    assert why_not_the_given(source)
    alone = Submission("x", tmp_path, tmp_path / "train.py", None, alone=True)
    assert why_not_the_given(read_source(alone, GIVEN)) is None


BREAKING = {
    "signs": "-" * 100_000 + "1",
    "brackets": "(" * 5_000,
    "attributes": "a" + ".b" * 50_000,
    "a null": "\0",
    "digits": "1" * 9_999,
}


@pytest.mark.parametrize("name", BREAKING)
def test_programs_that_break_parsers_break_nothing(name):
    source = source_of(TEXT, odd=BREAKING[name])
    assert list(source.own_words)
    assert source.unreadable in {(), ("odd.py",)}
