"""What a submission's Python files say, read as text and never run."""

import ast
import functools
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from grader.intake.files import is_python, plain_files, shown
from grader.model.submission import Submission

# Newer Pythons warn of a student's odd escapes while they parse; that is for the student's run.
warnings.filterwarnings("ignore", category=SyntaxWarning)

MAX_BYTES = 1 << 20  # of all files together: a parsed program takes a hundred times its size
WRITTEN_BY_STUDENTS = {"build_scheduler", "train"}
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


class Word(NamedTuple):
    """A name or a short string in a student's own code, and where it stands."""

    text: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """The place as it is shown: file:line."""
        return f"{self.file}:{self.line}"


class Given(NamedTuple):
    """What the assignment gives: its definitions by name, in a form that can be compared.

    `script` is a program of these parts alone, which holds nothing of the solution.
    """

    definitions: Mapping[str, str]
    script: str


class Source:
    """A submission's files, parsed.

    Args:
        files: the text of its Python files, by their paths below its folder.
        script: the path of the train script among them.
        given: what the assignment gives, which is no student's own code.
        too_large: files that were not read because of their size.
    """

    def __init__(
        self,
        files: Mapping[str, str],
        script: str,
        given: Given,
        too_large: tuple[str, ...] = (),
    ) -> None:
        self.files = files
        self.too_large = too_large
        self.trees = {name: tree for name, text in files.items() if (tree := _parsed(text))}
        self.unreadable = tuple(name for name in files if name not in self.trees)
        tree = self.trees.get(script)
        self._script = script
        self._same = _given_in(tree, given) if tree else {}
        self._main = _main_of(tree) if tree else []

    def has_given(self, name: str) -> bool:
        """Whether the script defines a name as the assignment does, and nowhere else anew."""
        return name in self._same and len(_bindings(self.trees[self._script], name)) == 1

    @functools.cached_property
    def code_lines(self) -> dict[str, set[int]]:
        """The lines of each file that can call something.

        No blank ones, comments, docstrings, or statements such as `pass`.
        """
        return {
            name: {
                line
                for node in ast.walk(tree)
                if isinstance(node, ast.expr) and not isinstance(node, ast.Constant)
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
            }
            for name, tree in self.trees.items()
        }

    def own_nodes(self) -> Iterator[tuple[str, ast.AST]]:
        """Every node of the student's own code with its file.

        Left out is what was given, and what only runs where the script is started by itself.
        """
        for file, tree in self.trees.items():
            left_out = [*self._same.values(), *self._main] if file == self._script else []
            todo: list[ast.AST] = [tree]
            while todo:
                node = todo.pop()
                if any(node is one for one in left_out):
                    continue
                yield file, node
                todo += ast.iter_child_nodes(node)

    def own_words(self) -> Iterator[Word]:
        """Every name, and every string that is one, in the student's own code."""
        for file, node in self.own_nodes():
            line = getattr(node, "lineno", 0)
            for text in _words_of(node):
                yield Word(text, file, line)


def read_source(submission: Submission, given: Given) -> Source:
    """Reads a submission's Python files from its folder."""
    assert submission.folder is not None
    assert submission.code is not None
    paths = [submission.code] if submission.alone else plain_files(submission.folder)
    files, too_large, left = {}, [], MAX_BYTES
    for path in paths:
        if not is_python(path):
            continue
        name = shown(path.relative_to(submission.folder).as_posix())
        left -= path.stat().st_size
        if left < 0:
            too_large.append(name)
        else:
            files[name] = path.read_text("utf-8-sig", "replace")
    return Source(files, submission.file_name, given, tuple(too_large))


def read_given(reference: Path) -> Given:
    """What the reference shares with the stub: all of its definitions but the student's part."""
    tree = _parsed(reference.read_text("utf-8-sig"))
    assert tree is not None, "the reference was imported before"
    given = [
        node
        for node in tree.body
        if not isinstance(node, _DEFINITIONS) or node.name not in WRITTEN_BY_STUDENTS
    ]
    return Given(
        {node.name: _shape(node) for node in given if isinstance(node, _DEFINITIONS)},
        ast.unparse(ast.Module(given[_has_docstring(tree) :], [])),
    )


def _has_docstring(tree: ast.Module) -> bool:
    return ast.get_docstring(tree) is not None


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _given_in(tree: ast.Module, given: Given) -> dict[str, ast.AST]:
    return {
        node.name: node
        for node in tree.body
        if isinstance(node, _DEFINITIONS) and given.definitions.get(node.name) == _shape(node)
    }


def _shape(node: ast.AST) -> str:
    """A definition without what changes nothing: docstrings, annotations, places."""
    try:
        return ast.dump(_Bare().visit(ast.parse(ast.unparse(node))))
    except (RecursionError, SyntaxError, ValueError):
        return ""


class _Bare(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        constant = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if constant else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)


def _bindings(tree: ast.Module, name: str) -> list[ast.AST]:
    """Everything in a file that gives a name a value, at whatever depth."""
    return [
        node
        for node in ast.walk(tree)
        if (isinstance(node, (*_DEFINITIONS, ast.AsyncFunctionDef)) and node.name == name)
        or (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.alias) and (node.asname or node.name) in {name, "*"})
        or (isinstance(node, ast.Attribute) and node.attr == name)
        or (isinstance(node, ast.Constant) and node.value == name)
    ]


def _main_of(tree: ast.Module) -> list[ast.AST]:
    """`if __name__ == "__main__":` blocks, and `main` where nothing else names it."""
    blocks: list[ast.AST] = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"
    ]
    inside = {id(one) for block in blocks for one in ast.walk(block)}
    names = (one for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id == "main")
    if all(id(one) in inside for one in names):
        blocks += [
            node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "main"
        ]
    return blocks


def _words_of(node: ast.AST) -> list[str]:
    match node:
        case (
            ast.FunctionDef(name="__init__")
            | ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super")))
        ):
            return []  # a class's own constructor, and its call of its base class's
        case (
            ast.Name(id=name)
            | ast.Attribute(attr=name)
            | ast.FunctionDef(name=name)
            | ast.ClassDef(name=name)
        ):
            return [name]
        case ast.ImportFrom(module=module):
            return (module or "").split(".")
        case ast.alias(name=name):
            return name.split(".")
        case ast.Constant(value=str() as text) if text.isidentifier():
            return [text]
        case _:
            return []
