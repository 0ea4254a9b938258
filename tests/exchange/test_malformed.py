"""Files that are wrong, or meant to do harm: each is told with its place, and writes nothing."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.exchange.take import READERS
from grader.model.errors import GraderError

QUIZ = "<quiz><question type='multichoice'>\n<name><text>n</text></name>{}</question></quiz>"
STEM = "<questiontext format='html'><text>Q</text></questiontext>\n"
ITEM = (
    "<assessmentItem identifier='i' title='t'>"
    "<responseDeclaration identifier='RESPONSE' cardinality='{}' baseType='{}'>{}"
    "</responseDeclaration><itemBody><p>Q</p>\n{}</itemBody>{}</assessmentItem>"
)
SIMPLE = "<simpleChoice identifier='a'>x</simpleChoice>"
CHOICE = f"<choiceInteraction responseIdentifier='RESPONSE'>{SIMPLE}</choiceInteraction>"
CANVAS = (
    "<questestinterop><assessment><section><item ident='i' title='t'><itemmetadata><qtimetadata>"
    "<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{}</fieldentry>"
    "</qtimetadatafield></qtimetadata></itemmetadata>\n{}</item></section></assessment>"
    "</questestinterop>"
)
PRESENTATION = "<presentation><material><mattext>Q</mattext></material></presentation>"
DOCTYPE = (
    '<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><quiz>&c;</quiz>'
)
OUTSIDE = '<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>'


def package(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return stream.getvalue()


def encrypted() -> bytes:
    data = bytearray(package(a="x", **{"i.xml": "<a/>"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


BAD: dict[str, tuple[str, bytes, str]] = {
    "gift without a closing brace": (
        "gift",
        b"::ok::A {=a ~b}\n\n::n::Q {=a\n\n~b}\n",
        ":3: The question has no closing brace",
    ),
    "gift without an opening brace": (
        "gift",
        b"\n\nQ }\n",
        ":3: The question has no opening brace",
    ),
    "gift with one choice": ("gift", b"Q {~a}", ":1: The question has one choice."),
    "gift with a word for a number": ("gift", b"// c\nQ {#three}", ":2: 'three' is no number"),
    "gift that is not UTF-8": ("gift", b"A {=a ~b}\n\nQ \xff {T}", ":3: The file is not UTF-8"),
    "gift with a control character": ("gift", b"A {=a ~b}\n\x07 {T}", ":2: The file has a control"),
    "gift without a question": ("gift", b"// nothing\n", "There is no question in it"),
    "gift of an essay alone": ("gift", b"Write {}", "left out: It is an essay"),
    "moodle with entities": ("moodle", DOCTYPE.encode(), ":2: The file has a DOCTYPE."),
    "moodle with another file": ("moodle", OUTSIDE.encode(), ":1: The file has a DOCTYPE."),
    "moodle that is cut off": ("moodle", b"<quiz>\n<question>", ":2: This is not XML: no element"),
    "moodle that is something else": ("moodle", b"<html/>", ":1: The file begins with <html>"),
    "moodle with an odd encoding": (
        "moodle",
        b'<?xml version="1.0" encoding="x-no"?><quiz/>',
        ":1: ",
    ),
    "moodle without a text": (
        "moodle",
        QUIZ.format("").encode(),
        ":1: The question has no <questiontext>",
    ),
    "moodle with one answer": (
        "moodle",
        QUIZ.format(STEM + "<answer fraction='100'><text>a</text></answer>").encode(),
        ":1: The question has fewer",
    ),
    "moodle with a fraction of words": (
        "moodle",
        QUIZ.format(STEM + "<answer fraction='all'/>" * 2).encode(),
        ":3: `fraction` must be a number",
    ),
    "moodle with points of words": (
        "moodle",
        QUIZ.format(STEM + "<defaultgrade>x</defaultgrade>").encode(),
        ":3: <defaultgrade> must be a number",
    ),
    "moodle too deep": (
        "moodle",
        b"<quiz>" + b"<a>" * 200,
        ":1: Elements are nested over 100 deep.",
    ),
    "moodle with no right answer": (
        "moodle",
        QUIZ.format(STEM + "<answer fraction='0'><text>a</text></answer>" * 2).encode(),
        "0 of its choices are right",
    ),
    "canvas that is no zip": ("canvas", b"PK\x03\x04 no", "The package is damaged or no zip file."),
    "canvas without a quiz": ("canvas", package(a__b="x"), "has no file with <questestinterop>"),
    "canvas with a path outside": (
        "canvas",
        package(**{"../../x.xml": CANVAS}),
        "outside of itself",
    ),
    "canvas with a path from the root": (
        "canvas",
        package(**{"/etc/x.xml": CANVAS}),
        "outside of itself",
    ),
    "canvas with a bomb": (
        "canvas",
        package(**{"x.xml": "<questestinterop>" + " " * (21 << 20)}),
        "unpacks to more than 20 MiB",
    ),
    "canvas that is locked": ("canvas", encrypted(), "The package cannot be read"),
    "canvas with entities": (
        "canvas",
        package(**{"q__q.xml": DOCTYPE.replace("quiz", "questestinterop")}),
        "q/q.xml:2: The file has a DOCTYPE.",
    ),
    "canvas without a text": (
        "canvas",
        CANVAS.format("multiple_choice_question", "").encode(),
        ":1: The question has no text.",
    ),
    "canvas with no choices": (
        "canvas",
        CANVAS.format("multiple_choice_question", PRESENTATION).encode(),
        ":1: The question has fewer than two",
    ),
    "canvas with a word for a number": (
        "canvas",
        CANVAS.format(
            "numerical_question",
            PRESENTATION + "<resprocessing><respcondition><conditionvar>\n<varequal>x</varequal>"
            "</conditionvar><setvar>100</setvar></respcondition></resprocessing>",
        ).encode(),
        ":3: <varequal> must be a number",
    ),
    "qti21 without a body": ("qti21", b"<assessmentItem/>", ":1: The file has no <assessmentItem>"),
    "qti21 with one choice": (
        "qti21",
        ITEM.format("single", "identifier", "", CHOICE, "").encode(),
        ":2: The item has fewer than two choices.",
    ),
    "qti21 with an odd tolerance": (
        "qti21",
        ITEM.format(
            "single",
            "float",
            "<correctResponse><value>1</value></correctResponse>",
            "<p><textEntryInteraction responseIdentifier='RESPONSE'/></p>",
            "<responseProcessing>\n<equal tolerance='a b'/></responseProcessing>",
        ).encode(),
        ":3: `tolerance` must be numbers",
    ),
    "qti21 with an order of nothing": (
        "qti21",
        ITEM.format(
            "ordered",
            "identifier",
            "<correctResponse><value>z</value></correctResponse>",
            "<orderInteraction responseIdentifier='RESPONSE'>"
            f"{SIMPLE}{SIMPLE.replace('a', 'b')}</orderInteraction>",
            "",
        ).encode(),
        ":1: The right order names 'z'",
    ),
    "qti21 without an item": ("qti21", package(a="x"), "has no file with <assessmentItem>"),
}
BAD["qti21 without its declaration"] = (
    "qti21",
    ITEM.format(
        "single", "string", "", "<p><textEntryInteraction responseIdentifier='R'/></p>", ""
    ).encode(),
    ":1: The item declares no response 'R'.",
)


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_told_with_its_place(grade, tmp_path: Path, name: str) -> None:
    of, data, words = BAD[name]
    (tmp_path / "assignments").mkdir()
    file = tmp_path / "bad"
    file.write_bytes(data)
    done = grade("questions", "import", file, "--format", of, "--topic", "t", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: {file}"), done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "question_bank").exists()


def test_names_are_files_and_nothing_else(grade, tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    names = ["../../x", "/etc/passwd", "variants", "a\\\\b", "\u4e2d", "A B", "a b", "x" * 300]
    (tmp_path / "f").write_text("\n\n".join(f"::{name}::Q {{=a ~b}}" for name in names))
    done = grade("questions", "import", "f", "--topic", "t", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = sorted(path.name for path in (tmp_path / "question_bank" / "t").iterdir())
    expected = ["a_b.yaml", "a_b_2.yaml", "a_b_3.yaml", "etc_passwd.yaml"]
    assert found == [*expected, "question.yaml", "question_2.yaml", "x.yaml", "x" * 80 + ".yaml"]
    for topic in ("../t", "T", ""):
        done = grade("questions", "import", "f", "--topic", topic, cwd=tmp_path)
        assert done.returncode == 2
        assert "is no name for a topic" in done.stderr


def test_a_file_of_an_unknown_form_is_told(grade, tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    (tmp_path / "f").write_text("<?xml version='1.0'?><svg/>")
    done = grade("questions", "import", "f", "--topic", "t", cwd=tmp_path)
    assert (done.returncode, "of no format that is known" in done.stderr) == (2, True)
    gone = grade("questions", "import", "gone", "--topic", "t", cwd=tmp_path)
    assert (gone.returncode, "no such file" in gone.stderr) == (2, True)


PIECES = st.sampled_from(
    [*(text.decode("latin-1") for _, text, _ in BAD.values() if len(text) < 2000)]
)


@pytest.mark.parametrize("of", READERS)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_bytes_break_a_reader(of: str, data: st.DataObject) -> None:
    """Whatever a file holds, a reader gives questions or a person's error."""
    text = data.draw(PIECES | st.text("{}=~#:\\%[]<>/\"'& \nab1.", max_size=60))
    start = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.text("{}=~#<>/&'\"\x00\n0", max_size=4))
    changed = (text[:start] + junk + text[start + data.draw(st.integers(0, 5)) :]).encode("latin-1")
    try:
        READERS[of](changed, "file")
    except GraderError as error:
        assert error.message  # noqa: PT017  (either is fine, and nothing else is)
