"""What a program's text says, where the observed run leaves open which line did it.

A text alone proves nothing: what is found here is only asked for after the run has shown that
something of the kind happened.
"""

import ast
import warnings
from collections.abc import Collection, Iterator, Mapping

from grader.model.evidence import Place

WANTED = {"SimpleNN", "build_loaders", "build_optimizer", "build_scheduler", "train"}
LONGEST = 60  # characters of a call as it is shown
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Program:
    """A submission's Python files by their paths, without what the grader does not run.

    Left out are files that Python cannot read, `main`, what only runs where the script is started
    by itself, and functions whose name is not used.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        trees = {name: _parsed(text) for name, text in texts.items()}
        used = WANTED.union(*map(_names_used, trees.values()))
        self._nodes = {name: list(_run_by_the_grader(tree, used)) for name, tree in trees.items()}

    def silenced_warnings(self) -> Place | None:
        """Where warnings are switched off, all of them or those of PyTorch's kind."""
        for place, call in self._calls():
            named = _text(call.func).endswith(("filterwarnings", "simplefilter"))
            match call:
                case ast.Call(args=[ast.Constant(value="ignore"), *rest], keywords=keywords):
                    only = [*map(_text, rest), *(_text(one.value) for one in keywords)]
                    if named and set(only) <= {"UserWarning", "Warning"}:
                        return place
                case _:
                    pass
        return None

    def call_of(self, method: str, *, owner: str = "") -> Place | None:
        """Where a method is called on something whose name has `owner` in it."""
        for place, call in self._calls():
            func = call.func
            named = isinstance(func, ast.Attribute) and func.attr == method
            if named and owner in _text(func).rpartition(".")[0].lower():
                return place
        return None

    def step_with_an_argument(self, at: Place | None) -> str:
        """The call of a scheduler's `step` in this line, if something is in its brackets."""
        for place, call in self._calls():
            if at is None or place.file != at.file:
                continue
            func, last = call.func, call.end_lineno or call.lineno
            if isinstance(func, ast.Attribute) and func.attr == "step":
                given = call.args or call.keywords
                if given and place.line <= at.line <= last and "opt" not in _text(func).lower():
                    return _text(call)[:LONGEST]
        return ""

    def lr_written(self) -> Place | None:
        """Where a param group's "lr" is assigned."""
        for file, nodes in self._nodes.items():
            groups = {name for node in nodes for name in _names_of_groups(node)}
            for node in nodes:
                for target in _targets(node):
                    if (
                        isinstance(target, ast.Subscript)
                        and isinstance(target.slice, ast.Constant)
                        and target.slice.value == "lr"
                        and ("param_groups" in (of := _text(target.value)) or of in groups)
                    ):
                        return Place(file, target.lineno)
        return None

    def optimizer_made_in_train(self) -> Place | None:
        """Where `train` gives its second parameter, the optimizer, another value."""
        for file, train in self._functions("train"):
            names = [one.arg for one in train.args.args[1:2]]
            for target in (target for node in ast.walk(train) for target in _targets(node)):
                if isinstance(target, ast.Name) and target.id in names:
                    return Place(file, target.lineno)
        return None

    def lr_given(self, value: float) -> Place | None:
        """Where `build_optimizer` passes just this learning rate, or one that is a name."""
        for file, build in self._functions("build_optimizer"):
            for node in ast.walk(build):
                match node:
                    case ast.keyword(arg="lr", value=ast.Constant(value=other)) if other != value:
                        pass
                    case ast.keyword(arg="lr", value=given):
                        return Place(file, given.lineno)
                    case _:
                        pass
        return None

    def builds_the_scheduler(self, at: Place | None) -> bool:
        """Whether a line is one of `build_scheduler`'s own."""
        return at is not None and any(
            file == at.file and build.lineno <= at.line <= (build.end_lineno or build.lineno)
            for file, build in self._functions("build_scheduler")
        )

    def _functions(self, name: str) -> Iterator[tuple[str, _Function]]:
        for file, nodes in self._nodes.items():
            for node in nodes:
                if isinstance(node, _Function) and node.name == name:
                    yield file, node

    def _calls(self) -> Iterator[tuple[Place, ast.Call]]:
        for file, nodes in self._nodes.items():
            for node in nodes:
                if isinstance(node, ast.Call):
                    yield Place(file, node.lineno), node


def _parsed(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _run_by_the_grader(tree: ast.Module, used: Collection[str]) -> Iterator[ast.AST]:
    for statement in tree.body:
        idle = isinstance(statement, _Function) and statement.name not in used
        if not idle and not _runs_alone(statement):
            yield from ast.walk(statement)


def _runs_alone(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If):
        return "__name__" in _text(statement.test)
    return isinstance(statement, _Function) and statement.name == "main"


def _names_used(tree: ast.Module) -> set[str]:
    """Names that something other than `main` and the function of that name itself uses."""
    found = set()
    for statement in tree.body:
        own = statement.name if isinstance(statement, _Function) else None
        for node in ast.walk(statement) if not _runs_alone(statement) else ():
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) if name != own:
                    found.add(name)
                case _:
                    pass
    return found


def _targets(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Assign(targets=targets):
            return targets
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return [target]
        case _:
            return []


def _names_of_groups(node: ast.AST) -> Iterator[str]:
    """Names that stand for a param group: `for NAME in ...param_groups`, or assigned from one."""
    match node:
        case ast.For(target=target, iter=source) if "param_groups" in _text(source):
            yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() as source):
            if _text(source.value).endswith("param_groups"):
                yield name
        case _:
            pass


def _text(node: ast.AST) -> str:
    try:
        return ast.unparse(node)
    except RecursionError:
        return ""
