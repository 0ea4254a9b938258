r"""GIFT, Moodle's text format: questions to text.

Texts are written as HTML, the one of its four that shows here and there the same; a whole question
part is one line, its line ends written `\n`, since a blank line would end the question.
"""

import re
from collections.abc import Iterator, Sequence

from grader.exchange.form import Group, fractions, tags_of
from grader.exchange.markup import stem_html, to_html, to_short_html
from grader.questions.question import Forms, Number, Question, Several

_SPECIAL = re.compile(r"[\\#=~{}:]")


def write(groups: Sequence[Group], topic: str) -> bytes:
    """The file's bytes. A question of several variants is a category, to draw one of."""
    parts = []
    for group in groups:
        below = f"/{_category(group.name)}" if len(group.questions) > 1 else ""
        parts.append(f"$CATEGORY: $course$/top/{_category(topic)}{below}\n")
        parts += [_question(question) for question in group.questions]
    return "\n".join(parts).encode()


def _category(name: str) -> str:
    return " ".join(name.split()).replace("/", "//")


def _question(question: Question) -> str:
    tags = " ".join(f"[tag:{_bracketed(tag)}]" for tag in tags_of(question))
    picture = to_html(f"[{question.plot.alt}]") if question.plot else ""
    lines = [
        f"// [id:{_bracketed(question.id)}] {tags}",
        f"::{_escaped(question.id)}::[html]"
        f"{_escaped(stem_html(question.stem, question.code, picture))}"
        + ("{#" if isinstance(question.key, Number) else "{"),
        *(f"\t{answer}" for answer in _answers(question)),
    ]
    if question.explanation:
        lines.append(f"\t####{_escaped(to_html(question.explanation))}")
    return "\n".join([*lines, "}", ""])


def _answers(question: Question) -> Iterator[str]:
    match question.key:
        case Number() as key:
            yield f"={key.value!r}:{key.margin!r}"
            for one in question.wrong:
                yield f"=%0%{one.answer!r}:{key.margin!r}{_feedback(one.feedback)}"
        case Forms(forms):
            for form in forms:
                yield f"=%100%{_plain(form)}"
            for one in question.wrong:
                yield f"=%0%{_plain(str(one.answer))}{_feedback(one.feedback)}"
        case key:
            weights = fractions(question)
            for choice, weight in zip(question.choices, weights, strict=True):
                mark = f"~%{weight:.7g}%" if isinstance(key, Several) else "~"
                if not isinstance(key, Several) and choice.letter in question.right:
                    mark = "="
                yield f"{mark}{_short(choice.text)}{_feedback(choice.feedback)}"


def _feedback(text: str) -> str:
    return f"#{_short(text)}" if text else ""


def _short(text: str) -> str:
    html = to_short_html(text)
    # At the beginning these would be a format or a weight.
    if html.startswith(("[", "%")):
        html = f"&#{ord(html[0])};{html[1:]}"
    return _escaped(html)


def _plain(form: str) -> str:
    """An answer to compare with: a star of its own is no wildcard."""
    text = form.replace("*", r"\*")
    return ("[plain]" if text.startswith("[") else "") + _escaped(text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", r"\n")


def _bracketed(text: str) -> str:
    return " ".join(text.split()).replace("]", r"\]")
