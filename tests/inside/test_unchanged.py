"""The program runs as it would without the grader: same warnings, same numbers, same errors."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from programs import programs, script
from safetensors.torch import load_file
from small_run import BATCH, EPOCHS, HONEST, TRAINING, VALIDATION

# Runs train scripts with plain torch, one after the other in one process, as the harness would.
PLAIN = """\
import importlib.util, io, json, sys, contextlib
import numpy as np, torch
from safetensors.torch import save_file
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, SequentialSampler
from torch.utils.data import TensorDataset

class Quick:
    '''Draws the random numbers that the grader's loaders draw, and no others.'''
    def __init__(self, dataset, sampler): self.dataset, self.batches = dataset, sampler
    def __iter__(self):
        for chosen in self.batches: yield self.dataset[torch.tensor(chosen)]

job = json.load(open(sys.argv[1]))
images = np.fromfile(job["images"], np.uint8).reshape(-1, 1, 28, 28)
labels = torch.from_numpy(np.fromfile(job["labels"], np.uint8)).long()
images = torch.from_numpy(images).float().div(255)
torch.set_num_threads(1)
cut, size = job["training"], job["batch"]
sets = TensorDataset(images[:cut], labels[:cut]), TensorDataset(images[cut:], labels[cut:])
found = {}
for name, path in job["scripts"].items():
    spec = importlib.util.spec_from_file_location("train", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    torch.manual_seed(0)
    loaders = (
        [DataLoader(sets[0], size, shuffle=True), DataLoader(sets[1], size)]
        if job["loaders"] == "torch"
        else [Quick(sets[0], BatchSampler(RandomSampler(sets[0]), size, False)),
              Quick(sets[1], BatchSampler(SequentialSampler(sets[1]), size, False))]
    )
    with contextlib.redirect_stdout(io.StringIO()) as out:
        model = module.SimpleNN()
        optimizer = module.build_optimizer(model)
        scheduler = module.build_scheduler(optimizer)
        try: module.train(model, optimizer, scheduler, *loaders, job["epochs"])
        except Exception as error: print(type(error).__name__, error)
    found[name] = out.getvalue()
    save_file(model.state_dict(), path + ".weights")
print(json.dumps(found))
"""


def run_plainly(small, scripts, loaders="quick"):
    """What each script prints with plain torch, and the weights it ends with."""
    folder = small.folder("")
    paths = {}
    for i, (name, text) in enumerate(scripts.items()):
        paths[name] = str(folder / f"s{i}" / "train.py")
        (folder / f"s{i}").mkdir()
        (folder / f"s{i}" / "train.py").write_text(text)
    (folder / "plain.py").write_text(PLAIN)
    (folder / "job.json").write_text(
        json.dumps(
            {
                "images": str(small.prepared / "images.u8"),
                "labels": str(small.prepared / "labels.u8"),
                "training": TRAINING,
                "batch": BATCH,
                "epochs": EPOCHS,
                "loaders": loaders,
                "scripts": paths,
            }
        )
    )
    done = subprocess.run(
        [sys.executable, "plain.py", "job.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
    )
    assert done.returncode == 0, done.stderr
    weights = {name: load_file(path + ".weights") for name, path in paths.items()}
    return json.loads(done.stdout.splitlines()[-1]), weights


# Programs that torch has something to say about; the last is one that it is content with.
WARNED = programs("""
== scheduler first
scheduler.step(); optimizer.step(); scheduler.step()
== scheduler first, twice
scheduler.step(); scheduler.step(); optimizer.step()
== optimizer first
optimizer.step(); scheduler.step(); optimizer.step(); scheduler.step()
== optimizer's step replaced
inner = optimizer.step
optimizer.step = lambda: inner()
optimizer.step(); scheduler.step()
== optimizer's step patched in its class
inner = optim.Adam.step
optim.Adam.step = lambda self, *a: inner(self, *a)
optimizer.step(); scheduler.step()
optim.Adam.step = inner
== another optimizer steps
other = optim.SGD(model.parameters(), 0.1)
other.step(); scheduler.step()
== deep copy
copied = copy.deepcopy(scheduler)
optimizer.step(); copied.step()
== with an epoch
optimizer.step(); scheduler.step(1)
== get_lr from outside
optimizer.step(); scheduler.step(); scheduler.get_lr()
== sequential
both = lr_scheduler.SequentialLR(optimizer, [
    lr_scheduler.ConstantLR(optimizer, 0.1, 1), lr_scheduler.StepLR(optimizer, 1)], [1])
for _ in range(3): optimizer.step(); both.step()
== scaler
scaler = torch.amp.GradScaler("cpu")
scaler.scale(model(torch.ones(1, 784)).sum()).backward()
scaler.step(optimizer); scaler.update(); scheduler.step()
== swa
swa = optim.swa_utils.SWALR(optimizer, 0.1)
swa.step(); optimizer.step(); swa.step()
== content
for x, y in loader: learn(model, optimizer, x, y)
scheduler.step()
""")
RECORDING = """\
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    work()
for one in caught: print(one.category.__name__, one.message)
print([(one.filename.rpartition("/")[2], one.lineno) for one in caught])
"""


def recording(body):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return script(f"def work():\n{lines}{RECORDING}", each_epoch=False)


@pytest.fixture(scope="module")
def plain_warnings(small):
    """What plain torch says about each of the programs: its warnings, then their lines."""
    return run_plainly(small, {name: recording(body) for name, body in WARNED.items()})[0]


@pytest.mark.parametrize("name", WARNED)
def test_the_warnings_are_those_of_plain_torch(small, plain_warnings, name):
    evidence = small.observe(recording(WARNED[name]))
    assert evidence.ending == "finished", evidence.failure
    assert evidence.stdout.splitlines()[:-1] == plain_warnings[name].splitlines()[:-1]


@pytest.mark.parametrize("name", ["scheduler first", "with an epoch"])
def test_the_warnings_are_about_the_students_line(small, plain_warnings, name):
    evidence = small.observe(recording(WARNED[name]))
    assert "train.py" in plain_warnings[name]
    assert evidence.stdout.splitlines()[-1] == plain_warnings[name].splitlines()[-1]


def test_the_table_of_warnings_has_both_kinds(plain_warnings):
    assert plain_warnings["scheduler first"].startswith("UserWarning")
    assert plain_warnings["content"].splitlines() == ["[]"]


def test_torch_is_as_it_was_for_who_looks(small):
    body = """\
import inspect
print(inspect.signature(lr_scheduler.StepLR), inspect.signature(lr_scheduler.StepLR.step))
print(lr_scheduler.StepLR.__init__.__qualname__, lr_scheduler.StepLR.step.__qualname__)
print(hasattr(optimizer.step, "_wrapped_by_lr_sched"), scheduler._step_count)
print(list(scheduler.state_dict()), list(vars(model)), list(model.state_dict()))
print(isinstance(loader, DataLoader), isinstance(loader.dataset, Dataset), str(model))
print(inspect.signature(model.forward), torch.initial_seed(), torch.get_num_threads())
try: lr_scheduler.StepLR.step()
except TypeError as error: print(error)
try: lr_scheduler.StepLR(optimizer)
except TypeError as error: print(error)
try: scheduler.step(1, 2)
except TypeError as error: print(error)
"""
    text = script(body, each_epoch=False)
    plain, _ = run_plainly(small, {"looks": text}, loaders="torch")
    assert small.observe(text).stdout == plain["looks"]


def test_a_profiler_sees_what_it_sees_in_plain_torch(small):
    body = """\
from torch.autograd.profiler import profile, record_function
with record_function("seen by nobody"): first = next(iter(loader))
with profile() as profiler:
    with record_function("own range"): learn(model, optimizer, *first)
@record_function("also a decorator")
def quiet(): return 7
counts = {event.key: event.count for event in profiler.key_averages()}
marked = ("own range", "Optimizer.step#SGD.step", "Optimizer.zero_grad#SGD.zero_grad")
print([(name, counts.get(name)) for name in (*marked, "seen by nobody")], quiet())
"""
    text = script(body, each_epoch=False)
    plain, _ = run_plainly(small, {"profiles": text}, loaders="torch")
    assert "('own range', 1)" in plain["profiles"]
    assert small.observe(text).stdout == plain["profiles"]


# Programs that draw random numbers of their own, too.
NUMBERS = {
    "honest": HONEST,
    "validates": script(
        "for x, y in loader: learn(model, optimizer, x, y)\n"
        "with torch.no_grad():\n    for x, y in val_loader: model(x)"
    ),
    "draws": script(
        "for x, y in loader: learn(model, optimizer, F.dropout(x + torch.randn_like(x)), y)"
    ),
    "looks twice": script(
        "for x, y in loader:\n    learn(model, optimizer, x, y)\n    model(x.flip(0)).sum()"
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_two_runs_are_the_same_bit_for_bit(small, name):
    folder = small.folder(NUMBERS[name])
    first, second = small.decoded(folder), small.decoded(folder)
    assert first.weights is not None
    assert all(torch.equal(first.weights[key], second.weights[key]) for key in first.weights)
    assert first.weights["fc1.weight"].unique().numel() > 1_000
    assert torch.equal(first.outputs, second.outputs)


def test_another_worker_draws_the_same_numbers(small):
    """A mark must not depend on which of the workers a submission came to."""
    body = "print(random.random(), np.random.rand(), torch.rand(1).item())"
    folder = small.folder(script(body, each_epoch=False))
    first = small.decoded(folder).evidence.stdout
    small.renew_pool()
    assert small.decoded(folder).evidence.stdout == first != ""


def test_the_numbers_are_those_of_the_students_own_run(small):
    """With torch's own DataLoader, as `python train.py` has it, and the same seed."""
    _, plain = run_plainly(small, NUMBERS, loaders="torch")
    for name, text in NUMBERS.items():
        observed = small.decoded(small.folder(text)).weights
        assert all(torch.equal(observed[key], plain[name][key]) for key in observed), name


def test_what_the_child_inherits_of_the_images_is_what_was_prepared(small):
    body = "xs = [x for x, _ in val_loader]\nprint(sum(float(x.double().sum()) for x in xs))"
    evidence = small.observe(script(body, each_epoch=False))
    images = small.mnist.train_images[TRAINING : TRAINING + VALIDATION].astype(np.float32) / 255
    assert float(evidence.stdout) == pytest.approx(float(images.astype(np.float64).sum()))
