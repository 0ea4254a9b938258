"""A question's plot as an SVG file of its own, for pages that know no styles of ours."""

from html import escape

from grader.questions.question import Plot

_WIDTH, _HEIGHT = 480, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 465, 15, 215
_TEXT = 'font-family="sans-serif" font-size="12" fill="#222"'


def svg_of(plot: Plot) -> bytes:
    """The line through the plot's points, with the ends of both axes named."""
    low, high = min(plot.points), max(plot.points)
    span = (high - low) or 1.0
    steps = max(1, len(plot.points) - 1)
    places = " ".join(
        f"{_LEFT + (_RIGHT - _LEFT) * place / steps:.1f},"
        f"{_BOTTOM - (_BOTTOM - _TOP) * (value - low) / span:.1f}"
        for place, value in enumerate(plot.points)
    )
    middle = (_TOP + _BOTTOM) // 2
    labels = [
        (_LEFT - 6, _TOP + 4, "end", f"{high:.4g}", ""),
        (_LEFT - 6, _BOTTOM + 4, "end", f"{low:.4g}", ""),
        (_LEFT, _BOTTOM + 18, "middle", "0", ""),
        (_RIGHT, _BOTTOM + 18, "end", str(len(plot.points) - 1), ""),
        ((_LEFT + _RIGHT) // 2, _BOTTOM + 36, "middle", plot.x, ""),
        (16, middle, "middle", plot.y, f' transform="rotate(-90 16 {middle})"'),
    ]
    texts = "".join(
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" {_TEXT}{turn}>{escape(words)}</text>'
        for x, y, anchor, words, turn in labels
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{escape(plot.alt)}</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        f'<path d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}" fill="none" stroke="#666"/>'
        f'<polyline points="{places}" fill="none" stroke="#1a5fb4" stroke-width="2"/>{texts}</svg>'
    ).encode()


def image_html(plot: Plot, address: str) -> str:
    """An `<img>` of the plot, with what is seen for those who do not see it."""
    return f'<p><img src="{escape(address)}" alt="{escape(plot.alt)}" /></p>'
