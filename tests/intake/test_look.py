"""A course's colours and templates: what is right is read, what is wrong is told with its line."""

import re
from pathlib import Path

import pytest

from grader.intake.look import PAPER, READABLE, TEXT_ON, contrast, load_look
from grader.model.errors import CombinedError, GraderError
from grader.model.look import DARK, LIGHT, PLAIN, TEMPLATES

ROOT = Path(__file__).parents[2]
STYLES = ROOT / "grader" / "report" / "templates"
DOCS = (ROOT / "docs" / "looks.md").read_text(encoding="utf-8")
FRAME = {"name", "width", "content"}  # of all pages


def course(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / "report" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def errors_in(folder: Path) -> list[GraderError]:
    with pytest.raises(GraderError) as caught:
        load_look(folder)
    error = caught.value
    return error.errors if isinstance(error, CombinedError) else [error]


def test_a_course_without_such_files_is_plain(tmp_path: Path) -> None:
    assert load_look(tmp_path) == PLAIN


def test_what_a_course_has_is_read(tmp_path: Path) -> None:
    files = {
        "colours.toml": '[light]\nlink = "#005a9c"\n[dark]\nlink = "#9cf"\n',
        "templates/student.html.j2": "text",
    }
    look = load_look(course(tmp_path, files))
    assert look.light == (("link", "#005a9c"),)
    assert look.dark == (("link", "#9cf"),)
    assert [(one.name, one.text) for one in look.templates] == [("student.html.j2", "text")]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[light]\n\nlnk = "#005a9c"\n', 3, ["no colour 'lnk'", "Did you mean 'link'"]),
        ('[light]\nlink = "blue"\n', 2, ["'blue' is not a colour"]),
        ('[light]\nlink = "#1; } * { x: y"\n', 2, ["is not a colour"]),
        ("[light]\nlink = 7\n", 2, ["7 is not a colour"]),
        ('[lihgt]\nlink = "#005a9c"\n', 1, ["no setting 'lihgt'", "[light] or [dark]"]),
        ('light = "#005a9c"\n', 1, ["no setting 'light'"]),
        ("[light]\nlink =\n", 2, ["not TOML"]),
        ('[light]\nink = "#000"\nlink = "#fc0"\n', 3, ["link (#fc0)", "1.2 to 1", "4.5 to 1"]),
        ('[dark]\ncard = "#fff"\n', 2, ["on card (#fff)"]),
    ],
)
def test_a_wrong_colour_is_told(tmp_path: Path, text: str, line: int, words: list[str]) -> None:
    [error] = errors_in(course(tmp_path, {"colours.toml": text}))
    assert (error.file, error.line) == (tmp_path / "report" / "colours.toml", line)
    for part in words:
        assert part in str(error)


def test_colours_that_are_no_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "report" / "colours.toml").mkdir(parents=True)
    [error] = errors_in(tmp_path)
    assert (error.file, error.line) == (tmp_path / "report" / "colours.toml", None)


def test_a_light_look_on_a_dark_page_could_not_be_printed(tmp_path: Path) -> None:
    text = '[light]\ncard = "#000"\npage = "#000"\nink = "#fff"\n'
    told = [str(error) for error in errors_in(course(tmp_path, {"colours.toml": text}))]
    assert any("ink (#fff) on paper (#ffffff)" in one for one in told)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<p>\n<script>x</script>", 2),
        ("<p>\n\n< STYLE >", 3),
        ('<meta http-equiv="refresh">', 1),
        ('<p\nstyle="color: red">', 2),
        ('<p onclick="x()">', 1),
        ("{% if\nx %}<p {{ y }} onclick={{ z }}>{% endif %}", 2),
    ],
)
def test_what_the_policy_forbids_is_told(tmp_path: Path, text: str, line: int) -> None:
    [error] = errors_in(course(tmp_path, {"templates/parts.html.j2": text}))
    assert error.line == line
    assert "cannot stand in a template" in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "<p>In this style: good; scripts and links are fine, and so is {{ one.style }}.</p>",
        "{% set once = 1 %}{% set\nstyle = 2 %}",
        "{# no <script> here #}",
    ],
)
def test_a_word_that_looks_like_it_may_stand(tmp_path: Path, text: str) -> None:
    assert load_look(course(tmp_path, {"templates/parts.html.j2": text})).templates


@pytest.mark.parametrize("name", ["templates/base.html.j2", "templates/x.css", "colors.toml"])
def test_a_file_that_nothing_reads_is_told(tmp_path: Path, name: str) -> None:
    [error] = errors_in(course(tmp_path, {name: ""}))
    assert error.file == tmp_path / "report" / name
    assert error.hint


def test_pages_that_lie_in_the_same_folder_are_no_trouble(tmp_path: Path) -> None:
    assert load_look(course(tmp_path, {"index.html": "", "s1.html": ""})) == PLAIN


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    files = {"colours.toml": "x = 1\n", "templates/parts.html.j2": "<script>"}
    assert len(errors_in(course(tmp_path, files))) == 2


def test_style_sheets_use_these_colours_and_no_others() -> None:
    assert LIGHT.keys() == DARK.keys()
    text = "".join(path.read_text() for path in STYLES.glob("*.css"))
    used = set(re.findall(r"var\(--([\w-]+)", text))
    own = set(re.findall(r"--([\w-]+):", text))
    assert used - own | {"page", "card"} == set(LIGHT)  # print makes these two white
    assert not re.search(r"#[0-9a-f]{3,6}\b", re.sub(r"@media print \{.*?\n\}", "", text, flags=16))


@pytest.mark.parametrize("colours", [LIGHT | {"paper": PAPER}, DARK])
def test_the_graders_own_colours_can_be_read(colours: dict[str, str]) -> None:
    for back, texts in TEXT_ON.items():
        for text in texts:
            assert back not in colours or contrast(colours[text], colours[back]) >= READABLE, text


def test_contrast_is_what_wcag_defines() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == pytest.approx(1)


def test_the_documentation_names_every_colour_and_template() -> None:
    [table] = re.findall(r"\| name \| what it colours \|\n(.*?)\n\n", DOCS, re.DOTALL)
    named = set(re.findall("`([a-z]+)`", table)) | {"quiet-tint"}
    tints = {f"{name}-tint" for name in ("good", "warn", "bad", "odd")}
    assert named | tints == set(LIGHT)
    assert all(f"`{name}`" in DOCS for name in TEMPLATES)


@pytest.mark.parametrize("page", ["student.html.j2", "class.html.j2"])
def test_the_documentation_names_every_block(page: str) -> None:
    [row] = re.findall(rf"^\| `{page}` \|(.*?)(?:; |\|)", DOCS, re.MULTILINE)
    blocks = re.findall(r"\{% block (\w+) %\}", (STYLES / page).read_text(encoding="utf-8"))
    assert re.findall("`([a-z]+)`", row) == [one for one in blocks if one not in FRAME]


def test_the_documentations_example_of_colours_is_right(tmp_path: Path) -> None:
    [example] = re.findall("```toml\n(.*?)```", DOCS, re.DOTALL)
    assert load_look(course(tmp_path, {"colours.toml": example})).light
