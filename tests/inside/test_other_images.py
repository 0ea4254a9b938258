"""Images that were not asked for, and images that were changed: what the record says of them."""

import pytest
from epochs import observed, seen
from programs import programs, script
from small_run import EPOCHS, TRAINING, VALIDATION

# Where something else was done than the assignment asks: what the record must say.
OTHER = programs("""
== quarters of a batch
for x, y in loader:
    optimizer.zero_grad()
    for a, b in zip(x.chunk(4), y.chunk(4)): (F.cross_entropy(model(a), b) / 4).backward()
    optimizer.step()
== all at once
x, y = (torch.cat(part) for part in zip(*loader)); learn(model, optimizer, x, y)
== twice on each batch
for x, y in loader:
    learn(model, optimizer, x, y); learn(model, optimizer, x, y)
== drops the last
part = Subset(loader.dataset, range(600))
for x, y in DataLoader(part, 64, shuffle=True, drop_last=True): learn(model, optimizer, x, y)
== leaves half out
for i, (x, y) in enumerate(loader):
    if i == 5: break
    learn(model, optimizer, x, y)
== trains on validation too
for x, y in itertools.chain(loader, val_loader): learn(model, optimizer, x, y)
== mixes validation in
both = ConcatDataset([loader.dataset, val_loader.dataset])
for x, y in DataLoader(both, 64, shuffle=True): learn(model, optimizer, x, y)
== backward on validation then zeroed
for x, y in loader: learn(model, optimizer, x, y)
for x, y in val_loader: F.cross_entropy(model(x), y).backward()
""")

EXPECTED = {
    "quarters of a batch": seen(size=16),
    "all at once": seen(size=TRAINING),
    "twice on each batch": seen(times=2),
    "drops the last": seen(batches={64: 9}, distinct=576, training=576),
    "leaves half out": seen(batches={64: 5}, distinct=320, training=320),
    "trains on validation too": seen(batches={64: 11}, validation=VALIDATION),
    "mixes validation in": seen(batches={64: 11}, validation=VALIDATION),
    "backward on validation then zeroed": seen(),
}

# Training images that were changed before they reached the model.
ALTERED = programs("""
== normalises
for x, y in loader:
    x = (x - 0.1307) / 0.3081; learn(model, optimizer, x, y)
== normalises in place
for x, y in loader:
    x.sub_(0.1307).div_(0.3081); learn(model, optimizer, x, y)
== normalises behind torchs back
for x, y in loader:
    x.data.sub_(0.1307).div_(0.3081); learn(model, optimizer, x, y)
== normalises as numpy
for x, y in loader:
    a = x.numpy(); a -= 0.1307; learn(model, optimizer, x, y)
== normalises beside validation
for (x, y), (a, b) in zip(loader, itertools.cycle(val_loader)):
    x = (x - 0.1307) / 0.3081; learn(model, optimizer, x, y)
== adds noise
for x, y in loader:
    x = x + 0.01 * torch.randn_like(x); learn(model, optimizer, x, y)
== scales to bytes
for x, y in loader:
    x = x * 255; learn(model, optimizer, x, y)
== transposes
for x, y in loader:
    x = x.transpose(2, 3); learn(model, optimizer, x, y)
""")


@pytest.mark.parametrize("name", OTHER)
def test_what_was_not_asked_for(small, name):
    assert observed(small, script(OTHER[name])) == EXPECTED[name]


@pytest.mark.parametrize("name", ALTERED)
def test_altered_images(small, name):
    epochs = observed(small, script(ALTERED[name]))
    assert sum(epoch.altered for epoch in epochs) == EPOCHS * TRAINING
    assert not any(epoch.training or epoch.validation or epoch.foreign for epoch in epochs)


def test_epochs_are_told_apart_where_images_were_altered(small):
    evidence = small.observe(script(ALTERED["normalises"]))
    steps = [(run.epoch, run.count) for run in evidence.steps if run.of == "optimizer"]
    assert steps == [(epoch, 10) for epoch in range(EPOCHS)]
