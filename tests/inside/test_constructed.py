"""Which scheduler was constructed, with which arguments, and was it the one returned?"""

import inspect
import json
from textwrap import indent

import pytest
import torch
from programs import programs
from small_run import HEAD, TRAIN
from torch.optim import lr_scheduler, swa_utils

# Every class of torch.optim, with arguments as one would write them.
CALLS = {
    "LambdaLR": "(optimizer, lambda epoch: 0.9**epoch)",
    "MultiplicativeLR": "(optimizer, lr_lambda=lambda epoch: 0.9)",
    "StepLR": "(optimizer, 1)",
    "MultiStepLR": "(optimizer, [1, 2], gamma=0.5)",
    "ConstantLR": "(optimizer)",
    "LinearLR": "(optimizer, 0.5, total_iters=2)",
    "ExponentialLR": "(optimizer, 0.9)",
    "SequentialLR": (
        "(optimizer, [lr_scheduler.ConstantLR(optimizer), lr_scheduler.StepLR(optimizer, 1)], [1])"
    ),
    "PolynomialLR": "(optimizer, 4, 2.0)",
    "CosineAnnealingLR": "(optimizer, 3)",
    "ChainedScheduler": (
        "([lr_scheduler.ConstantLR(optimizer), lr_scheduler.ExponentialLR(optimizer, 0.5)])"
    ),
    "ReduceLROnPlateau": "(optimizer, patience=0, factor=0.5)",
    "CyclicLR": "(optimizer, 1e-3, 1e-2, step_size_up=2, cycle_momentum=False)",
    "CosineAnnealingWarmRestarts": "(optimizer, T_0=2)",
    "OneCycleLR": "(optimizer, 0.1, total_steps=100)",
    "SWALR": "(optimizer, 0.05, anneal_epochs=2)",
}


def built(small, body, before="", train=TRAIN, files=None):
    """The evidence, and what it says of the scheduler that `build_scheduler` returned."""
    text = f"{HEAD}{before}\ndef build_scheduler(optimizer):\n{indent(body, '    ')}\n{train}"
    evidence = small.observe(text, files)
    assert evidence.ending == "finished", evidence.failure
    which = evidence.returned_scheduler
    return evidence, None if which is None else evidence.schedulers[which]


def plain(call, epochs=3):
    """The same with plain torch, in this process: arguments as bound, LRs by epoch."""
    name, _, rest = call.partition("(")
    module = swa_utils if name == "SWALR" else lr_scheduler
    bound = {}

    class Seen(getattr(module, name)):
        def __init__(self, *args, **kwargs):
            given = inspect.signature(super().__init__).bind(*args, **kwargs)
            given.apply_defaults()
            bound.update(given.arguments)
            super().__init__(*args, **kwargs)

    optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=0.01)
    scope = {"optimizer": optimizer, "lr_scheduler": lr_scheduler, "Seen": Seen}
    scheduler = eval(f"Seen({rest}", scope)  # noqa: S307  (the calls above)
    lrs = []
    for _ in range(epochs):
        lrs.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(*[1.0] * (name == "ReduceLROnPlateau"))
    return bound, lrs


def shown(arguments):
    """As the record shows them: JSON, with functions by their type alone."""
    text = json.dumps(
        {k: v for k, v in arguments.items() if k not in ("optimizer", "schedulers")},
        default=lambda value: {"repr": f"<{type(value).__name__}>"},
    )
    return json.loads(text)


def test_every_class_of_torch_is_in_the_table():
    classes = {
        name
        for name, value in {**vars(lr_scheduler), **vars(swa_utils)}.items()
        if isinstance(value, type) and issubclass(value, lr_scheduler.LRScheduler)
    }
    assert classes - {"LRScheduler", "_LRScheduler"} == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_every_class(small, name):
    where = "optim.swa_utils." if name == "SWALR" else "lr_scheduler."
    step = "scheduler.step(1.0)" if name == "ReduceLROnPlateau" else "scheduler.step()"
    evidence, scheduler = built(
        small, f"return {where}{name}{CALLS[name]}", train=TRAIN.replace("scheduler.step()", step)
    )
    arguments, lrs = plain(name + CALLS[name])
    assert (scheduler.class_name, scheduler.torch_classes[0]) == (name, name)
    assert scheduler.arguments == shown(arguments)
    assert scheduler.place.file == "train.py"
    assert evidence.optimizers[scheduler.optimizer].from_build_optimizer
    steps = [run for run in evidence.steps if run.of == "scheduler"]
    assert [(run.index, run.count) for run in steps] == [(evidence.returned_scheduler, 1)] * 3
    assert [run.lrs[0] for run in evidence.steps if run.of == "optimizer"] == pytest.approx(lrs)


@pytest.mark.parametrize("name", CALLS)
def test_defaults_are_those_of_arguments_that_are_recorded(small, name):
    """A check takes the defaults for what is expected of every argument left out."""
    where = "optim.swa_utils." if name == "SWALR" else "lr_scheduler."
    train = "def train(*args): return []\n"
    _, scheduler = built(small, f"return {where}{name}{CALLS[name]}", train=train)
    assert set(scheduler.defaults) <= set(scheduler.arguments)


