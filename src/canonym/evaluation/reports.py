"""A Run for people: a table for the terminal, Markdown, and a page with plots that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from canonym.evaluation import plots

COLUMNS = {
    "lookup": ("top1", "f1", "precision", "recall", "nil_recall", "mrr", "recall@10", "ece", "ties"),
    "pairs": ("f1", "precision", "recall", "accuracy", "ece"),
    "documents": ("f1", "precision", "recall", "f1_exact", "f1_entity", "nil_recall", "negatives_quiet"),
}
TITLES = {
    "top1": "top-1",
    "readable": "top-1, or as good a reading",
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "nil_recall": "NIL recall",
    "nil_precision": "NIL precision",
    "mrr": "MRR",
    "recall@10": "recall@10",
    "recall@5": "recall@5",
    "ece": "ECE",
    "ties": "ties",
    "accuracy": "accuracy",
    "f1_exact": "F1, exact spans",
    "f1_entity": "F1, entities of a text",
    "negatives_quiet": "negatives left alone",
    "speed": "speed",
}
EXPLAINED = (
    "top-1: how often the best candidate is right, of mentions that mean something in the list. F1, precision, "
    "recall: of the answers given, that is, with a score at or above the threshold chosen on the development part; "
    "the intervals are 95 % bootstrap intervals. NIL recall: how often a mention of nothing in the list gets no "
    "answer. ECE: expected calibration error, 15 bins of equal mass. Ties: how often the two best candidates have the "
    "same score."
)


def number(figure: Mapping[str, Any] | None, *, interval: bool = True) -> str:
    """A figure in three digits, with its interval."""
    if not figure or figure["value"] is None:
        return "-"
    said = f"{figure['value']:.3f}"
    if interval and figure["low"] is not None and figure["high"] is not None:
        said += f" ({figure['low']:.3f}-{figure['high']:.3f})"
    return said


def _speed(result: Mapping[str, Any]) -> str:
    speed = result.get("speed", 0.0)
    return f"{speed:,.0f} {result['unit']}/s" if speed >= 10 else f"{speed:.2g} {result.get('unit', '')}/s"


def table(run: Mapping[str, Any]) -> str:
    """For the terminal: one line for each matcher on each set, and a line for each that took no part."""
    lines: list[str] = []
    for one in run["sets"]:
        rows = [["matcher", *(TITLES[name] for name in COLUMNS[one["task"]]), "speed"]]
        notes = []
        for result in _results(run, one):
            if not result["figures"]:
                notes.append(f"  {result['matcher']}: {result['status']}")
                continue
            if result["status"] != "measured":
                notes.append(f"  {result['matcher']}: {result['status']}")
            cells = [number(result["figures"].get(name), interval=name in _FIRST) for name in COLUMNS[one["task"]]]
            rows.append([result["matcher"], *cells, _speed(result)])
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        lines.append(f"{one['name']} ({_counted(one)})")
        lines += [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        ]
        lines += notes
        if one["alike"]:
            lines.append("  thresholds were chosen on the cases that are reported: F1 is flattered")
        lines.append("")
    return "\n".join(lines)


_FIRST = ("top1", "f1")
_LESS = ("ece", "ties")
"""Figures of which less is better, or neither."""


def _results(run: Mapping[str, Any], one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [result for result in run["results"] if result["set"] == one["name"]]


def _counted(one: Mapping[str, Any]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in one["counts"].items())


def markdown(run: Mapping[str, Any]) -> str:
    """Tables: figures of each set, then F1 (of look-ups: top-1) by channel. The best of a column
    is bold, of those that were measured on everything."""
    lines = [f"## {run['title']}", "", _provenance(run), ""]
    for one in run["sets"]:
        names = COLUMNS[one["task"]]
        results = [result for result in _results(run, one) if result["figures"]]
        lines += [f"### {one['name']}", "", _counted(one) + ".", ""]
        lines += [_row(["matcher", *(TITLES[name] for name in names), "speed"]), _row(["---"] * (len(names) + 2))]
        whole = [result for result in results if result["status"] == "measured"]
        best = {
            name: max((result["figures"].get(name, {}).get("value") or 0.0 for result in whole), default=0.0)
            for name in names
        }
        for result in results:
            cells = []
            for name in names:
                figure = result["figures"].get(name)
                said = number(figure)
                lead = name not in _LESS and figure and figure["value"] == best[name]
                cells.append(f"**{said}**" if lead and result in whole and len(results) > 1 else said)
            lines.append(_row([result["matcher"], *cells, _speed(result)]))
        lines.append("")
        for result in _results(run, one):
            if result["status"] != "measured":
                lines.append(f"- {result['matcher']}: {result['status']}")
        if one["alike"]:
            lines.append("- thresholds were chosen on the cases that are reported: F1 is flattered")
        if lines[-1]:
            lines.append("")
        lines += _leads(run, one)
        lines += _behind(one, results)
        lines += _sliced(one, results)
    return "\n".join(lines).rstrip() + "\n"


def _leads(run: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    """Whom the first matcher leads on damaged spellings, and by how much; nothing where no spelling is damaged."""
    found = [lead for lead in run.get("leads", ()) if lead["set"] == one["name"]]
    found = [lead for lead in found if lead["difference"]["value"] is not None]
    if not found:
        return []
    lines = [f"F1 on damaged spellings, {found[0]['first']} less each other on the same cases:", ""]
    lines += [_row(["than", "F1 on damaged", "precision over all"]), _row(["---"] * 3)]
    for lead in sorted(found, key=lambda lead: lead["difference"]["value"]):
        lines.append(_row([lead["second"], _signed(lead["difference"]), _signed(lead["precision"])]))
    return [*lines, ""]


def _behind(one: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every figure and every channel in which another matcher, measured on everything, is ahead of the first."""
    rivals = [(_values(one, result), result["matcher"]) for result in results[1:] if result["status"] == "measured"]
    if not rivals:
        return []
    first = results[0]["matcher"]
    found = []
    for title, ours in _values(one, results[0]).items():
        best, name = max((values.get(title, 0.0), name) for values, name in rivals)
        if best > ours:
            found.append(f"{title} ({name} {best:.3f}, {first} {ours:.3f})")
    said = "; ".join(found) if found else "nowhere, of what was measured on everything"
    return [f"Where another matcher is ahead of {first}: {said}.", ""]


