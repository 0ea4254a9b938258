"""The class page: who is named where, in which order, and that it stays small."""

import html
import re

import msgspec
import pytest
from hostile_samples import HOSTILE
from sample_class import LR_PARTS, ORDER_NEVER, small_class
from sample_course import KINDS
from sample_marks import check, evidence, optimizer_runs, result
from sample_pages import class_page

from grader.model.result import CheckResult, Mistake, Result
from grader.report.text import NONE
from grader.report.words import ATTENTION, UNGRADABLE

LR_FAIL = check("lr_values", "fail", **LR_PARTS)
ORDER_FAIL = check("step_order", "fail", **ORDER_NEVER)


def _part(page: str, begin: str, end: str) -> str:
    """The text of a part of the page, without its tags."""
    inner = page[page.index(begin) : page.index(end, page.index(begin))]
    return _text(inner)


def _text(inner: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inner)).split())


def _rows(page: str) -> list[str]:
    body = page[page.index("<tbody>", page.index('class="heat"')) :]
    return list(map(_text, re.split("<tr[^>]*>", body[: body.index("</tbody>")])[1:]))


@pytest.mark.parametrize(
    ("everybody", "words"),
    [
        ([result("a")], None),
        ([result("a", flags=("odd",))], "⚑ To look at: 1 a odd"),
        (
            [result("a", flags=("odd",)), result("b"), result("c", flags=("odd",))],
            "⚑ To look at: 2 a c odd",
        ),
        (
            [
                result("a", flags=("x",)),
                result("b", flags=("y",)),
                result("c", flags=("y",)),
                result("d", status="ungradable"),
                result("e", check("accuracy", "internal_error"), status="needs_attention"),
            ],
            f"⚑ To look at: 5 e {ATTENTION} So it was. d {UNGRADABLE} So it was. b c y a x",
        ),
        (
            [result("a", flags=tuple("pqrstu"))],
            "⚑ To look at: 1 a p q r s 2 more on the student's page",
        ),
    ],
)
def test_what_to_look_at(everybody: list[Result], words: str | None) -> None:
    page = class_page(everybody)
    if words is None:
        assert "To look at" not in page
    else:
        assert _part(page, '<h2 id="attention">', "</section>") == words


@pytest.mark.parametrize(
    ("sandbox", "warned"), [("full", False), ("partial", True), ("none", True)]
)
def test_a_weak_sandbox_is_told_first(sandbox: str, *, warned: bool) -> None:
    page = class_page([result("a")], environment={"torch": "2.15.0", "sandbox": sandbox})
    assert ("programs" in _part(page, "<main>", 'id="scores"')) == warned
    assert f"sandbox {sandbox} torch 2.15.0 made on" in _part(page, "<main>", 'id="scores"')


def test_a_mistake_has_a_number_that_stands_beside_who_made_it() -> None:
    page = class_page(
        [
            result("a", ORDER_FAIL, LR_FAIL),
            result("b"),
            result("c", LR_FAIL),
            result(
                "d",
                *(check(kind, "fail", reason="no_code") for kind in KINDS),
                status="ungradable",
            ),
        ]
    )
    assert "Mistake 1 The LR in every epoch 2 submissions, 50.0 %" in _part(
        page, "What went wrong", "Everyone"
    )
    rows = _rows(page)
    assert rows[0].split()[-3:] == ["1", "2", "2.1"]
    assert rows[1].split()[-2:] == ["6", "2.1"]
    assert rows[2].split()[-2:] == ["1", "2.1"]
    assert rows[3].split()[-2:] == ["6", "2.1"]


def test_a_mistake_known_by_name_is_one_for_all_checks_that_it_brings_down() -> None:
    def named(check: CheckResult, line: int) -> CheckResult:
        never = Mistake("never_stepped", "scheduler.step() is never called", "train.py", line)
        return msgspec.structs.replace(check, mistake=never)

    page = class_page(
        [
            result("a", named(ORDER_FAIL, 5), named(LR_FAIL, 5)),
            result("b", named(LR_FAIL, 9)),
            result("c", LR_FAIL),
        ]
    )
    told = _part(page, "What went wrong", "Everyone")
    assert "Mistake 1 scheduler.step() is never called 2 submissions, 66.7 %" in told
    assert "Mistake 2 The LR in every epoch 1 submission, 33.3 %" in told
    assert [row.split()[-2] for row in _rows(page)] == ["1", "1", "2"]