# All of them StepLR(optimizer, 1, 0.5), however it is written.
SAME = programs("""
== positional
return lr_scheduler.StepLR(optimizer, 1, 0.5)
== keywords
return lr_scheduler.StepLR(gamma=0.5, step_size=1, optimizer=optimizer)
== partial
from functools import partial
return partial(lr_scheduler.StepLR, step_size=1, gamma=0.5)(optimizer)
== unpacked
return lr_scheduler.StepLR(optimizer, **{"step_size": 3 - 2, "gamma": 0.1 * 5})
== by name
return getattr(optim.lr_scheduler, "Step" + "LR")(optimizer, 1, 0.5)
== alias
from torch.optim.lr_scheduler import StepLR as Step
return Step(optimizer, 1, 0.5)
== numbers of numpy
import numpy as np
return lr_scheduler.StepLR(optimizer, np.int64(1), np.sqrt(0.25))
== small numbers of numpy
import numpy as np
return lr_scheduler.StepLR(optimizer, np.int8(1), np.float32(0.5))
== fraction
from fractions import Fraction
return lr_scheduler.StepLR(optimizer, 1, Fraction(1, 2))
== tensors
return lr_scheduler.StepLR(optimizer, 1, torch.tensor(0.5))
== a failed try before
try: lr_scheduler.StepLR(optimizer, 1, verbose=True)
except TypeError: pass
return lr_scheduler.StepLR(optimizer, 1, 0.5)
== built twice
lr_scheduler.StepLR(optimizer, 9, 0.1)
return lr_scheduler.StepLR(optimizer, 1, 0.5)
== pickled on the way
import pickle
scheduler = lr_scheduler.StepLR(optimizer, 1, 0.5)
pickle.loads(pickle.dumps(scheduler)); scheduler.load_state_dict(scheduler.state_dict())
return scheduler
== helper module
from helper import make
return make(optimizer)
""")


@pytest.mark.parametrize("name", SAME)
def test_the_same_however_written(small, name):
    helper = (
        "from torch.optim.lr_scheduler import StepLR\ndef make(o):\n    return StepLR(o, 1, 0.5)\n"
    )
    evidence, scheduler = built(small, SAME[name], files={"helper.py": helper})
    assert scheduler.class_name == "StepLR"
    assert scheduler.arguments == {"step_size": 1, "gamma": pytest.approx(0.5), "last_epoch": -1}
    assert scheduler.defaults == {"gamma": 0.1, "last_epoch": -1}
    assert scheduler.place.file == ("helper.py" if name == "helper module" else "train.py")
    stepped = {run.index for run in evidence.steps if run.of == "scheduler"}
    assert stepped == {evidence.returned_scheduler}


# Classes of the student's own, made and returned by `return Own(optimizer...)`.
OWN = programs("""
== step that calls super
class Own(lr_scheduler.StepLR):
    def step(self, *args):
        return super().step(*args)
== two levels
class Middle(lr_scheduler.StepLR):
    def step(self, *args): return super().step(*args)
class Own(Middle):
    def step(self, *args): return super().step(*args)
== arguments of its own
class Own(lr_scheduler.StepLR):
    def __init__(self, optimizer, *args, log=False):
        self.log = log
        super().__init__(optimizer, step_size=1, gamma=0.5)
== mixin
class Counts:
    count = 0
    def step(self, *args): self.count += 1; return super().step(*args)
class Own(Counts, lr_scheduler.StepLR): pass
== step set on the class afterwards
class Own(lr_scheduler.StepLR): pass
Own.step = lambda self: lr_scheduler.StepLR.step(self)
== class method
class Own(lr_scheduler.StepLR):
    @classmethod
    def make(cls, *args): return cls(*args)
make, Class = Own.make, Own
Own = lambda *args: make(*args)
""")


@pytest.mark.parametrize("name", OWN)
def test_subclasses_of_a_class_of_torch(small, name):
    evidence, scheduler = built(small, "return Own(optimizer, 1, 0.5)", OWN[name])
    assert scheduler.class_name == "Own"
    assert scheduler.torch_classes == ("StepLR",)
    assert scheduler.arguments == {"step_size": 1, "gamma": 0.5, "last_epoch": -1}
    steps = [(run.index, run.count) for run in evidence.steps if run.of == "scheduler"]
    assert steps == [(0, 1)] * 3


FORGED = programs("""
== module
class StepLR(lr_scheduler.ExponentialLR): pass
StepLR.__module__ = "torch.optim.lr_scheduler"
== module and name
class Own(lr_scheduler.ExponentialLR): pass
Own.__module__, Own.__name__, Own.__qualname__ = lr_scheduler.__name__, "StepLR", "StepLR"
StepLR = Own
== name of torch's own class
StepLR = lr_scheduler.ExponentialLR
StepLR.__name__ = "StepLR"
== order of its bases
class Meta(type):
    __mro__ = property(lambda cls: (lr_scheduler.StepLR, object))
class StepLR(lr_scheduler.ExponentialLR, metaclass=Meta): pass
""")


