"""Values of a student's program as numbers and text, whatever they are."""

import collections
import json
import math

import numpy as np
import pytest
import torch

from grader.inside import plain


class Hostile:
    """Raises at whatever is asked of it."""

    def __str__(self):
        raise KeyboardInterrupt

    __repr__ = __float__ = __int__ = __len__ = __iter__ = __hash__ = __bool__ = __eq__ = __str__


EPOCHS = [{"loss": 1.0, "lr": 0.5}, {"loss": 2.0, "lr": 0.25}]
RETURNED = {
    "list of dicts": EPOCHS,
    "tuple of dicts": tuple(EPOCHS),
    "dict of lists": {"loss": [1.0, 2.0], "lr": [0.5, 0.25]},
    "dict of tuples": {"loss": (1, 2), "lr": (0.5, 0.25)},
    "dict of arrays": {"loss": np.array([1.0, 2.0]), "lr": np.array([0.5, 0.25])},
    "dict of tensors": {"loss": torch.tensor([1.0, 2.0]), "lr": torch.tensor([0.5, 0.25])},
    "default dict": collections.defaultdict(list, {"loss": [1.0, 2.0], "lr": [0.5, 0.25]}),
    "numpy numbers": [{"loss": np.float32(1), "lr": np.float64(0.5)}, EPOCHS[1]],
    "tensors": [{"loss": torch.tensor(1.0, requires_grad=True), "lr": 0.5}, EPOCHS[1]],
    "with text and lists": [{**EPOCHS[0], "note": "a", "grads": [1, 2], "none": None}, EPOCHS[1]],
    "ordered dicts": [collections.OrderedDict(one) for one in EPOCHS],
}


@pytest.mark.parametrize("name", RETURNED)
def test_histories(name):
    assert plain.history(RETURNED[name]) == EPOCHS


LOOP = []
LOOP.append(LOOP)
NOTHING = {
    "none": None,
    "a number": 3.5,
    "text": "loss",
    "a model": torch.nn.Linear(1, 1),
    "a list of numbers": [1.0, 2.0],
    "a list that holds itself": LOOP,
    "hostile": Hostile(),
    "a generator": ({} for _ in range(3)),
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_history(name):
    assert plain.history(NOTHING[name]) == []


def test_a_history_of_ten_million_is_cut():
    returned = [{"loss": 1.0}] * 10_000_000
    assert len(plain.history(returned)) == plain.MAX_ITEMS


def test_numbers_that_are_none_are_left_out_of_a_history():
    entry = {"nan": math.nan, "inf": math.inf, "huge": 10**400, "hostile": Hostile(), "loss": 1}
    assert plain.history([entry]) == [{"loss": 1.0}]


DEEP = []
for _ in range(1_000):
    DEEP = [DEEP]
STRANGE = [
    math.nan,
    -math.inf,
    10**400,
    2**53,
    "\ud800 lone",
    "long" * 10_000,
    LOOP,
    DEEP,
    Hostile(),
    [Hostile()] * 1_000,
    {Hostile: 1, 1: 2, None: 3},
    {str(i): i for i in range(1_000)},
    torch.full((1,), math.nan),
    torch.zeros(3),
    torch.zeros(1, dtype=torch.complex64),
    np.zeros(3),
    b"bytes",
    object,
    lambda: None,
]


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_any_value_becomes_plain_json(value):
    text = json.dumps(plain.plain(value), allow_nan=False)
    text.encode()
    assert len(text) < 100_000


def test_values_of_json_stay_as_they_are():
    value = {"a": [1, 2.5, True, None, "text"], "b": {"c": -3}}
    assert plain.plain(value) == value


def test_text_of_what_cannot_be_shown():
    assert plain.text(Hostile()) == "<Hostile that cannot be shown>"
    assert plain.number(Hostile()) is None
