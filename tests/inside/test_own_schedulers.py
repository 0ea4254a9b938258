"""Schedulers that are none of torch's own, forged ones, and what is no scheduler at all."""

import pytest
from programs import built, programs

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
