"""Audits of honest programs: who is proved, and that nobody is ever contradicted."""

import pytest
from audited import (
    EPOCH_ENDS,
    HERE,
    LOAD,
    ONE_EPOCH,
    OWN_LOOP,
    TEXT,
    at_begin,
    at_epoch_ends,
    changed,
    file_of,
    pretrained,
)

KEEP = "{name: one.clone() for name, one in model.state_dict().items()}"

PROVED = {
    "the reference": TEXT,
    "a loader of its own": at_begin(
        "    generator = torch.Generator().manual_seed(42)\n"
        "    images = train_loader.dataset\n"
        "    train_loader = DataLoader(images, 64, shuffle=True, generator=generator)\n"
    ),
    "random numbers of its own": at_epoch_ends("        torch.rand(7)\n"),
    "a seed of its own": at_begin("    torch.manual_seed(42)\n"),
    "a look at the images beforehand": at_begin("    next(iter(train_loader))\n"),
    "validated before and between": at_begin("    validate(model, train_loader, criterion)\n"),
    "the best weights restored": at_epoch_ends(
        f"        if epoch == 1: kept = {KEEP}\n", end="    model.load_state_dict(kept)\n"
    ),
    "through a file and back": HERE
    + at_epoch_ends("        torch.save(model.state_dict(), FOLDER / 'best.pt')\n", end=LOAD),
    "stopped early": changed((EPOCH_ENDS, EPOCH_ENDS + "        if epoch == 1: break\n")),
    "stepped for every batch": changed(
        (
            ONE_EPOCH,
            (
                "        for batch in train_loader:\n"
                "            train_one_epoch(model, [batch], criterion, optimizer)\n"
                "            scheduler.step()\n"
                "        train_loss, train_accuracy = 0, 0\n"
            ),
        )
    ),
    "nothing trained": changed((ONE_EPOCH, "        train_loss, train_accuracy = 0, 0\n")),
}


@pytest.mark.parametrize("name", PROVED)
def test_proved(audited, name):
    evidence = audited.examined(PROVED[name])
    assert evidence.audit.verdict == "proved", evidence.audit
    assert evidence.doubts == ()


