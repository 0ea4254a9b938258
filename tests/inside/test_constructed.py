"""Which class of torch was constructed, and with which arguments?"""

import inspect
import json

import pytest
import torch
from programs import built, programs
from small_run import TRAIN
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


def test_attributes_set_later_are_no_arguments(small):
    body = "scheduler = lr_scheduler.StepLR(optimizer, 9)\nscheduler.gamma = 0.5\nreturn scheduler"
    _, scheduler = built(small, body)
    assert scheduler.arguments == {"step_size": 9, "gamma": 0.1, "last_epoch": -1}
