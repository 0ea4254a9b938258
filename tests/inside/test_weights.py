"""The weights that come back, whatever the model has become: never a fault of the grader's."""

import pytest
import torch
from programs import programs, script
from small_run import HEAD, HONEST, TRAIN

LAYER = "self.fc1 = nn.Linear(784, 128)"
# Models other than the given one: what stands in place of its first layer.
MODELS = {
    "batch norm": "self.fc1 = nn.Sequential(nn.Linear(784, 128), nn.BatchNorm1d(128))",
    "number for a parameter": f"{LAYER}; self.scale = nn.Parameter(torch.tensor(1.0))",
    "buffer of flags": f"{LAYER}; self.register_buffer('mask', torch.ones(3, dtype=torch.bool))",
    "complex buffer": f"{LAYER}; self.register_buffer('c', torch.ones(3, dtype=torch.complex64))",
    "empty buffer": f"{LAYER}; self.register_buffer('none', torch.zeros(0, 3))",
    "state that is no tensor": f"{LAYER}; type(self).get_extra_state = lambda self: {{'epoch': 3}}",
    "lazy layer that is never used": f"{LAYER}; self.more = nn.LazyLinear(3)",
}


@pytest.mark.parametrize("name", MODELS)
def test_another_model_is_told_as_such(small, name):
    text = HONEST.replace(LAYER, MODELS[name])
    evidence = small.observe(text)
    assert evidence.ending in ("finished", "crash"), evidence.stderr
    checks = {one.kind: one for one in small.judge(evidence, small.observe(HONEST))}
    assert checks["constraints"].status not in ("pass", "internal_error")
    if evidence.ending == "finished":
        assert checks["constraints"].explanation.reason == "other_model"


# What `train` may do to the given model and still hand it over.
SAME = programs("""
== half and back
model.half().float()
== frozen
model.requires_grad_(False)
== transposed in memory
model.fc1.weight.data = model.fc1.weight.data.t().contiguous().t()
== a view of something larger
model.fc2.bias.data = torch.zeros(30)[::3]
== in inference mode
with torch.inference_mode(): model.fc2.bias = nn.Parameter(torch.zeros(10), requires_grad=False)
== in eval
model.eval()
== with an eval that returns nothing
type(model).eval = lambda self: self.train(False) and None
== channels last
model.to(memory_format=torch.channels_last)
== double
model.double()
== sixteen bits
model.bfloat16()
== with hooks
model.register_forward_hook(lambda *a: None)
model.register_state_dict_pre_hook(lambda *a: None)
""")


@pytest.mark.parametrize("name", SAME)
def test_the_given_model_comes_back(small, name):
    body = f"for x, y in loader: learn(model, optimizer, x, y)\n{SAME[name]}"
    decoded = small.decoded(small.folder(script(body, each_epoch=False)))
    assert decoded.evidence.ending == "finished", decoded.evidence.stderr
    assert decoded.evidence.measured.accuracy > 0.5
    assert set(decoded.weights) == {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"}
    assert decoded.evidence.measured.same_outputs is True


def test_a_model_that_cannot_be_evaluated_is_not_a_fault_of_the_graders(small):
    train = TRAIN.replace("    return history", "    model.relu = None\n    return history")
    decoded = small.decoded(small.folder(HEAD + train))
    assert decoded.evidence.ending == "finished"
    assert decoded.outputs is None
    assert any("after training" in note for note in decoded.evidence.notes)
    assert decoded.evidence.measured.same_outputs is None


def test_the_outputs_are_those_of_the_weights(small):
    decoded = small.decoded(small.folder(HONEST))
    assert decoded.evidence.measured.same_outputs is True
    assert torch.isfinite(decoded.outputs).all()
    tanh = small.decoded(small.folder(HONEST.replace("nn.ReLU()", "nn.Tanh()")))
    assert tanh.evidence.measured.same_outputs is False