# Programs that a replay does not follow: every one of them is honest.
NOT_PROVABLE = {
    "gradients clipped": (changed((ONE_EPOCH, OWN_LOOP)), "a loop of its own"),
    "another loss": (
        changed(("nn.CrossEntropyLoss()", "nn.CrossEntropyLoss(label_smoothing=0.1)")),
        "something else",
    ),
    "a penalty on the weights": (
        changed(
            (
                "criterion = nn.CrossEntropyLoss()",
                (
                    "cross = nn.CrossEntropyLoss()\n    criterion = lambda a, b: "
                    "cross(a, b) + 1e-4 * sum((p ** 2).sum() for p in model.parameters())"
                ),
            )
        ),
        "something else",
    ),
    "an absolute penalty": (
        changed(
            (
                "criterion = nn.CrossEntropyLoss()",
                (
                    "cross = nn.CrossEntropyLoss()\n    criterion = lambda a, b: "
                    "cross(a, b) + 1e-5 * sum(p.abs().sum() for p in model.parameters())"
                ),
            )
        ),
        "something else",
    ),
    "averaged weights": (
        at_epoch_ends(
            "        average.update_parameters(model)\n",
            begin="    average = torch.optim.swa_utils.AveragedModel(model)\n",
            end="    model.load_state_dict(average.module.state_dict())\n",
        ),
        "something else",
    ),
    "smoothed weights": (
        at_epoch_ends(
            "        for k, v in model.state_dict().items(): mean[k] = 0.9 * mean[k] + 0.1 * v\n",
            begin=f"    mean = {KEEP}\n",
            end="    model.load_state_dict(mean)\n",
        ),
        "something else",
    ),
    "rolled back": (
        at_epoch_ends("        model.load_state_dict(kept)\n", begin=f"    kept = {KEEP}\n"),
        "the initial ones",
    ),
    "half rolled back": (
        at_epoch_ends(
            "        if epoch == 1: model.load_state_dict(kept)\n", begin=f"    kept = {KEEP}\n"
        ),
        "something else",
    ),
    "noise on the weights": (
        at_epoch_ends(
            "        with torch.no_grad():\n"
            "            for p in model.parameters(): p += 0.01 * torch.randn_like(p)\n"
        ),
        "something else",
    ),
    "weight decay": (
        at_begin("    optimizer.param_groups[0]['weight_decay'] = 0.01\n"),
        "something else",
    ),
    "momentum": (
        changed(
            (
                "optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)",
                "optim.lr_scheduler.OneCycleLR(optimizer, 0.01, 30)",
            )
        ),
        "OneCycleLR changes the momentum",
    ),
    "begun anew": (
        at_begin("    model.load_state_dict(SimpleNN().state_dict())\n"),
        "something else",
    ),
    "begun anew by its constructor": (at_begin("    model.__init__()\n"), "something else"),
    "begun anew by hand": (
        at_begin("    for p in model.parameters(): nn.init.uniform_(p, -0.03, 0.03)\n"),
        "something else",
    ),
    "begun anew with numpy": (
        "import numpy\n"
        + at_begin(
            "    with torch.no_grad():\n"
            "        for p in model.parameters():\n"
            "            p.copy_(torch.tensor(numpy.random.normal(0, 0.02, p.shape)))\n"
        ),
        "something else",
    ),
    "initial weights of its own": (
        changed(
            (
                "        self.fc2 = nn.Linear(128, 10)\n",
                (
                    "        self.fc2 = nn.Linear(128, 10)\n"
                    "        nn.init.kaiming_uniform_(self.fc1.weight)\n"
                ),
            )
        ),
        "SimpleNN is not the given one",
    ),
    "double precision": (
        changed(("DATA_DIR = ", "torch.set_default_dtype(torch.float64)\nDATA_DIR = ")).replace(
            "scores = model(images)", "scores = model(images.double())"
        ),
        "",
    ),
    "images normalised": (
        changed((ONE_EPOCH, OWN_LOOP.replace("model(x)", "model((x - 0.13) / 0.31)"))),
        "changed the images",
    ),
    "images normalised past forward": (
        changed(
            (
                ONE_EPOCH,
                OWN_LOOP.replace(
                    "model(x)", "model.fc2(model.fc1((x.flatten(1) - 0.13) / 0.31).relu())"
                ),
            )
        ),
        "a loop of its own",
    ),
    "gradients of several batches": (
        changed((ONE_EPOCH, OWN_LOOP.replace("optimizer.zero_grad()", "pass"))),
        "",
    ),
    "steps by hand": (
        changed(
            (
                ONE_EPOCH,
                OWN_LOOP.replace("optimizer.zero_grad()", "model.zero_grad()").replace(
                    "            optimizer.step()\n",
                    "            with torch.no_grad():\n"
                    "                for p in model.parameters(): p -= 0.1 * p.grad\n",
                ),
            )
        ),
        "a loop of its own",
    ),
    "another optimizer": (
        changed(
            ("optim.Adam(model.parameters(), lr=0.01)", "optim.SGD(model.parameters(), 0.1, 0.9)")
        ),
        "",
    ),
    "a new optimizer": (
        at_begin("    optimizer = optim.Adam(model.parameters(), lr=0.02)\n"),
        "other than the one that it was given",
    ),
}


@pytest.mark.parametrize("name", NOT_PROVABLE)
def test_honest_programs_are_never_contradicted(audited, name):
    text, why = NOT_PROVABLE[name]
    evidence = audited.examined(text)
    assert evidence.ending == "finished", evidence.failure
    assert evidence.audit.verdict != "contradicted", evidence.audit
    if why:
        assert evidence.audit.verdict == "not_provable"
        assert why in evidence.audit.reason


def test_a_checkpoint_that_was_left_over_is_no_contradiction(audited):
    """The file of an earlier run lies there; the program writes its own before it reads one."""
    script = HERE + at_epoch_ends(
        "        torch.save(model.state_dict(), FOLDER / 'best.pt')\n", end=LOAD
    )
    evidence = audited.examined(script, {"best.pt": file_of(pretrained(audited.mnist, 7))})
    assert evidence.audit.verdict == "proved"


def test_a_run_without_weights_is_not_audited(audited):
    assert audited.examined(at_begin("    raise ValueError\n")).audit is None
