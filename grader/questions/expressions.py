"""What can be said of an author's Python without running it: syntax, names, constants."""

import ast
import warnings
from functools import lru_cache

_FORMS_KEPT = 4_096


class BadPythonError(Exception):
    """A text is no Python; `line` counts from 1 within it."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def parse(text: str, *, expression: bool) -> ast.AST:
    """Parses Python; nothing is compiled or run.

    Raises:
        BadPythonError: it is none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a doubtful escape is no error of ours to tell
            return ast.parse(text, mode="eval" if expression else "exec")
    except SyntaxError as error:
        raise BadPythonError(str(error.msg), error.lineno or 1) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise BadPythonError("it cannot be read", 1) from error


def is_constant(text: str) -> bool:
    """Whether an expression uses no name, so that it says the same whatever happened."""
    tree = parse(text, expression=True)
    return not any(isinstance(node, ast.Name) for node in ast.walk(tree))


def same_code(one: str, other: str) -> bool:
    """Whether two texts are the same Python.

    Spaces, comments, kinds of quotes, needless brackets and the order of keyword arguments do not
    count. Texts that are no Python are the same where they are equal but for spaces.
    """
    forms = _canonical(one), _canonical(other)
    if None in forms:
        return "".join(one.split()) == "".join(other.split())
    return forms[0] == forms[1]


def same_words(one: str, other: str) -> bool:
    """Whether two texts are equal but for spaces at the ends or doubled, and for case."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


@lru_cache(_FORMS_KEPT)  # keys, and what students write, come again and again in a class
def _canonical(text: str) -> str | None:
    """A form that is equal for the same Python; None for what is no Python."""
    try:
        return _form(text)
    except BadPythonError:
        return None


def _form(text: str) -> str:
    try:
        # What fills a blank in a call, such as `gamma=0.5, last_epoch=-1`, is Python only there.
        tree = parse(f"_({text}\n)", expression=False)
    except BadPythonError:
        tree = parse(text.strip(), expression=False)
    try:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                node.keywords.sort(key=lambda keyword: keyword.arg or "")
        return ast.dump(tree)
    except (RecursionError, MemoryError) as error:
        raise BadPythonError("it cannot be read", 1) from error
