"""Reports of any content that fits their types, made from the types themselves."""

import json
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from grader.model.evidence import OptimizerSeen
from grader.sandbox import wire

SMALL = st.integers(0, 3)  # so that an index often points at something
COUNTS = SMALL | st.sampled_from([2**31, 2**53]) | st.integers(0, 2**53)
FLOATS = st.sampled_from([0.01, 0.005, 5e-324, 1e308, -0.0]) | st.floats(
    allow_nan=False, allow_infinity=False
)
NAMES = st.sampled_from(
    ["optimizer", "scheduler", "train", "validation", "StepLR", "Adam", "train.py", "loss", "acc"]
)
TEXTS = NAMES | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def fitting(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Anything of a type, as JSON holds it."""
    match kind:
        case inspect.StructType(fields=fields):
            known = {f.encode_name: fitting(f.type) for f in fields if f.required}
            others = {f.encode_name: fitting(f.type) for f in fields if not f.required}
            return st.fixed_dictionaries(known, optional=others)
        case inspect.UnionType(types=types):
            return st.one_of(*map(fitting, types))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return st.lists(fitting(item), max_size=4)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(fitting(key).map(str), fitting(value), max_size=3)
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case _:
            return SIMPLE[type(kind)]


SIMPLE: dict[type, st.SearchStrategy[Any]] = {
    inspect.IntType: COUNTS,
    inspect.StrType: TEXTS,
    inspect.FloatType: FLOATS,
    inspect.BoolType: st.booleans(),
    inspect.NoneType: st.none(),
    inspect.AnyType: JSON,
}


def mended(seen: dict[str, Any]) -> dict[str, Any]:
    """Lists of objects and steps whose indices all point at something.

    With one that does not, a report is refused whole, and nothing else in it is looked at.
    """
    optimizers, schedulers = seen["optimizers"], seen["schedulers"]
    for number, one in enumerate(schedulers):
        one["parts"] = [part for part in one["parts"] if part < number]
        one["optimizer"] = within(one["optimizer"], optimizers)
    steps = []
    for one in seen.get("steps", []):
        of = "scheduler" if len(one["of"]) % 2 else "optimizer"
        index = within(one["index"], schedulers if of == "scheduler" else optimizers)
        if index is not None:
            steps.append({**one, "of": of, "index": index, "count": max(1, one["count"])})
    return {**seen, "steps": steps} if "steps" in seen else seen


def within(index: int | None, items: list[Any]) -> int | None:
    return index % len(items) if items and index is not None else None


def text(document: Any) -> bytes:
    return json.dumps(document).encode()


ANY = fitting(inspect.type_info(wire.Report)).map(text)
"""Any report at all; most are refused."""

RUNS = st.fixed_dictionaries(
    {
        "run": fitting(inspect.type_info(wire.Run)).map(mended),
        "history": fitting(inspect.type_info(list[wire.Row])),
    }
).map(text)
"""Reports of a training that fit together."""

BUILT = (
    st.fixed_dictionaries(
        {
            "optimizers": fitting(inspect.type_info(list[OptimizerSeen])),
            "schedulers": fitting(inspect.type_info(list[wire.Scheduler])),
            "returned_scheduler": st.none() | SMALL,
            "returned_type": TEXTS,
        }
    )
    .map(mended)
    .map(
        lambda built: {
            **built,
            "returned_scheduler": within(built["returned_scheduler"], built["schedulers"]),
        }
    )
    .map(text)
)
"""Reports of what was built that fit together."""
