"""What a question's params, templates and proof have to fulfil; nothing of them is run here."""

import ast
import keyword
from collections.abc import Mapping

from grader.inside.fill import FORMAT, PLACE
from grader.questions.draw import count_of
from grader.questions.expressions import BadPythonError, is_constant, parse
from grader.questions.fields import did_you_mean
from grader.questions.lines import Lines
from grader.questions.nodes import quote
from grader.questions.rules import forms_of
from grader.questions.texts import python_of, texts_of
from grader.questions.written import (
    ClaimsProof,
    HoldsProof,
    Param,
    Proof,
    Range,
    RunsProof,
    SymptomProof,
    ValueProof,
    Written,
    WrittenBlank,
    WrittenMultiple,
    WrittenOrder,
    WrittenSingle,
    kind_of,
    method_of,
)

# The names that a proof finds, in `inside/stage.py`, and those that it leaves.
STAGE = frozenset(
    {
        *("torch", "math", "model", "optimizer", "criterion", "train_loader", "val_loader"),
        *("train_one_epoch", "validate", "used", "rates", "close", "warned"),
    }
)
TAKEN = STAGE | {"answer", "value", "curve", "result", "holds"}
FITTING = {
    "value": ("single", "multiple", "numeric", "blank"),
    "claims": ("single", "multiple"),
    "runs": ("single", "multiple", "order", "blank"),
    "raises": ("single", "multiple"),
    "symptom": ("single", "multiple"),
    "holds": ("single", "multiple", "order", "blank"),
}
MOST_VALUES = 10_000


def check(written: Written, lines: Lines) -> None:
    """Params, templates and the proof."""
    if written.params is not None:
        for name, param in written.params.items():
            _param(name, param, lines)
    elif written.where is not None and lines.whole("params"):
        lines.wrong("where", "`where` needs `params`, whose draws it chooses from.")
    _syntax(written, lines)
    _templates(written, lines)
    if written.prove is not None:
        _proof(written, written.prove, lines)


def _param(name: str, param: Param, lines: Lines) -> None:
    path = f"params.{name}"
    if name in TAKEN or keyword.iskeyword(name):
        lines.wrong(f"{path}:", f"The name {quote(name)} is taken.", "Choose another one.")
    if isinstance(param, Range):
        if param.last < param.first:
            lines.wrong(path, f"`{path}` has no numbers: `to` is below `from`.")
        elif count_of(param) > MOST_VALUES:
            lines.wrong(path, f"`{path}` has more than {MOST_VALUES:,} numbers.")
    elif not isinstance(param, str):
        if not param:
            lines.wrong(path, f"`{path}` is an empty list.")
        if len({(type(value), value) for value in param}) < len(param):
            lines.wrong(path, f"`{path}` has the same value twice.")


def _syntax(written: Written, lines: Lines) -> None:
    for path, text, expression in python_of(written):
        try:
            parse(text, expression=expression)
        except BadPythonError as error:
            what = "a Python expression" if expression else "Python"
            message = f"`{path}` is not {what}: {ascii(str(error))[1:-1]}."
            lines.wrong(path, message, within=error.line)


def _templates(written: Written, lines: Lines) -> None:
    if written.params is None or not lines.whole("params", "prove", "prove.method"):
        return
    known = {*written.params}
    if isinstance(written.prove, ValueProof):
        known.add("answer")
    for path, text in texts_of(written):
        here = known | {"value"} if path.startswith("choices.") else known
        for found in PLACE.finditer(text):
            within = text.count("\n", 0, found.start()) + 1
            if found[1] not in here:
                message = f"{quote(found[0])} names nothing that is in `params`."
                lines.wrong(path, message, did_you_mean(found[1], here), within)
            elif found[2] and not FORMAT.fullmatch(found[2]):
                hint = "Such as {{ lr:.3g }} or {{ steps:,d }}."
                lines.wrong(path, f"{quote(found[2])} is no format of a number.", hint, within)


def _proof(written: Written, prove: Proof, lines: Lines) -> None:
    method, kind = method_of(prove), kind_of(written)
    if kind not in FITTING.get(method, (kind,)):
        fitting = [name for name, kinds in FITTING.items() if kind in kinds]
        message = f"The method {method} does not prove questions of the kind {kind}."
        lines.wrong("prove.method", message, f"These do: {', '.join(fitting)}.")
        return
    if isinstance(written, WrittenSingle | WrittenMultiple) and lines.whole("choices"):
        letters = [*written.choices]
        if isinstance(prove, ClaimsProof):
            _each(prove.claims, letters, "prove.claims", lines)
            _claims(prove.claims, lines)
        if isinstance(prove, SymptomProof):
            _each(prove.changes, letters, "prove.changes", lines)
        if isinstance(prove, SymptomProof | RunsProof):
            _among(prove.raises, letters, lines)
    if isinstance(written, WrittenBlank) and isinstance(prove, RunsProof):
        _among(prove.raises, [*forms_of(written), *(one.text for one in written.wrong)], lines)
    if isinstance(written, WrittenOrder) and isinstance(prove, RunsProof) and prove.raises:
        hint = "An arrangement that raises is not right; nothing has to be said of it."
        lines.wrong("prove.raises", "An `order` needs no `raises`.", hint)
    if isinstance(prove, HoldsProof) and not _defines(prove.code, "holds"):
        lines.wrong("prove.code", "`prove.code` must define the function `holds(answer)`.")


def _each(given: Mapping[str, object], letters: list[str], path: str, lines: Lines) -> None:
    for letter in letters:
        if letter not in given:
            lines.wrong(path, f"`{path}` says nothing of `{quote(letter)[1:-1]}`.")
    for letter in given:
        if letter not in letters:
            lines.wrong(f"{path}.{letter}:", f"There is no choice {quote(letter)}.")


def _among(raises: Mapping[str, str], known: list[str], lines: Lines) -> None:
    for name in raises:
        if name not in known:
            message = f"`prove.raises` names {quote(name)}, which is no answer."
            lines.wrong(f"prove.raises.{quote(name)[1:-1]}:", message, did_you_mean(name, known))


def _claims(claims: Mapping[str, str], lines: Lines) -> None:
    for letter, claim in claims.items():
        try:
            constant = is_constant(claim)
        except BadPythonError:
            continue  # told already
        if constant:
            hint = "Use a name that the program leaves."
            message = (
                f"The claim of `{quote(letter)[1:-1]}` says the same whatever the program does."
            )
            lines.wrong(f"prove.claims.{letter}", message, hint)


def _defines(code: str, name: str) -> bool:
    try:
        tree = parse(code, expression=False)
    except BadPythonError:
        return True  # told already
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in ast.walk(tree))