@pytest.mark.parametrize("name", FORGED)
def test_a_class_is_what_it_is_whatever_it_says(small, name):
    _, scheduler = built(small, "return StepLR(optimizer, 0.5)", FORGED[name])
    assert scheduler.torch_classes == ("ExponentialLR",)


@pytest.mark.parametrize(
    ("base", "arguments", "known"), [("SGD", "lr=0.1", "SGD"), ("Optimizer", "{'lr': 0.1}", "")]
)
def test_an_optimizer_that_is_called_adam(small, base, arguments, known):
    own = f"class Adam(optim.{base}): pass\nAdam.__module__ = 'torch.optim.adam'\n"
    body = f"return lr_scheduler.StepLR(Adam(optimizer.param_groups, {arguments}), 1, 0.5)"
    evidence, scheduler = built(small, body, own)
    seen = evidence.optimizers[scheduler.optimizer]
    assert (seen.class_name, seen.torch_class) == ("Adam", known)


@pytest.mark.parametrize("base", ["LRScheduler", "_LRScheduler"])
def test_a_scheduler_from_scratch(small, base):
    own = (
        f"class Own(lr_scheduler.{base}):\n"
        "    def get_lr(self): return [lr / 2**self.last_epoch for lr in self.base_lrs]\n"
    )
    evidence, scheduler = built(small, "return Own(optimizer)", own)
    assert (scheduler.class_name, scheduler.torch_classes) == ("Own", ())
    assert scheduler.arguments == {"last_epoch": -1}
    lrs = [run.lrs for run in evidence.steps if run.of == "optimizer"]
    assert lrs == [(0.01,), (0.005,), (0.0025,)]


def test_a_step_that_never_calls_super(small):
    own = (
        "class Own(lr_scheduler.StepLR):\n"
        "    def step(self, *args):\n"
        "        for group in self.optimizer.param_groups: group['lr'] /= 2\n"
    )
    evidence, _ = built(small, "return Own(optimizer, 1)", own)
    assert [run.count for run in evidence.steps if run.of == "scheduler"] == [1, 1, 1]


def test_parts_of_composites(small):
    body = """\
warm = lr_scheduler.LinearLR(optimizer, 0.1, total_iters=1)
chained = lr_scheduler.ChainedScheduler(
    [lr_scheduler.StepLR(optimizer, 1, 0.5), lr_scheduler.ExponentialLR(optimizer, 0.9)]
)
last = lr_scheduler.ConstantLR(optimizer)
return lr_scheduler.ChainedScheduler([warm, chained, last])
"""
    evidence, scheduler = built(small, body)
    names = [one.class_name for one in evidence.schedulers]
    assert [names[part] for part in scheduler.parts] == [
        "LinearLR",
        "ChainedScheduler",
        "ConstantLR",
    ]
    chained = evidence.schedulers[scheduler.parts[1]]
    assert [names[part] for part in chained.parts] == ["StepLR", "ExponentialLR"]
    steps = [(run.index, run.count) for run in evidence.steps if run.of == "scheduler"]
    assert steps == [(evidence.returned_scheduler, 1)] * 3


@pytest.mark.parametrize(
    "written", ["[1, 2]", "(1, 2)", "range(1, 3)", "np.arange(1, 3)", "{1, 2}"]
)
def test_milestones(small, written):
    body = f"import numpy as np\nreturn lr_scheduler.MultiStepLR(optimizer, {written})"
    _, scheduler = built(small, body)
    assert scheduler.arguments["milestones"] == [1, 2]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("lr_scheduler.StepLR(optimizer, 1)", "NoneType"),
        ("return lr_scheduler.StepLR(optimizer, 1), None", "tuple"),
        ("return 'StepLR'", "str"),
        ("return lr_scheduler.StepLR", "type"),
    ],
)
def test_what_is_no_scheduler(small, body, kind):
    evidence, scheduler = built(small, body, train="def train(*args): return []\n")
    assert scheduler is None
    assert evidence.returned_type == kind


def test_a_deep_copy_is_a_scheduler_on_an_optimizer_of_its_own(small):
    body = "import copy\nreturn copy.deepcopy(lr_scheduler.StepLR(optimizer, 1, 0.5))"
    evidence, scheduler = built(small, body)
    assert evidence.returned_type == "StepLR"
    assert scheduler is not None
    assert not evidence.optimizers[scheduler.optimizer].from_build_optimizer


def test_a_scheduler_on_another_optimizer(small):
    body = "return lr_scheduler.StepLR(optim.Adam(optimizer.param_groups, lr=0.01), 1, 0.5)"
    evidence, scheduler = built(small, body)
    assert not evidence.optimizers[scheduler.optimizer].from_build_optimizer


def test_attributes_set_later_are_no_arguments(small):
    body = "scheduler = lr_scheduler.StepLR(optimizer, 9)\nscheduler.gamma = 0.5\nreturn scheduler"
    _, scheduler = built(small, body)
    assert scheduler.arguments == {"step_size": 9, "gamma": 0.1, "last_epoch": -1}
