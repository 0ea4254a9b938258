"""Weights that were trained elsewhere are contradicted, wherever they come from."""

import base64

import pytest
import torch
from audited import END, HERE, LOAD, ONE_EPOCH, OWN_LOOP, at_begin, changed, file_of, pretrained


def literal_of(state) -> str:
    data = torch.cat([one.flatten() for one in state.values()]).numpy().tobytes()
    return f"DATA = '''{base64.b85encode(data).decode()}'''\n"


FROM_LITERAL = """\
    flat = torch.frombuffer(bytearray(base64.b85decode(DATA)), dtype=torch.float32)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(flat[: p.numel()].view_as(p))
            flat = flat[p.numel() :]
"""
BY_HAND = at_begin(LOAD)
WITH_NOISE = "    with torch.no_grad():\n        model.fc2.bias += torch.tensor(train_loss) / 100\n"
CHEATS = {
    "a file, after the motions": (HERE + changed((END, LOAD + END))),
    "a file, after another loop": (HERE + changed((ONE_EPOCH, OWN_LOOP), (END, LOAD + END))),
    "a file, trained on": (HERE + BY_HAND),
    "a file, and no training": (
        HERE
        + changed(
            (ONE_EPOCH, "        train_loss, train_accuracy = 0.1, 0.99\n"), (END, LOAD + END)
        )
    ),
    "a file, changed a little": (HERE + changed((END, LOAD + WITH_NOISE + END))),
    "a literal": ("import base64\nfrom blob import DATA\n" + changed((END, FROM_LITERAL + END))),
    "a file, in build_scheduler": (
        HERE
        + changed(
            (
                "    return optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)\n",
                (
                    "    best = torch.load(FOLDER / 'best.pt')\n"
                    "    given = optimizer.param_groups[0]['params']\n"
                    "    for p, v in zip(given, best.values()): p.data = v\n"
                    "    return optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)\n"
                ),
            )
        )
    ),
}


@pytest.mark.parametrize("seed", [7, 0], ids=["other initial weights", "the same initial weights"])
@pytest.mark.parametrize("name", CHEATS)
def test_weights_from_elsewhere_are_contradicted(audited, name, seed):
    state = pretrained(audited.mnist, seed)
    evidence = audited.examined(
        CHEATS[name], {"best.pt": file_of(state), "blob.py": literal_of(state)}
    )
    assert evidence.ending == "finished", evidence.failure
    assert evidence.audit.verdict == "contradicted", evidence.audit
    assert ("second run" in evidence.audit.reason) == (seed == audited.spec.seed)
    assert evidence.doubts  # and the source shows where they came from


def test_nobody_is_contradicted_where_the_machine_does_not_repeat_the_reference(audited):
    folder = audited.folder_of(CHEATS["a file, after the motions"])
    (folder / "best.pt").write_bytes(file_of(pretrained(audited.mnist, 7)))
    usual, audited.examiner._auditor = audited.examiner._auditor, audited.auditor()  # noqa: SLF001
    try:
        audit = audited.examine(folder, audited.decoded(folder)).audit
    finally:
        audited.examiner._auditor = usual  # noqa: SLF001
    assert audit.verdict == "not_provable"
    assert "machine" in audit.reason