def test_everybody_has_a_row_with_signs_and_a_link() -> None:
    everybody = small_class()
    page = class_page([marks for marks, _ in everybody], [(m.id, e) for m, e in everybody])
    rows = _rows(page)
    assert rows == [
        "s001 20 ✓ 3 ✓ 3 ✓ 3 ✓ 1 ✓ 4 6 A 2.1",
        "s002 9.9 ✓ 3 ✗ 0 ✗ 0.9 ✓ 1 ◐ 2 3 1 2 3 B 2.1",
        "s003 7 ✓ 3 ✓ 3 ✗ 0 ✓ 1 ✗ 0 0 4 5 C 2.1",
        "s004 14 ✓ 3 ✗ 0 ✗ 0 ✓ 1 ✓ 4 6 1 6 D 2.1",
        f"s005 10 ✓ 3 ✸ crash {NONE} ✓ 1 {NONE} 6 7 E 2.1",
        f"s006 10 ✓ 3 ◷ timeout {NONE} ✓ 1 {NONE} 6 8 F 120.0",
        f"s007 ✗ 0, no run ✗ 0 ✗ 0 ✗ 0 ✗ 0 ✗ 0 0 {NONE} 2.1",
        "s008 ⚑ ⚠ not marked ✓ 3 ✓ 3 ✓ 3 ✓ 1 ⚠ grader fault 6 A 2.1",
    ]
    for marks, _ in everybody:
        assert f'<th scope=row><a href="{marks.id}.html">' in page
    assert "Order 38 % passed" in _part(page, 'class="heat"', "</thead>")


def test_curves_are_listed_with_who_has_them() -> None:
    everybody = [result(name) for name in ("a", "b", "c", "d")]
    seen = [
        ("a", evidence(optimizer_runs([0.01] * 10))),
        ("b", evidence(optimizer_runs([0.01] * 10))),
        ("c", evidence(optimizer_runs([0.5]))),
        ("d", None),
    ]
    listed = _part(class_page(everybody, seen), '<ul class="curve-list">', "</section>")
    assert listed == (
        "the reference Curve A never changes: 0.01 in every epoch 2 submissions, 66.7 % a b "
        "Curve B never changes: 0.5 in every epoch 1 submission, 33.3 % c "
        "No step of an optimizer was seen 1 submission, 25.0 % d"
    )


MOST = 1_000_000  # bytes
LONG_ID = "s{:04}-" + "n" * 33


def _every_check_fails(number: int) -> Result:
    """A student with a long id, a flag of their own and all that can go wrong."""
    flags = (f"the loss of epoch {number} was reported twice, and differs",)
    fails = [check(kind, "fail", reason=f"r{number % 9}", seen="x" * 200) for kind in KINDS]
    return result(LONG_ID.format(number), *fails, flags=flags)


@pytest.mark.parametrize("bad", [False, True], ids=["as classes are", "everybody in everything"])
def test_two_thousand_students_are_below_a_megabyte(*, bad: bool) -> None:
    if bad:
        everybody = [_every_check_fails(number) for number in range(2000)]
        curves = [[0.01 / (1 + number)] * 10 for number in range(2000)]
        seen = [
            (one.id, evidence(optimizer_runs(lrs)))
            for one, lrs in zip(everybody, curves, strict=True)
        ]
    else:
        some = small_class()
        everybody = [
            msgspec.structs.replace(some[number % len(some)][0], id=LONG_ID.format(number))
            for number in range(2000)
        ]
        seen = [(one.id, some[n % len(some)][1]) for n, one in enumerate(everybody)]
    page = class_page(everybody, seen)
    assert len(_rows(page)) == 2000
    assert len(page.encode()) < MOST


def test_ten_thousand_characters_are_cut() -> None:
    name = "ab" * 5_000
    flags = ("f" * 10_000, HOSTILE * 50)
    fail = check("lr_values", "fail", reason="r" * 10_000, seen="s" * 10_000)
    page = class_page([result(name, fail, flags=flags)])
    assert not re.search(r"[a-z]{400}", page)
