"""What is written has the structure that its format asks for, and refers to what is there."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from making import questions
from structure import faults

from grader.exchange.form import Group, cleaned
from grader.exchange.give import WRITERS, group_of
from grader.exchange.loss import loss_of
from grader.questions.bank import open_topic
from grader.questions.question import Question

BANK = Path(__file__).parents[2] / "question_bank"
KINDS = ("single", "multiple", "numeric", "order", "blank")
FORMATS = ("moodle", "canvas", "qti21")


def files(to: str, groups: list[Group]) -> dict[str, bytes]:
    data = WRITERS[to](groups, "topic")
    if not data.startswith(b"PK"):
        return {"quiz.xml": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_sound(found: dict[str, bytes]) -> None:
    for name, data in found.items():
        if name.endswith(".svg"):
            ET.fromstring(data)  # noqa: S314  (we wrote it)
        elif name.endswith(".xml") and not name.endswith("assessment_meta.xml"):
            assert faults(data) == [], name
    if "imsmanifest.xml" in found:
        manifest = found["imsmanifest.xml"].decode()
        hrefs = set(re.findall(r'<file href="([^"]*)"', manifest))
        listed = {name for name in found if name[-1] != "/"} - {"imsmanifest.xml"}
        assert hrefs == listed
        identifiers = re.findall(r'<resource identifier="([^"]*)"', manifest)
        assert len(set(identifiers)) == len(identifiers)
        assert set(re.findall(r'identifierref="([^"]*)"', manifest)) <= set(identifiers)


@pytest.mark.parametrize("to", FORMATS)
def test_the_bank_is_written_as_the_format_asks(to: str) -> None:
    groups = [group_of(entry, 3) for entry in open_topic(BANK, "lr_schedulers")]
    kept = [group for group in groups if loss_of(group.questions[0], to).left_out is None]
    assert_sound(files(to, kept))


@pytest.mark.parametrize("to", FORMATS)
@settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(question=questions(KINDS))
def test_any_question_is_written_as_the_format_asks(to: str, question: Question) -> None:
    if loss_of(question, to).left_out is None:
        assert_sound(files(to, [Group(question.id, (cleaned(question),))]))


@pytest.mark.parametrize("to", FORMATS)
@given(data=st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_check_sees_what_is_wrong(to: str, data: st.DataObject) -> None:
    question = data.draw(questions(("single",)))
    found = files(to, [Group(question.id, (cleaned(question),))])
    name = next(name for name in found if b"single" in found[name].lower() or "items/" in name)
    extra = re.sub(rb"</(\w+)>\s*$", rb"<odd/></\1>", found[name])
    assert faults(extra) != []
