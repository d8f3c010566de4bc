"""A self-contained HTML page of an annotated text: no script, no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from canonym.annotation import Annotation

_COLOURS = {
    "PER": "#ffd9a8",
    "ORG": "#bfe0ff",
    "LOC": "#c9efc4",
    "FAC": "#e3d5ff",
    "EVENT": "#ffc9d6",
    "MEDIA": "#fff0a3",
    "": "#e0e0e0",
}

_STYLE = """
.canonym{font:16px/2 system-ui,sans-serif;white-space:pre-wrap;max-width:60em;overflow-wrap:anywhere}
.canonym mark{padding:.15em .35em;border-radius:.35em;color:#111}
.canonym mark small{font-size:.72em;font-weight:600;margin-left:.45em;color:#333;unicode-bidi:isolate}
.canonym mark.unsettled{background:none;outline:1px dashed #888;color:inherit}
.canonym mark.unsettled small{color:inherit}
"""


def fragment(text: str, mentions: Iterable[Annotation], unsettled: Iterable[Annotation] = ()) -> str:
    """The text with its mentions marked, as one `<div>`; for notebooks and for pages of one's own."""
    spans: list[tuple[Annotation, bool]] = [(one, True) for one in mentions] + [(one, False) for one in unsettled]
    spans.sort(key=lambda span: (span[0].start, -span[0].end))
    pieces = [f'<style>{_STYLE}</style><div class="canonym" dir="auto">']
    done = 0
    for one, linked in spans:
        if one.start < done:
            continue
        pieces.append(_escaped(text[done : one.start]))
        pieces.append(_mark(one, linked=linked))
        done = one.end
    pieces.append(_escaped(text[done:]) + "</div>")
    return "".join(pieces)


def page(documents: Sequence[str], *, title: str = "Canonym") -> str:
    """A whole page around fragments."""
    body = "\n<hr>\n".join(documents)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{_escaped(title)}</title></head>'
        f'<body style="margin:2em">{body}</body></html>\n'
    )


def _mark(one: Annotation, *, linked: bool) -> str:
    colour = _COLOURS.get(one.entity.type, _COLOURS[""])
    hint = _escaped(one.explain())
    name = one.entity.name if linked else one.entity.name + "?"
    label = f"<small>{_escaped(name)} {one.probability:.2f}</small>"
    if linked:
        return f'<mark style="background:{colour}" title="{hint}">{_escaped(one.text)}{label}</mark>'
    return f'<mark class="unsettled" title="{hint}">{_escaped(one.text)}{label}</mark>'


def _escaped(text: str) -> str:
    """Escaped for HTML, characters that no HTML document may hold shown as U+FFFD."""
    clean = "".join(
        "\ufffd" if "\ud800" <= letter <= "\udfff" or (letter < " " and letter not in "\n\r\t") else letter
        for letter in text
    )
    return escape(clean)
