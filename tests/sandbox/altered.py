"""Alters recordings: their frames, the JSON in these, the headers of tensors, and bare bytes."""

import json
import random
import struct
from collections.abc import Callable
from typing import Any, get_args

import msgspec
from recordings import Frame, Recording, joined

from grader.inside.frames import PROBE, REPORT, WEIGHTS
from grader.model.evidence import Stage
from grader.sandbox.worker import Outcome

NUMBERS = (
    *(-1, 0, 1, 2, 7, 64, 255, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 10**30, 10**400),
    *(0.5, -0.0, 5e-324, 1e-300, 1e-7, 0.01, 1e12, 1e300, 1.7976931348623157e308, -1e308, 0.1),
)
WORDS = (get_args(Stage), ("optimizer", "scheduler"), ("train", "validation"))
FITTING = tuple(one for one in NUMBERS if 0 <= one <= 2**53)
TEXTS = (
    *(
        "",
        "x",
        "train.py",
        "../../etc/passwd",
        "/",
        "n" * 5_000,
        "a/" * 3_000,
        "\0",
        "\u202e\u2066",
    ),
    *(
        "\x1b[2J",
        "{error}",
        "%s",
        "</pre><script>",
        "=1+1",
        "\ud800",
        "\U0001f600" * 50,
        "\r\n\v\f",
    ),
    *("StepLR", "Adam", "finished", "optimizer", "scheduler", "train", "loss", "repr", "NoneType"),
)
DTYPES = (*("F32", "F64", "F16", "BF16", "F8_E4M3", "F8_E5M2", "F4", "F6_E2M3", "C64", "BOOL"),)
DTYPES += ("I8", "U8", "I64", "U16", "X9")
ODD_STATUSES = (0, 1, 9, 11, 24, 96 << 8, 97 << 8, 256, 0xFFFF)
MOST_COPIES = 2_000


def altered(rng: random.Random, recordings: list[Recording]) -> Outcome:
    """A recording, or pieces of several, with some alterations."""
    start = rng.choice(recordings)
    frames = list(start.frames)
    for _ in range(1 + min(int(rng.expovariate(1.5)), 5)):
        _FRAME_CHANGES[rng.randrange(len(_FRAME_CHANGES))](rng, frames, recordings)
    data = joined(start.outcome.token, frames)
    if rng.random() < 0.05:
        data = _bytes_changed(rng, data)
    outcome = msgspec.structs.replace(start.outcome, result=data)
    if rng.random() < 0.3:
        outcome = msgspec.structs.replace(
            outcome,
            status=rng.choice((*ODD_STATUSES, rng.randrange(0x10000))),
            limit=rng.choice((None, None, None, "timeout", "memory", "result")),
            stdout=rng.randbytes(rng.randrange(200)),
            stderr=data[: rng.randrange(2_000)],
        )
    return outcome


def _in_report(rng: random.Random, frames: list[Frame], recordings: list[Recording]) -> None:
    """Changes the JSON of one report."""
    at = [i for i, frame in enumerate(frames) if frame.kind == REPORT]
    if not at:
        return
    # Most reports only name a stage; those that say more are worth more tries.
    i = rng.choices(at, [min(len(frames[j].payload), 2_000) for j in at])[0]
    try:
        document = json.loads(frames[i].payload)
    except ValueError:  # changed before
        return
    for _ in range(1 + min(int(rng.expovariate(1.2)), 5)):
        document = _node_changed(rng, document, recordings)
    frames[i] = Frame(REPORT, _dumped(document))


def _in_tensors(rng: random.Random, frames: list[Frame], _: list[Recording]) -> None:
    """Changes the header, the length of the header or the data of one frame of tensors."""
    at = [i for i, frame in enumerate(frames) if frame.kind in {WEIGHTS, PROBE}]
    if not at:
        return
    i = rng.choice(at)
    kind, payload = frames[i]
    try:
        (length,) = struct.unpack_from("<Q", payload)
        header, data = json.loads(payload[8 : 8 + length]), payload[8 + length :]
        document = _tensors_changed(rng, header)
    except (ValueError, struct.error, OverflowError):  # changed before
        return
    text = _dumped(document)
    claimed = len(text) if rng.random() < 0.9 else abs(int(rng.choice(NUMBERS[:13]))) % 2**64
    if rng.random() < 0.3:
        data = _bytes_changed(rng, data)
    if rng.random() < 0.2:  # numbers that are not finite, or denormal
        data = struct.pack("<f", rng.choice((float("nan"), float("inf"), 1e-40, 3e38))) * (
            len(data) // 4
        )
    frames[i] = Frame(kind, struct.pack("<Q", claimed) + text + data)


def _tensors_changed(rng: random.Random, header: Any) -> Any:
    entries = [one for one in header.values() if isinstance(one, dict)]
    if entries and rng.random() < 0.5:
        entry = rng.choice(entries)
        if rng.random() < 0.5:
            entry["dtype"] = rng.choice(DTYPES)
        else:
            entry["shape"] = rng.choice(
                ([], [0], [-1], [1] * 70, [0, 2**62], [2**63], [2**40, 2**40], [2**64 - 1, 0], [1])
            )
        return header
    return _node_changed(rng, header, [])


