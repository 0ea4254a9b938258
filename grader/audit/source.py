"""What a submission's Python files say, read as text and never run."""

import ast
import functools
import warnings
from collections.abc import Iterable, Mapping
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
    """What the assignment gives: its definitions by name, as text and in a form to compare.

    `script` is a program of these parts alone, which holds nothing of the solution.
    """

    texts: Mapping[str, list[str]]
    shapes: Mapping[str, str]
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
        trees = {name: tree for name, text in files.items() if (tree := _parsed(text))}
        self.unreadable = tuple(name for name in files if name not in trees)
        self._nodes = {name: [*ast.walk(tree)] for name, tree in trees.items()}
        self._script = script
        self._same: dict[str, ast.AST] = {}
        self._left_out: list[ast.AST] = []
        if script in trees:
            self._same = _given_in(trees[script], files[script], given)
            main = _main_of(trees[script], self._nodes[script])
            self._left_out = [*self._same.values(), *main]

    def has_given(self, name: str) -> bool:
        """Whether the script defines a name as the assignment does, and nowhere else anew."""
        return name in self._same and len(_bindings(self._nodes[self._script], name)) == 1

    @functools.cached_property
    def code_lines(self) -> dict[str, set[int]]:
        """The lines of each file that can call something.

        No blank ones, comments, docstrings, or statements such as `pass`.
        """
        return {
            name: {
                line
                for node in nodes
                if isinstance(node, ast.expr) and not isinstance(node, ast.Constant)
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
            }
            for name, nodes in self._nodes.items()
        }

    @functools.cached_property
    def own_nodes(self) -> list[tuple[str, ast.AST]]:
        """Every node of the student's own code with its file.

        Left out is what was given, and what only runs where the script is started by itself.
        """
        left_out = {id(node) for node in self._left_out}
        own = []
        for file, (tree, *_) in self._nodes.items():
            todo = [tree]
            while todo:
                node = todo.pop()
                if id(node) not in left_out:
                    own.append((file, node))
                    todo += ast.iter_child_nodes(node)
        return own

    @functools.cached_property
    def own_words(self) -> list[Word]:
        """Every name, and every string that is one, in the student's own code."""
        return [
            Word(text, file, getattr(node, "lineno", 0))
            for file, node in self.own_nodes
            for text in _words_of(node)
        ]


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
    text = reference.read_text("utf-8-sig")
    tree = _parsed(text)
    assert tree is not None, "the reference was imported before"
    given = [
        node
        for node in tree.body
        if not isinstance(node, _DEFINITIONS) or node.name not in WRITTEN_BY_STUDENTS
    ]
    definitions = [node for node in given if isinstance(node, _DEFINITIONS)]
    lines = text.split("\n")
    return Given(
        {node.name: _lines_of(node, lines) for node in definitions},
        {node.name: _shape(node) for node in definitions},
        ast.unparse(ast.Module(given[_has_docstring(tree) :], [])),
    )


def _has_docstring(tree: ast.Module) -> bool:
    return ast.get_docstring(tree) is not None


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _given_in(tree: ast.Module, text: str, given: Given) -> dict[str, ast.AST]:
    lines = text.split("\n")
    return {
        node.name: node
        for node in tree.body
        if isinstance(node, _DEFINITIONS)
        and node.name in given.shapes
        # Nearly everybody leaves the text as it was, and that is compared much faster.
        and (
            _lines_of(node, lines) == given.texts[node.name]
            or _shape(node) == given.shapes[node.name]
        )
    }


def _lines_of(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> list[str]:
    first = min(one.lineno for one in (node, *node.decorator_list))
    return lines[first - 1 : node.end_lineno]


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


def _bindings(nodes: Iterable[ast.AST], name: str) -> list[ast.AST]:
    """Everything in a file that gives a name a value, at whatever depth."""
    return [
        node
        for node in nodes
        if (isinstance(node, (*_DEFINITIONS, ast.AsyncFunctionDef)) and node.name == name)
        or (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.alias) and (node.asname or node.name) in {name, "*"})
        or (isinstance(node, ast.Attribute) and node.attr == name)
        or (isinstance(node, ast.Constant) and node.value == name)
    ]


def _main_of(tree: ast.Module, nodes: Iterable[ast.AST]) -> list[ast.AST]:
    """`if __name__ == "__main__":` blocks, and `main` where nothing else names it."""
    blocks: list[ast.AST] = [
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"
    ]
    inside = {id(one) for block in blocks for one in ast.walk(block)}
    names = (one for one in nodes if isinstance(one, ast.Name) and one.id == "main")
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
