"""Plots as inline SVG: no library, no script. Each takes plain values and gives one `<svg>` element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from typing import Any

COLOURS = tuple(
    "#2f6fde #e0742b #2c9b63 #b0459c #8a7a1f #d0404d #3aa3b5 #7a68d8 #6b7683 #a5673f #c98a00 #00857c #d46aa8 #5b8c2a "
    "#9c2f2f #4a5fa8".split()
)
"""The first ten are told apart also by most who see fewer colours; all are legible on white and on black."""

Colours = Mapping[str, str]

_LEFT, _TOP, _RIGHT, _BOTTOM = 48, 12, 14, 34


class _Frame:
    """Axes of a plot, and where a value lies."""

    def __init__(self, width: int, height: int, *, low: float = 0.0, high: float = 1.0) -> None:
        self.width, self.height = width, height
        self.low, self.high = low, high
        self.parts: list[str] = []

    def x(self, share: float) -> float:
        return round(_LEFT + share * (self.width - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.height - _BOTTOM - min(1.0, max(0.0, share)) * (self.height - _TOP - _BOTTOM), 1)

    def axes(self, *, across: str, up: str, ticks: Sequence[tuple[float, str]]) -> None:
        step = 0.2 if self.high - self.low > 0.5 else 0.1 if self.high - self.low > 0.25 else 0.05
        for number in range(round((self.high - self.low) / step) + 1):
            value = self.low + number * step
            y = self.y(value)
            self.parts.append(f'<line class="axis" x1="{_LEFT}" x2="{self.width - _RIGHT}" y1="{y}" y2="{y}"/>')
            self.parts.append(f'<text class="soft" x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{value:.2g}</text>')
        floor_line = self.height - _BOTTOM
        for share, label in ticks:
            x = self.x(share)
            self.parts.append(f'<line class="axis" x1="{x}" x2="{x}" y1="{floor_line}" y2="{floor_line + 4}"/>')
            self.parts.append(
                f'<text class="soft" x="{x}" y="{floor_line + 16}" text-anchor="middle">{escape(label)}</text>'
            )
        middle = (_LEFT + self.width - _RIGHT) / 2
        self.parts.append(
            f'<text class="soft" x="{middle}" y="{self.height - 3}" text-anchor="middle">{escape(across)}</text>'
        )
        self.parts.append(
            f'<text class="soft" transform="translate(11 {self.height / 2}) rotate(-90)" text-anchor="middle">'
            f"{escape(up)}</text>"
        )

    def legend(self, names: Sequence[str], *, x: float, y: float, colours: Colours) -> None:
        for place, name in enumerate(names):
            top = y + 15 * place
            self.parts.append(f'<rect x="{x}" y="{top - 8}" width="9" height="9" fill="{colours[name]}"/>')
            self.parts.append(f'<text x="{x + 13}" y="{top}">{escape(name)}</text>')

    def svg(self, label: str) -> str:
        return (
            f'<svg role="img" aria-label="{escape(label)}" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" xmlns="http://www.w3.org/2000/svg">{"".join(self.parts)}</svg>'
        )


def colours_of(names: Sequence[str]) -> dict[str, str]:
    """Of each matcher, the same in every plot of a set."""
    return {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}


_SHARES = tuple((number / 5, f"{number / 5:.1f}") for number in range(6))


def reliability(bins: Mapping[str, Sequence[Mapping[str, Any]]], colours: Colours) -> str:
    """Probability said against share right; the diagonal is perfect. The area of a dot is the count of its bin."""
    names = list(bins)
    frame = _Frame(420, 330)
    frame.axes(across="probability said", up="share right", ticks=_SHARES)
    frame.parts.append(
        f'<line x1="{frame.x(0)}" y1="{frame.y(0)}" x2="{frame.x(1)}" y2="{frame.y(1)}" stroke="#999" '
        'stroke-dasharray="4 4"/>'
    )
    for name, one in bins.items():
        most = max((bin["count"] for bin in one), default=1)
        points = " ".join(f"{frame.x(bin['said'])},{frame.y(bin['right'])}" for bin in one)
        frame.parts.append(f'<polyline points="{points}" fill="none" stroke="{colours[name]}" stroke-width="1.5"/>')
        for bin in one:
            radius = round(2 + 4 * (bin["count"] / most) ** 0.5, 1)
            said = f"{bin['count']:,} decisions: said {bin['said']:.3f}, right {bin['right']:.3f}"
            frame.parts.append(
                f'<circle cx="{frame.x(bin["said"])}" cy="{frame.y(bin["right"])}" r="{radius}" '
                f'fill="{colours[name]}" fill-opacity=".75"><title>{escape(said)}</title></circle>'
            )
    frame.width = _beside(420, names)
    frame.legend(names, x=428, y=_TOP + 14, colours=colours)
    return frame.svg("reliability diagram")


def curves(lines: Mapping[str, Sequence[Sequence[float]]], colours: Colours) -> str:
    """Coverage against risk. Lower is better; a curve that ends early never reaches full coverage."""
    names = list(lines)
    frame = _Frame(420, 330)
    frame.axes(across="share of answers given", up="share wrong", ticks=_SHARES)
    for name, one in lines.items():
        points = " ".join(f"{frame.x(coverage)},{frame.y(risk)}" for coverage, risk in one)
        frame.parts.append(f'<polyline points="{points}" fill="none" stroke="{colours[name]}" stroke-width="1.8"/>')
        if len(one) == 1:
            frame.parts.append(
                f'<circle cx="{frame.x(one[0][0])}" cy="{frame.y(one[0][1])}" r="4" fill="{colours[name]}"/>'
            )
    frame.width = _beside(420, names)
    frame.legend(names, x=428, y=_TOP + 14, colours=colours)
    return frame.svg("risk against coverage")


def bars(
    values: Mapping[str, Mapping[str, Mapping[str, Any] | None]], counts: Mapping[str, int], colours: Colours
) -> str:
    """Groups of bars, one group for each value of a slice, each bar with its interval."""
    names = list(values)
    group = max(92, 13 * len(names) + 16)
    plain = _LEFT + _RIGHT + group * len(counts)
    frame = _Frame(plain, 330)
    frame.axes(across="", up="", ticks=[])
    floor_line = frame.height - _BOTTOM
    for place, (value, count) in enumerate(counts.items()):
        x = frame.x((place + 0.5) / len(counts))
        for line, label in enumerate((value, f"{count:,}")):
            down = floor_line + 14 + 14 * line
            frame.parts.append(f'<text class="soft" x="{x}" y="{down}" text-anchor="middle">{escape(label)}</text>')
    thick = (group - 16) / max(1, len(names))
    for number, value in enumerate(counts):
        left = _LEFT + group * number + 8
        for place, name in enumerate(names):
            figure = values[name].get(value)
            if not figure or figure["value"] is None:
                continue
            x, y = left + place * thick, frame.y(figure["value"])
            said = escape(f"{name}, {value}: {figure['value']:.3f}")
            frame.parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{thick - 2:.1f}" height="{floor_line - y:.1f}" '
                f'fill="{colours[name]}"><title>{said}</title></rect>'
            )
            if figure["low"] is not None:
                middle = x + (thick - 2) / 2
                frame.parts.append(
                    f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{frame.y(figure["low"])}" '
                    f'y2="{frame.y(figure["high"])}" stroke="var(--ink)" stroke-width="1.2"/>'
                )
    frame.width = _beside(plain, names)
    frame.legend(names, x=plain + 6, y=_TOP + 14, colours=colours)
    return frame.svg("accuracy by channel")


def scatter(points: Mapping[str, tuple[float, Mapping[str, Any]]], unit: str, colours: Colours) -> str:
    """Speed, on a logarithmic axis, against a figure with its interval."""
    frame = _Frame(460, 330)
    low = floor(min(log10(max(speed, 1e-3)) for speed, _ in points.values()))
    high = max(low + 1, ceil(max(log10(max(speed, 1e-3)) for speed, _ in points.values())))
    ticks = [((power - low) / (high - low), _short(10.0**power)) for power in range(low, high + 1)]
    frame.axes(across=f"{unit} a second", up="", ticks=ticks)
    for name, (speed, figure) in points.items():
        x = frame.x((log10(max(speed, 1e-3)) - low) / (high - low))
        y = frame.y(figure["value"])
        if figure["low"] is not None:
            frame.parts.append(
                f'<line x1="{x}" x2="{x}" y1="{frame.y(figure["low"])}" y2="{frame.y(figure["high"])}" '
                f'stroke="{colours[name]}" stroke-width="1.5"/>'
            )
        frame.parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{colours[name]}"/>')
    frame.width = _beside(460, list(points))
    frame.legend(list(points), x=468, y=_TOP + 14, colours=colours)
    return frame.svg("accuracy against speed")


def _beside(width: int, names: Sequence[str]) -> int:
    """The width of a plot with its legend at the right."""
    return width + 34 + 7 * max(map(len, names), default=0)


def _short(number: float) -> str:
    """A power of ten that fits under a tick.

    >>> _short(1e6), _short(1000.0), _short(0.1)
    ('1M', '1,000', '0.1')
    """
    return f"{number / 1e6:,.0f}M" if number >= 1e6 else f"{number:,g}"