def _frame_twice(rng: random.Random, frames: list[Frame], _: list[Recording]) -> None:
    if frames:
        frames.insert(rng.randrange(len(frames) + 1), rng.choice(frames))


def _frame_lost(rng: random.Random, frames: list[Frame], _: list[Recording]) -> None:
    if frames:
        frames.pop(rng.randrange(len(frames)))


def _frames_swapped(rng: random.Random, frames: list[Frame], _: list[Recording]) -> None:
    if frames:
        i, j = rng.randrange(len(frames)), rng.randrange(len(frames))
        frames[i], frames[j] = frames[j], frames[i]


def _frame_of_another(rng: random.Random, frames: list[Frame], recordings: list[Recording]) -> None:
    other = rng.choice(recordings).frames
    kind = rng.choice((WEIGHTS, PROBE, REPORT, b"Z")) if rng.random() < 0.1 else None
    frame = rng.choice(other)
    frames.insert(rng.randrange(len(frames) + 1), Frame(kind or frame.kind, frame.payload))


def _frame_changed(rng: random.Random, frames: list[Frame], _: list[Recording]) -> None:
    if frames:
        i = rng.randrange(len(frames))
        frames[i] = Frame(frames[i].kind, _bytes_changed(rng, frames[i].payload))


_FRAME_CHANGES: tuple[Callable[[random.Random, list[Frame], list[Recording]], None], ...] = (
    *(_in_report,) * 20,
    *(_in_tensors,) * 4,
    *(_frame_twice, _frame_lost, _frames_swapped, _frame_of_another, _frame_changed),
)


def _bytes_changed(rng: random.Random, data: bytes) -> bytes:
    """Flips, cuts, repeats or puts in some bytes, mostly near the start."""
    if not data:
        return rng.randbytes(3)
    at = rng.randrange(len(data)) if rng.random() < 0.5 else rng.randrange(min(len(data), 500))
    size = rng.choice((1, 1, 2, 8, 100))
    choice = rng.randrange(5)
    if choice == 0:
        return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
    if choice == 1:
        return data[:at]
    if choice == 2:
        return data[:at] + data[at + size :]
    if choice == 3:
        return data[: at + size] + data[at:]
    return data[:at] + rng.randbytes(size) + data[at:]


def _node_changed(rng: random.Random, document: Any, recordings: list[Recording]) -> Any:
    """Changes the document at one place that is chosen by walking down from the top."""
    parent, key, node = None, None, document
    while isinstance(node, dict | list) and node and (parent is None or rng.random() < 0.85):
        parent = node
        key = rng.choice(list(node)) if isinstance(node, dict) else rng.randrange(len(node))
        node = node[key]
    if isinstance(parent, dict) and rng.random() < 0.03:
        del parent[key]
    elif isinstance(parent, list) and rng.random() < 0.25:
        _list_changed(rng, parent)
    elif isinstance(node, list) and node and rng.random() < 0.6:
        _list_changed(rng, node)
    elif parent is None:
        return _changed(rng, node, recordings)
    else:
        parent[key] = _changed(rng, node, recordings)
    return document


def _list_changed(rng: random.Random, items: list[Any]) -> None:
    i = rng.randrange(len(items))
    choice = rng.randrange(6)
    if choice == 0:
        items.pop(i)
    elif choice == 1:
        items.insert(rng.randrange(len(items) + 1), items[i])
    elif choice == 2:
        rng.shuffle(items)
    elif choice == 3:
        del items[i:]
    elif choice == 4:
        items.reverse()
    else:
        items.extend([items[i]] * int(MOST_COPIES ** rng.random()))


def _changed(rng: random.Random, node: Any, recordings: list[Recording]) -> Any:
    """Another value, mostly of the same kind: what is of none falls at the first hurdle."""
    choice = rng.random()
    if isinstance(node, bool) and choice < 0.9:
        return not node
    if isinstance(node, int | float) and choice < 0.9:
        near = (node - 1, node + 1, node * 2, 0, 1, 2, 3)
        return rng.choice(near if choice < 0.6 else FITTING if choice < 0.82 else NUMBERS)
    if isinstance(node, str) and choice < 0.9:
        kind = next((words for words in WORDS if node in words), TEXTS)
        return rng.choice(kind if choice < 0.8 else TEXTS)
    if node is None and choice < 0.5:
        return rng.choice((0, 1, {"file": "train.py", "line": 3}))
    if choice < 0.95 and recordings:
        return _piece(rng, recordings)
    return rng.choice((None, True, [], {}, "", 0, [node], {"a": node}, _deep(rng)))


def _piece(rng: random.Random, recordings: list[Recording]) -> Any:
    """Some part of some report."""
    frames = [one for one in rng.choice(recordings).frames if one.kind == REPORT]
    node = json.loads(rng.choice(frames).payload)
    while isinstance(node, dict | list) and node and rng.random() < 0.75:
        node = rng.choice(list(node.values()) if isinstance(node, dict) else node)
    return node


def _deep(rng: random.Random) -> Any:
    node: Any = rng.choice(NUMBERS)
    for _ in range(rng.choice((3, 5, 8, 60, 400))):
        node = [node] if rng.random() < 0.5 else {"a": node}
    return node


def _dumped(document: Any) -> bytes:
    try:
        return json.dumps(document).encode()
    except (ValueError, RecursionError):  # a document put into itself
        return b"{}"
