"""`grade quiz --all`: a page for each one on a roster, whatever shape it has."""

from pathlib import Path

import pytest
from course_copy import NAME

from grader.asking import Asking


def test_a_roster_gives_a_page_each(grade, asking: Asking, five: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.txt"
    roster.write_text("# autumn\ns017\n\n  Zo\u00eb Adler \nindex\n", "utf-8")
    made = grade("quiz", NAME, "--all", roster, "--course", five, cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    folder = tmp_path / f"quiz-{NAME}"
    names = sorted(file.name for file in folder.iterdir())
    assert names == ["Zo\u00eb Adler.html", "index_.html", "s017.html"]
    assert (folder / "s017.html").read_text("utf-8") == asking.page("s017")


# Rosters as people and platforms have them; s017 and 4711 are in each.
TABLES = {
    "plain.csv": "Name,Student ID,Email\nZoë,s017,z@x\n\nBo,4711,b@x\n",
    "one.csv": "id\ns017\n4711\n",
    "like_canvas.csv": 'Student,ID\n"Student, Testa",s017\n"Muteda, Zoë",4711\nMuted,\n',
    "none.csv": "s017\n4711\n",
    "semicolons.csv": 'name;id\n"Adler; Zoë";s017\nBo;="4711"\n',
    "tabs.tsv": "# autumn\nid\tname\ns017\tA\n4711\tB\n",
    "canvas.csv": "﻿Student,ID,SIS User ID,SIS Login ID,Section,Quiz (9)\n"
    ',,,,,Manual Posting\n    Points Possible,,,,,10\n"Adler, Zoë",s017,x1,z,A,\n'
    '"Bo, B",4711,x2,b,A,3\n"Student, Test",99,,t,A,\n',
    "moodle.csv": "﻿Identifier,Full name,ID number,Email address,Status\n"
    's017,Zoë Adler,,z@x,\nParticipant 4711,"B\nBo",77,b@x,Submitted\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_a_roster_may_be_a_table(grade, five: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TABLES[name], "utf-8")
    made = grade("quiz", NAME, "--all", name, "--course", five, "--out", "o", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == ["4711.html", "s017.html"]


def test_a_column_may_be_named(grade, five: Path, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(TABLES["canvas.csv"], "utf-8")
    arguments = ("--all", "r.csv", "--column", "sis user ID", "--out", "o")
    grade("quiz", NAME, *arguments, "--course", five, cwd=tmp_path)
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == ["x1.html", "x2.html"]


BAD_TABLES = {
    "heading.csv": ("name,mail\na,b\n", ":1: Of its columns (name, mail) there is none"),
    "double.csv": ("id,x,ID\na,b,c\n", ":1: It has 2 columns 'id'"),
    "missing.csv": ("x,id\na,s1\nb,\n", ":3: There is no id in this line"),
    "short.csv": ("id,x\ns1\n\n2.0E+08,y\n", ":4: '2.0E+08' looks like a number"),
    "again.csv": ("id,x\ns1,a\ns1,b\n", ":3: s1 is in it twice; the first is in line 2"),
    "path.csv": ("id,x\n../s1,a\n", ":2: This is no id"),
    "quotes.csv": ('id,x\n"s1,a\n', ":2: This is no table"),
    "lines.csv": ('x,id\n"a\nb",s1\nc,s1\n', ":4: s1 is in it twice; the first is in line 2"),
    "rows.csv": ("id,x\n", ": There is nobody in it"),
    "empty_cells.csv": (",,\n , \n", ": There is nobody in it"),
    "comments.csv": ('"# x",id\n', ": There is nobody in it"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_what_is_wrong_with_a_table_is_told_with_its_line(
    grade, five: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text(BAD_TABLES[name][0], "utf-8")
    made = grade("quiz", NAME, "--all", name, "--course", five, "--out", "o", cwd=tmp_path)
    assert made.returncode == 2
    assert f"{name}{BAD_TABLES[name][1]}" in made.stderr
    assert not (tmp_path / "o").exists()
