"""Runs the proof of one question, for each of its draws, and reports what came out.

It is told the answers, and not which of them are right: the trusted side compares. Each draw is a
frame of its own, so that the trusted side knows how far a proof came that never ended. What the
author's code does wrong ends the proof, and is reported with the part of the file that it is in.
"""

import functools
import json
import math
import os
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import torch

from grader.inside.author import (
    AuthorError,
    Names,
    compiled,
    evaluate,
    execute,
    guarded,
    raised_in,
    sayable,
    told,
)
from grader.inside.fill import fill
from grader.inside.frames import Writer
from grader.inside.plain import plain, text
from grader.inside.programs import changed, code_in, fill_blank, literal, put_here, with_result
from grader.inside.stage import stage

JOB = "job.json"


class Candidate(NamedTuple):
    """An answer to try.

    `text` is Markdown or code; `value` an expression; `part` the expression's place in the file.
    """

    id: str
    text: str
    value: str | None
    part: str


class Given(NamedTuple):
    """An answer as the author's `holds` sees it."""

    id: str
    text: str
    value: Any


def prove(write: Writer, folder: str) -> None:
    """Runs the proof that is described in the folder's job."""
    with open(os.path.join(folder, JOB), encoding="utf-8") as file:  # noqa: PTH118, PTH123
        job = json.load(file)
    proof = _Proof(job)
    proved = 0
    drawn: Names = {}
    try:
        for drawn in job["draws"]:
            report = proof.draw(drawn)
            if report is not None:
                write.report({"draw": report})
                proved += 1
            if proved == job["most"]:
                break
    except AuthorError as error:
        found = {"part": error.part, "line": error.line, "message": text(error)}
        write.report({"error": found, "drawn": plain(drawn)})
    write.report({"end": True, "torch": torch.__version__})


