"""The loaders that a student's `train` is given, and what is seen of drawing from them."""

from programs import script
from small_run import EPOCHS


def test_drawn_batches(small):
    body = "for x, y in loader: pass\nfor x, y in val_loader: pass\nnext(iter(loader))"
    drawn = {one.loader: one.batches for one in small.observe(script(body)).drawn}
    assert drawn == {"train": (10, 1) * EPOCHS, "validation": (1,) * EPOCHS}


def test_the_loaders_are_as_promised(small):
    body = """\
first, again = [torch.cat([y for _, y in loader]) for _ in range(2)]
print(len(loader), loader.batch_size, len(loader.dataset), loader.drop_last)
print(len(val_loader), val_loader.batch_size, len(val_loader.dataset))
print(torch.equal(first, again), torch.equal(first.sort().values, again.sort().values))
x, y = loader.dataset[-1]
print(tuple(x.shape), x.dtype, float(x.min()), float(x.max()), type(y).__name__)
print(loader.dataset[torch.tensor(3)][1] == loader.dataset[3][1])
try: loader.dataset[640]
except IndexError: print("ends")
x, y = next(iter(val_loader))
print(tuple(x.shape), y.dtype, torch.equal(y, torch.tensor([y for _, y in val_loader.dataset])))
x.zero_(); loader.dataset[0][0].zero_()
print(float(next(iter(val_loader))[0].sum()) > 0, float(loader.dataset[0][0].sum()) > 0)
"""
    evidence = small.observe(script(body, each_epoch=False))
    assert evidence.failure is None
    assert evidence.stdout.splitlines() == [
        "10 64 640 False",
        "1 64 64",
        "False True",
        "(1, 28, 28) torch.float32 0.0 1.0 int",
        "True",
        "ends",
        "(64, 1, 28, 28) torch.int64 True",
        "True True",
    ]
