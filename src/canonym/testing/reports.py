"""What the laws found, for people and for programs: lines, JSON, a page of HTML, a table of Markdown."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from canonym.testing.checking import Finding, Verdict
from canonym.testing.subject import Subject

__all__ = ["Findings", "as_html", "as_json", "as_markdown", "as_text", "printable"]

Findings = tuple[Subject, tuple[Finding, ...]]
"""A subject, and what became of every law on it."""

_SIGNS = {Verdict.HOLDS: "holds", Verdict.BROKEN: "BROKEN", Verdict.NOT_APPLICABLE: "n/a"}


def as_text(finding: Finding) -> str:
    """One finding on one line, its counterexample on the next."""
    counted = f"{finding.examples:>7,} examples {finding.seconds:>6.1f} s" if finding.examples else " " * 24
    line = f"{_SIGNS[finding.verdict]:<7} {finding.law:<13} {counted}  {finding.promise}"
    return f"{line}\n        {printable(finding.detail)}" if finding.detail else line


def printable(text: str) -> str:
    """The text with lone surrogates and line ends escaped, so that any terminal takes it."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\n", "\\n")


def as_json(findings: Sequence[Findings]) -> dict[str, Any]:
    """The findings on one subject as a JSON object; on several, such objects as `reports`. Keys are only ever added."""
    reports = [
        {
            "version": 1,
            "subject": {
                "name": subject.name,
                "version": subject.version,
                "origin": subject.origin,
                "claims": sorted(subject.claims),
            },
            "findings": [{**asdict(one), "detail": printable(one.detail)} for one in found],
        }
        for subject, found in findings
    ]
    return reports[0] if len(reports) == 1 else {"version": 1, "reports": reports}


def as_markdown(findings: Sequence[Findings]) -> str:
    """A table of laws by subjects, with the examples that each verdict took, and below it the counterexamples of each."""
    laws = list(dict.fromkeys(one.law for _, found in findings for one in found))
    by_laws = [{one.law: one for one in found} for _, found in findings]
    lines = [
        f"| | {' | '.join(_cell(subject.name) for subject, _ in findings)} |",
        f"|---|{'---|' * len(findings)}",
        *(f"| {law} | {' | '.join(_told(by_law[law]) for by_law in by_laws)} |" for law in laws),
    ]
    for subject, found in findings:
        lines += ["", f"## {subject.name} {subject.version}".rstrip(), ""]
        lines += [
            f"- **{one.law}**: {_cell(printable(one.detail))}" for one in found if one.verdict is Verdict.BROKEN
        ] or ["- nothing is broken"]
    return "\n".join(lines) + "\n"


def _told(finding: Finding) -> str:
    """The verdict, and after how many examples."""
    counted = f" ({finding.examples:,})" if finding.examples else ""
    return f"{_SIGNS[finding.verdict].lower()}{counted}"


def _cell(text: str) -> str:
    """The text with what Markdown would take for a mark escaped."""
    return "".join(f"\\{sign}" if sign in "|*_<>`[]" else sign for sign in text)


def as_html(findings: Sequence[Findings]) -> str:
    """A self-contained page with a table for each subject and one row for each law."""
    tables = []
    for subject, found in findings:
        title = html.escape(f"{subject.name} {subject.version}".strip())
        tables.append(_TABLE.format(title=title, rows="\n".join(map(_row, found))))
    names = html.escape(", ".join(subject.name for subject, _ in findings))
    return _PAGE.format(title=names, tables="\n".join(tables))


def _row(finding: Finding) -> str:
    detail = f"<br><code>{html.escape(printable(finding.detail))}</code>" if finding.detail else ""
    mark = finding.verdict.replace(" ", "-")
    return (
        f'<tr class="{mark}"><td>{html.escape(finding.law)}</td><td>{finding.verdict}</td>'
        f"<td>{html.escape(finding.promise)}{detail}</td><td>{finding.examples:,}</td><td>{finding.seconds:.1f}</td></tr>"
    )


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}: laws of name matching</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }}
td:nth-child(n+4) {{ text-align: right; }}
code {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
.holds td:nth-child(2) {{ color: #17692f; }} .broken td:nth-child(2) {{ color: #b00020; font-weight: bold; }}
.not-applicable {{ color: #666; }}
</style></head><body>
{tables}
</body></html>
"""

_TABLE = """<h1>{title}</h1>
<table><thead><tr><th>law</th><th>verdict</th><th>what it says, and the smallest counterexample</th>
<th>examples</th><th>s</th></tr></thead>
<tbody>
{rows}
</tbody></table>"""
