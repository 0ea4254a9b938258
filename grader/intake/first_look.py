"""What can be said of a train script at a glance, before it is run: hints, and never a verdict.

The file is read as text. Only what is plain is said: a program may do everything in another way
than is expected here, and the observed run decides.
"""

import ast
import warnings
from collections.abc import Iterator
from typing import NamedTuple

WANTED = {
    "SimpleNN": "the model",
    "build_optimizer": "the function that returns the optimizer",
    "build_scheduler": "the function that returns the scheduler",
    "train": "the training loop",
}
KNOWN = {"torch", "torchvision", "typing", "collections", "dataclasses", "functools"}
OTHER_STEPPERS = ("opt", "scaler", "accelerator", "trainer", "fabric")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Remark(NamedTuple):
    """Something that a person should look at; `line` counts from 1, and is 0 for the whole file."""

    line: int
    text: str


def first_look(text: str) -> list[Remark]:
    """Reads a train script and says what is plainly not finished in it, in the lines' order."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        return [Remark(line, f"Python cannot read this: {getattr(error, 'msg', error)}.")]
    except (RecursionError, MemoryError):
        return []  # it may be fine all the same: the run will tell
    return sorted({*_missing(tree), *_stubs(tree), *_steps(tree), *_order(tree)})


def _missing(tree: ast.Module) -> Iterator[Remark]:
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=asname):
                names.add(asname or name)
    if "*" in names:  # the names may come from there
        return
    for name, what in WANTED.items():
        if name not in names:
            yield Remark(0, f"{name}, {what}, is not in the file.")


def _stubs(tree: ast.Module) -> Iterator[Remark]:
    for function in _functions(tree):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if (
            body
            and isinstance(body[0], ast.Raise)
            and "NotImplementedError" in ast.unparse(body[0])
        ):
            yield Remark(
                body[0].lineno, f"{function.name} is still as it was handed out: write it."
            )
        elif function.name in WANTED and all(_is_nothing(statement) for statement in body):
            yield Remark(function.lineno, f"{function.name} does nothing yet.")


def _is_nothing(statement: ast.stmt) -> bool:
    is_dots = (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and statement.value.value is ...
    )
    return isinstance(statement, ast.Pass) or is_dots


def _steps(tree: ast.Module) -> Iterator[Remark]:
    """Nothing that could be a scheduler's `step`, anywhere in a file that has a `train`."""
    train = _train_of(tree)
    if train is None or any(
        remark.line in range(train.lineno, _end(train)) for remark in _stubs(tree)
    ):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value="step"):
                return
            case ast.ImportFrom(module=module) if (module or "").split(".")[0] not in KNOWN:
                return  # it may be in a file beside this one
            case ast.Attribute(attr="step", value=owner):
                name = ast.unparse(owner).lower()
                if not any(word in name for word in OTHER_STEPPERS):
                    return
    yield Remark(
        train.lineno,
        "No scheduler.step() is to be seen. A scheduler changes the learning rate only when it is "
        "called.",
    )


def _order(tree: ast.Module) -> Iterator[Remark]:
    """In a loop of `train`, `scheduler.step()` stands above what trains."""
    train = _train_of(tree)
    if train is None or len(train.args.args) < len(("model", "optimizer", "scheduler")):
        return
    optimizer, scheduler = (one.arg for one in train.args.args[1:3])
    for loop in ast.walk(train):
        if not isinstance(loop, ast.For | ast.While):
            continue
        first_step = next((s for s in loop.body if _calls_alone(s, f"{scheduler}.step")), None)
        training = [s for s in loop.body if _mentions(s, "train_one_epoch", f"{optimizer}.step")]
        if first_step and training and first_step.lineno < training[0].lineno:
            yield Remark(
                first_step.lineno,
                f"{scheduler}.step() stands above line {training[0].lineno}, which trains. It "
                "belongs below: the first learning rate is cut short otherwise.",
            )


def _calls_alone(statement: ast.stmt, what: str) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and ast.unparse(statement.value.func) == what
    )


def _mentions(statement: ast.stmt, *names: str) -> bool:
    return any(
        ast.unparse(node.func) in names
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
    )


def _functions(tree: ast.Module) -> Iterator[_Function]:
    return (node for node in ast.walk(tree) if isinstance(node, _Function))


def _train_of(tree: ast.Module) -> _Function | None:
    return next(
        (one for one in tree.body if isinstance(one, _Function) and one.name == "train"), None
    )


def _end(function: _Function) -> int:
    return (function.end_lineno or function.lineno) + 1
