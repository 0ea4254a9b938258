"""Puts an answer into a question's program."""

import ast

from grader.inside.author import AuthorError

PLACE = "# here"


def code_in(text: str) -> str:
    """The code in a Markdown text that is nothing but code, in backticks or a fence."""
    stripped = text.strip()
    if stripped.startswith("```") and stripped.endswith("```"):
        return stripped.partition("\n")[2].rpartition("```")[0].rstrip("\n")
    if stripped.startswith("`") and stripped.endswith("`"):
        ticks = len(stripped) - len(stripped.lstrip("`"))
        return stripped[ticks:-ticks].strip()
    return stripped


def literal(text: str) -> object:
    """The value that a text writes out, such as 0.05 or [1, 2]; else the text itself."""
    code = code_in(text)
    try:
        value: object = ast.literal_eval(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return code
    return value


def with_result(code: str) -> str:
    """An expression as an assignment to `result`; other code as it is."""
    try:
        compile(code, "<result>", "eval", dont_inherit=True)
    except (SyntaxError, ValueError):
        return code
    return f"result = ({code}\n)"


def put_here(part: str, program: str, code: str) -> str:
    """The program with code in the place of its line `# here`, or at its end without one."""
    lines = program.split("\n")
    places = [at for at, line in enumerate(lines) if line.strip() == PLACE]
    if len(places) > 1:
        raise AuthorError(part, f"the program has the line {PLACE} more than once")
    if not places:
        return f"{program}\n{code}"
    at = places[0]
    indent = lines[at][: -len(lines[at].lstrip())]
    lines[at] = "\n".join(indent + line for line in code.split("\n"))
    return "\n".join(lines)


def fill_blank(part: str, program: str, blank: str, code: str) -> str:
    """The program with code in the place of the blank."""
    if blank not in program:
        raise AuthorError(part, f"the program has no {blank} to put an answer into")
    return program.replace(blank, code)


def changed(part: str, program: str, old: str, new: str) -> str:
    """The program with one text replaced; further lines are indented as the first."""
    count = program.count(old)
    if count != 1:
        raise AuthorError(part, f"{old!r} stands in the program {count} times, not once")
    before = program[: program.index(old)].rpartition("\n")[2]
    indent = before if not before.strip() else ""
    return program.replace(old, new.replace("\n", f"\n{indent}"))
