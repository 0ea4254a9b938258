"""What a program replaces while it runs is told; what honest programs do is not."""

import pytest
from programs import programs
from small_run import HONEST

START = "    history = []\n"


def notes_of(small, lines) -> tuple[str, ...]:
    """The notes on an honest program that does something more as its training begins."""
    more = "".join(f"    {line}\n" for line in lines.splitlines())
    evidence = small.observe(HONEST.replace(START, START + more))
    assert evidence.ending in {"finished", "crash"}, evidence.stderr
    return evidence.notes


REPLACED = programs("""
== Adam.step was replaced
torch.optim.Adam.step = lambda self, closure=None: None
== Optimizer.step was replaced
torch.optim.Optimizer.step = lambda self, closure=None: None
== StepLR.step was replaced
lr_scheduler.StepLR.step = lambda self: None
== LRScheduler.get_last_lr was replaced
lr_scheduler.LRScheduler.get_last_lr = lambda self: [0.01]
== StepLR.__init__ was replaced
lr_scheduler.StepLR.__init__ = lambda self, *a: None
== DataLoader.__iter__ was replaced
torch.utils.data.DataLoader.__iter__ = lambda self: iter(())
== _BaseDataLoaderIter.__next__ was replaced
from torch.utils.data import dataloader
dataloader._BaseDataLoaderIter.__next__ = lambda self: None
== torch.nn.functional.cross_entropy was replaced
F.cross_entropy = lambda *a, **k: 0
== torch.Tensor.backward was replaced
torch.Tensor.backward = lambda *a, **k: None
== the grader's hook on optimizers was removed
from torch.optim import optimizer as module
module._global_optimizer_post_hooks.clear()
== grader's own Recorder.step was replaced
from grader.inside.recorder import Recorder
Recorder.step = lambda *a, **k: None
== grader's own ImageWatcher.report was replaced
from grader.inside.watch_images import ImageWatcher
original = ImageWatcher.report
ImageWatcher.report = lambda self: original(self)
== grader's own Recorder.place was replaced
import gc
from grader.inside.recorder import Recorder
gc.unfreeze()
for one in gc.get_objects():
    if isinstance(one, Recorder): one.place = lambda *a: None
== builtin isinstance was replaced
import builtins
original = isinstance
builtins.isinstance = lambda *a: original(*a)
== json.dumps was replaced
import json
original = json.dumps
json.dumps = lambda *a, **k: original(*a, **k)
== os.write was replaced
import os
original = os.write
os.write = lambda *a: original(*a)
""")

HONEST_STYLES = programs("""
== an optimizer's first use, which torch wraps
torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1).step()
== an optimizer that inherits its step
torch.optim.AdamW([torch.zeros(1, requires_grad=True)], lr=1).step()
== subclasses
class Mine(torch.optim.Adam):
    def step(self, closure=None): return super().step(closure)
class Ours(lr_scheduler.StepLR):
    def step(self, epoch=None): return super().step(epoch)
Ours(Mine(model.parameters(), lr=0.1), 1)
== wrapped steps of instances
step, advance = optimizer.step, scheduler.step
optimizer.step = lambda *a, **k: step(*a, **k)
scheduler.step = lambda: advance()
== a scaler and autocast
scaler = torch.amp.GradScaler("cpu")
with torch.autocast("cpu", dtype=torch.bfloat16): model(torch.zeros(1, 784))
== compiled
torch.compile(model)(torch.zeros(1, 784))
== print and open replaced
import builtins
builtins.print = lambda *a, **k: None
builtins.open = open
== warnings turned off
import warnings
warnings.filterwarnings("ignore")
warnings.simplefilter("always")
== stdout replaced
import sys, io
sys.stdout = io.StringIO()
== own hooks
from torch.optim.optimizer import register_optimizer_step_post_hook
register_optimizer_step_post_hook(lambda *a: None)
optimizer.register_step_post_hook(lambda *a: None)
model.register_forward_hook(lambda *a: None)
== an averaged model
averaged = torch.optim.swa_utils.AveragedModel(model)
averaged.update_parameters(model)
== anomalies looked for
torch.autograd.set_detect_anomaly(True)
== loaders of its own
loader = torch.utils.data.DataLoader(train_loader.dataset, batch_size=8, shuffle=True)
next(iter(loader))
""")


@pytest.mark.parametrize("told", REPLACED)
def test_what_is_replaced_is_told(small, told):
    notes = notes_of(small, REPLACED[told])
    assert [note for note in notes if f"{told} while the program ran" in note]


@pytest.mark.parametrize("name", HONEST_STYLES)
def test_honest_styles_are_not_told(small, name):
    assert notes_of(small, HONEST_STYLES[name]) == ()
