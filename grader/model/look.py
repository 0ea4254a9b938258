"""How a course's pages look: the colours, and templates of the course's own."""

import msgspec

# By name, as the style sheets use them: what a page has where the course says nothing else.
LIGHT = {
    "page": "#f6f5f2",
    "card": "#ffffff",
    "code": "#f4f3ef",
    "ink": "#1c1e22",
    "soft": "#595f69",
    "line": "#dcdbd6",
    "link": "#1d4fb8",
    "you": "#1d4fb8",
    "reference": "#b4530a",
    "third": "#0b7567",
    "fourth": "#8a3a94",
    "good": "#14663a",
    "good-tint": "#e2f2e7",
    "warn": "#7d5200",
    "warn-tint": "#fbefd2",
    "bad": "#a3222b",
    "bad-tint": "#fae4e4",
    "odd": "#5b3fa0",
    "odd-tint": "#ece6fa",
    "quiet-tint": "#eeedea",
    "keyword": "#8a2b84",
    "string": "#14663a",
    "comment": "#6a6f78",
    "literal": "#a1490b",
    "name": "#1d4fb8",
}
DARK = {
    "page": "#15171b",
    "card": "#1d2025",
    "code": "#16181c",
    "ink": "#e7e6e2",
    "soft": "#a3a8b2",
    "line": "#363a42",
    "link": "#8db4ff",
    "you": "#8db4ff",
    "reference": "#f0a35e",
    "third": "#5fd0bf",
    "fourth": "#d99be2",
    "good": "#7fd6a0",
    "good-tint": "#173325",
    "warn": "#eec26a",
    "warn-tint": "#37290f",
    "bad": "#ff9d9d",
    "bad-tint": "#40201f",
    "odd": "#c0a9ff",
    "odd-tint": "#2b2344",
    "quiet-tint": "#26292f",
    "keyword": "#e09bdb",
    "string": "#8fd3a6",
    "comment": "#8d939e",
    "literal": "#f0a66c",
    "name": "#9dbdff",
}
TEMPLATES = ("student.html.j2", "class.html.j2", "parts.html.j2", "quiz_stats.html.j2")
"""The templates that a course may have of its own. The frame of all pages is not among them: it
holds the policy that lets a page ask for nothing and run nothing."""


class Template(msgspec.Struct, frozen=True):
    """A template of the course's own; `path` is where it was read, for messages."""

    name: str
    path: str
    text: str


class Look(msgspec.Struct, frozen=True):
    """What a course has changed: pairs of a colour's name and its value, and templates."""

    light: tuple[tuple[str, str], ...] = ()
    dark: tuple[tuple[str, str], ...] = ()
    templates: tuple[Template, ...] = ()


PLAIN = Look()