def _values(one: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, float]:
    """By title: the figures of the table of which more is better, and the main one of each channel."""
    main = "top1" if one["task"] == "lookup" else "f1"
    figures = {TITLES[name]: result["figures"].get(name) for name in COLUMNS[one["task"]] if name not in _LESS}
    channels = result["slices"].get("channel", {})
    figures |= {f"{TITLES[main]} of {channel}": some.get(main) for channel, some in channels.items()}
    return {title: figure["value"] for title, figure in figures.items() if figure and figure["value"] is not None}


def _signed(figure: Mapping[str, Any]) -> str:
    if figure["value"] is None:
        return "-"
    if figure["low"] is None:
        return f"{figure['value']:+.3f}"
    return f"{figure['value']:+.3f} ({figure['low']:+.3f} to {figure['high']:+.3f})"


def _sliced(one: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> list[str]:
    name = "top1" if one["task"] == "lookup" else "f1"
    lines: list[str] = []
    keys = sorted({key for result in results for key in result["slices"]}, key=lambda key: (key != "channel", key))
    every = results
    for key in keys:
        # Slices of a few texts would stand beside slices of all as if they were alike.
        results = every if key == "channel" else [one for one in every if one["status"] == "measured"]
        counts = _slice_counts(results, key)
        lines += [f"{TITLES[name]} by {key.replace('_', ' ')}:", ""]
        lines += [_row([key.replace("_", " "), "mentions", *(result["matcher"] for result in results)])]
        lines += [_row(["---"] * (len(results) + 2))]
        for value, count in counts.items():
            cells = [number(result["slices"].get(key, {}).get(value, {}).get(name)) for result in results]
            lines.append(_row([value, f"{count:,}", *cells]))
        lines.append("")
    return lines


def _slice_counts(results: Sequence[Mapping[str, Any]], key: str) -> dict[str, int]:
    """The values of a slice with how many cases each has, commonest first."""
    counts: dict[str, int] = {}
    for result in results:
        for value, figures in result["slices"].get(key, {}).items():
            first = figures.get("accuracy") or figures.get("recall") or {}
            counts[value] = max(counts.get(value, 0), first.get("count", 0))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _provenance(run: Mapping[str, Any]) -> str:
    machine, versions = run["machine"], run["versions"]
    return (
        f"Run of {run['created'][:10]}: canonym {versions['canonym']}, lexicon {run['lexicon']}, definition "
        f"{run['definition']['digest']}, Unidecode {versions['unidecode']}, Python {versions['python']}, "
        f"{machine['cores']} cores of {machine['processor']}, {run['seconds']:,.0f} s."
    )


_STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5d6a7a;--line:#d5dbe3;--paper:#fff;--tint:#f4f6f9}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa7b8;--line:#3a4350;--paper:#161a20;--tint:#1e242c}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1.2rem;
color:var(--ink);background:var(--paper)}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{margin-top:2.4rem;border-top:1px solid var(--line);padding-top:1.2rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.6rem 0 1.2rem;font-size:.88rem}
.wide{overflow-x:auto}
th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left}thead th{background:var(--tint);font-weight:600}
td small{color:var(--soft);display:block;font-size:.74rem}
.plots{display:flex;flex-wrap:wrap;gap:1.2rem}
figure{margin:0;max-width:100%;overflow-x:auto}figcaption{font-size:.85rem;color:var(--soft);margin-bottom:.2rem}
.note{color:var(--soft);font-size:.88rem;max-width:60rem;margin:.35rem 0}
svg text{fill:var(--ink);font:11px system-ui,sans-serif}svg .axis{stroke:var(--line)}svg .soft{fill:var(--soft)}
"""


def html(read: Sequence[Mapping[str, Any]]) -> str:
    """One page for one or several runs: no script, no request to anywhere."""
    title = " · ".join(dict.fromkeys(str(run["title"]) for run in read))
    body = [f"<h1>{escape(title)}</h1>", f'<p class="note">{escape(EXPLAINED)}</p>']
    for run in read:
        body.append(f'<p class="note">{escape(_provenance(run))}</p>')
        for one in run["sets"]:
            body += _section(run, one)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"</head><body>{''.join(body)}</body></html>\n"
    )


def _section(run: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    every = _results(run, one)
    results = [result for result in every if result["figures"]]
    names = COLUMNS[one["task"]]
    head = ["matcher", *(TITLES[name] for name in names), "speed"]
    rows = []
    for result in results:
        cells = [_cell(result["figures"].get(name)) for name in names]
        rows.append([escape(result["matcher"]), *cells, escape(_speed(result))])
    body = [f"<h2>{escape(one['name'])}</h2>", f'<p class="note">{escape(_counted(one))}.</p>', _table(head, rows)]
    notes = [f"{result['matcher']}: {result['status']}" for result in every if result["status"] != "measured"]
    if one["alike"]:
        notes.append("thresholds were chosen on the cases that are reported: F1 is flattered")
    body += [f'<p class="note">{escape(note)}</p>' for note in notes]
    main = "top1" if one["task"] == "lookup" else "f1"
    drawn = []
    colours = plots.colours_of([result["matcher"] for result in results])
    calibrated = {result["matcher"]: result["reliability"] for result in results if result.get("reliability")}
    if calibrated:
        drawn.append(("Reliability: how often right, by the probability said", plots.reliability(calibrated, colours)))
    curves = {result["matcher"]: result["risk_coverage"] for result in results if result.get("risk_coverage")}
    if curves:
        drawn.append(
            ("Risk and coverage: what is wrong when only the surest answers are given", plots.curves(curves, colours))
        )
    counts = _slice_counts(results, "channel")
    if counts:
        bars = {
            result["matcher"]: {value: result["slices"].get("channel", {}).get(value, {}).get(main) for value in counts}
            for result in results
        }
        drawn.append((f"{TITLES[main]} by channel, with 95 % intervals", plots.bars(bars, counts, colours)))
    speeds = {
        result["matcher"]: (result["speed"], result["figures"][main])
        for result in results
        if result.get("speed") and result["figures"][main]["value"] is not None
    }
    if speeds:
        unit = results[0]["unit"]
        drawn.append((f"{TITLES[main]} against speed ({unit} a second)", plots.scatter(speeds, unit, colours)))
    body.append('<div class="plots">')
    body += [f"<figure><figcaption>{escape(caption)}</figcaption>{svg}</figure>" for caption, svg in drawn]
    body.append("</div>")
    leads = [lead for lead in run.get("leads", ()) if lead["set"] == one["name"]]
    leads = [lead for lead in leads if lead["difference"]["value"] is not None]
    if leads:
        rows = [[escape(lead["second"]), _signed(lead["difference"]), _signed(lead["precision"])] for lead in leads]
        body.append(f"<h3>F1 on damaged spellings: lead of {escape(leads[0]['first'])}</h3>")
        body.append(_table(["over", "F1 on damaged", "precision over all"], rows))
    body += [f'<p class="note">{escape(line)}</p>' for line in _behind(one, results) if line]
    every_one = results
    for key in sorted(
        {key for result in every_one for key in result["slices"]}, key=lambda key: (key != "channel", key)
    ):
        results = every_one if key == "channel" else [one for one in every_one if one["status"] == "measured"]
        rows = [
            [escape(value), f"{count:,}"]
            + [_cell(result["slices"].get(key, {}).get(value, {}).get(main)) for result in results]
            for value, count in _slice_counts(results, key).items()
        ]
        said = key.replace("_", " ")
        head = [said, "mentions", *(result["matcher"] for result in results)]
        body += [f"<h3>{TITLES[main]} by {escape(said)}</h3>", _table(head, rows)]
    return body


def _cell(figure: Mapping[str, Any] | None) -> str:
    value, _, interval = number(figure).partition(" ")
    return f"{value}<small>{interval.strip('()').replace('-', '–')}</small>" if interval else value


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