class _Proof:
    """A question's proof, made ready to run."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._job = job
        self._parts: dict[str, str] = job["parts"]
        self._candidates = [Candidate(**one) for one in job["candidates"]]
        methods: dict[str, Callable[[Names, Names], None]] = {
            "value": self._value,
            "claims": self._claims,
            "runs": self._runs,
            "raises": self._raises,
            "symptom": self._symptom,
            "holds": self._holds,
            "none": lambda _names, _report: None,
        }
        self._prove = methods[job["method"]]

    def draw(self, drawn: Names) -> Names | None:
        """What came out for one draw; None where the author's `where` drops it."""
        params = self._params(drawn)
        if "where" in self._parts and not self._is_true("where", _plain_names(params)):
            return None
        report: Names = {"drawn": dict(params)}
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            if "plot.code" in self._parts:
                report["curve"] = self._curve(params)
                params["curve"] = report["curve"]
            if self._job["method"] != "value":
                report["values"] = self._values(params)
            self._prove(params, report)
        return report

    def _params(self, drawn: Names) -> Names:
        params: Names = {}
        for name in self._job["params"]:
            part = f"params.{name}"
            value = drawn[name] if name in drawn else self._evaluate(part, _plain_names(params))
            params[name] = sayable(part, value)
        return params

    def _curve(self, params: Names) -> list[float]:
        names = _staged(params)
        self._execute("plot.code", names)
        curve = sayable("plot.code", names.get("curve", "`curve`, which is not set,"))
        numbers = isinstance(curve, list) and all(type(y) in (int, float) for y in curve)
        if not numbers or len(curve) < 2:  # noqa: PLR2004
            raise AuthorError("plot.code", "it leaves no list of numbers in `curve`")
        return list(curve)

    def _values(self, params: Names) -> Names:
        return {
            one.id: sayable(one.part, evaluate(one.part, one.value, _plain_names(params)))
            for one in self._candidates
            if one.value is not None
        }

    def _value(self, params: Names, report: Names) -> None:
        names = self._after_program(params)
        self._execute("prove.code", names)
        if "answer" not in names:
            raise AuthorError("prove.code", "it leaves nothing in `answer`")
        answer = sayable("prove.code", names["answer"])
        report["drawn"]["answer"] = answer
        values = self._values({**params, "answer": answer})
        for one in self._candidates:
            if one.id not in values:
                values[one.id] = sayable(one.part, literal(self._text(one, params)))
        report["values"] = values

    def _claims(self, params: Names, report: Names) -> None:
        names = self._after_program(params)
        if "prove.code" in self._parts:
            self._execute("prove.code", names)
        report["true"] = {
            one.id: self._is_true(f"prove.claims.{one.id}", names) for one in self._candidates
        }

    def _holds(self, params: Names, report: Names) -> None:
        names = self._after_program(params)
        self._execute("prove.code", names)
        values = report["values"]
        report["true"] = {}
        for one in self._candidates:
            shown = self._text(one, {**params, "value": values.get(one.id)})
            given = Given(one.id, self._code(shown), values.get(one.id))
            says = guarded("prove.code", functools.partial(names["holds"], given))
            if says is not True and says is not False:
                message = f"holds returned {text(says, 80)} for {one.id}, not True or False"
                raise AuthorError("prove.code", message)
            report["true"][one.id] = says

    def _runs(self, params: Names, report: Names) -> None:
        report["true"], report["raised"] = {}, {}
        for one in self._candidates:
            part, program = self._program_with(one, params, report["values"])
            names = self._set_up(params)
            report["true"][one.id] = False
            try:
                exec(compiled(part, program, "exec"), names)  # noqa: S102
                _hold(params, names)
                exec(compiled("prove.check", self._parts["prove.check"], "exec"), names)  # noqa: S102
                report["true"][one.id] = True
            except AuthorError:
                raise
            except BaseException as error:
                # An assert of the check's own says that the answer is not right, and no more.
                if not isinstance(error, AssertionError) or not raised_in(error, "prove."):
                    report["raised"][one.id] = told(error)

    def _raises(self, params: Names, report: Names) -> None:
        report["raised"] = {}
        for one in self._candidates:
            part, program = self._program_with(one, params, report["values"])
            names = self._set_up(params)
            try:
                exec(compiled(part, program, "exec"), names)  # noqa: S102
            except BaseException as error:
                report["raised"][one.id] = told(error)

    def _symptom(self, params: Names, report: Names) -> None:
        names = self._after_program(params)
        if not self._is_true("prove.symptom", names):
            raise AuthorError("prove.symptom", "the program as it is shown does not have it")
        part, program = self._program(params)
        report["true"], report["raised"] = {}, {}
        for one in self._candidates:
            change = f"prove.changes.{one.id}"
            old, new = (self._filled(f"{change}.{x}", params) for x in ("replace", "by"))
            mended = changed(f"{change}.replace", program, old, new)
            names = self._set_up(params)
            report["true"][one.id] = False
            try:
                exec(compiled(part, mended, "exec"), names)  # noqa: S102
            except BaseException as error:
                report["raised"][one.id] = told(error)
            else:
                report["true"][one.id] = not self._is_true("prove.symptom", names)

    def _after_program(self, params: Names) -> Names:
        names = self._set_up(params)
        execute(*self._program(params), names)
        _hold(params, names)
        return names

    def _set_up(self, params: Names) -> Names:
        names = _staged(params)
        if "prove.setup" in self._parts:
            self._execute("prove.setup", names)
        return names

    def _program(self, params: Names) -> tuple[str, str]:
        """The program, and the part of the file that it is in."""
        if "prove.program" in self._parts:
            return "prove.program", self._parts["prove.program"]
        return "code", self._filled("code", params) if "code" in self._parts else ""

    def _program_with(self, one: Candidate, params: Names, values: Names) -> tuple[str, str]:
        part, program = self._program(params)
        code = self._code(self._text(one, {**params, "value": values.get(one.id)}))
        if self._job["blank"]:
            return part, fill_blank(part, program, self._job["blank"], code)
        return part, put_here(part, program, with_result(code))

    def _code(self, shown: str) -> str:
        return code_in(shown) if self._job["markdown"] else shown

    def _text(self, one: Candidate, values: Names) -> str:
        return self._fill(one.part, one.text, values)

    def _filled(self, part: str, params: Names) -> str:
        return self._fill(part, self._parts[part], params)

    def _fill(self, part: str, written: str, values: Names) -> str:
        if not self._job["fills"]:
            return written
        return guarded(part, lambda: fill(written, values))

    def _execute(self, part: str, names: Names) -> None:
        execute(part, self._parts[part], names)

    def _is_true(self, part: str, names: Names) -> bool:
        value = self._evaluate(part, names)
        return guarded(part, lambda: bool(value))

    def _evaluate(self, part: str, names: Names) -> Any:
        return evaluate(part, self._parts[part], names)


def _hold(params: Names, names: Names) -> None:
    """Sees to it that params still have their values, for what comes after the program uses them.

    Raises:
        AuthorError: the program gave one of their names to something else.
    """
    for name, value in params.items():
        if name not in names or type(names[name]) is not type(value) or names[name] != value:
            message = f"the program gives the name `{name}` to something else; rename one"
            raise AuthorError(f"params.{name}", message)


def _plain_names(params: Names) -> Names:
    """What an expression over params finds."""
    return {"torch": torch, "math": math, **params}


def _staged(params: Names) -> Names:
    """What a program finds, all of it fresh, and its warnings kept."""
    warned: list[str] = []

    def keep(message: Warning | str, *_: Any, **__: Any) -> None:
        warned.append(text(message))

    warnings.showwarning = keep
    return {"__name__": "program", **stage(), "warned": warned, **params}
