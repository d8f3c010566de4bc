"""The commands `canonym resolve` and `canonym variants`: parsing and printing only."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from canonym.cli.command import UsageError, add_command, add_lexicons
from canonym.cli.inputs import not_utf8, opened, standard_input
from canonym.cli.options import add_context, channels, context_of, loaded, positive
from canonym.cli.printing import print_table, printable

if TYPE_CHECKING:
    from canonym.decision import Decision
    from canonym.library import Matcher

ADDED = ("id", "name", "probability", "outcome", "reason", "runner_up")
"""The columns that `resolve --input` adds to a table, each behind the prefix."""

ROWS_AT_ONCE = 1000
"""Rows of a table that are resolved together: a name that comes again among them is worked out once."""


def add_resolve(commands: Any) -> None:
    """Add `resolve` to the commands of `canonym`."""
    parser = add_command(
        commands,
        "resolve",
        _resolve,
        failure=1,
        help="say who or what names mean",
        text="Say who or what names mean: those given, those on standard input (-), or a column of a CSV file.",
        example="canonym resolve --lexicon libya --explain Hifter 'Maitika airport'",
    )
    add_lexicons(parser)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a name; - reads one from each line of standard input")
    parser.add_argument("--explain", action="store_true", help="give the reason in a sentence")
    parser.add_argument("--type", help="PER, ORG, LOC, FAC, EVENT or MEDIA, where it is known")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default: table")
    parser.add_argument(
        "--input", metavar="FILE", help=f"a CSV file (- is standard input); adds {', '.join(ADDED)} to each row"
    )
    parser.add_argument("--column", metavar="NAME", help="the column of --input that holds the names")
    parser.add_argument(
        "--prefix", default="canonym_", metavar="TEXT", help="what the added columns begin with (default: canonym_)"
    )
    parser.add_argument("--delimiter", metavar="SIGN", help="separates the cells (default: a comma; a tab in .tsv)")
    add_context(parser)


def add_variants(commands: Any) -> None:
    """Add `variants` to the commands of `canonym`."""
    parser = add_command(
        commands,
        "variants",
        _variants,
        failure=1,
        help="list what translation could make of a name",
        text="List what each channel could make of the names of an entity, likeliest first: search terms.",
        example="canonym variants --lexicon libya --channels calque,transliteration --limit 5 libya/gna",
    )
    add_lexicons(parser)
    parser.add_argument("ids", nargs="+", metavar="ID", help="an entity, such as libya/gna")
    parser.add_argument("--channels", type=channels, metavar="LIST", help="only these, separated by commas")
    parser.add_argument("--limit", type=positive, metavar="N", help="at most so many for each entity")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default: table")


def _resolve(arguments: argparse.Namespace) -> int:
    if bool(arguments.input) == bool(arguments.names):
        raise UsageError("give names, or --input FILE with --column NAME")
    if bool(arguments.input) != bool(arguments.column):
        raise UsageError("--input and --column go together")
    options = context_of(arguments)
    if arguments.input:
        return _resolve_table(arguments, options)
    failed = False
    names: list[str] = []
    for name in arguments.names:
        if name != "-":
            names.append(name)
            continue
        for number, line in enumerate(standard_input(), start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError as error:
                print(f"<stdin>:{number}: [encoding] {not_utf8(line, error)}", file=sys.stderr)
                failed = True
            else:
                names += [text] if text else []
    decisions = loaded(arguments).resolve_many(names, **options)
    if arguments.format == "jsonl":
        import json

        from canonym.wire import decision_to_dict

        for decision in decisions:
            print(json.dumps(decision_to_dict(decision), ensure_ascii=False))
    elif arguments.format == "csv":
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("mention", *ADDED, *(["explanation"] if arguments.explain else [])))
        for decision in decisions:
            said = [decision.explain()] if arguments.explain else []
            writer.writerow((decision.mention, *_cells(decision), *said))
    elif arguments.explain:
        for decision in decisions:
            print(printable(decision.explain()))
    else:
        print_table([_row(decision) for decision in decisions], right=(2,))
    return int(failed)


def _row(decision: Decision) -> tuple[str, ...]:
    identity, name, probability, outcome, reason, _ = _cells(decision)
    if not identity and decision.considered:
        best = decision.considered[0]
        identity, name = best.entity.id, f"? {best.entity.name}"
    return decision.mention, outcome, f"{float(probability):.2f}", name, identity, reason


def _cells(decision: Decision) -> tuple[str, ...]:
    """What is added to a row. Without a link there is neither id nor name, and the best candidate is the runner-up."""
    entity = decision.entity
    after = decision.considered[1 if entity else 0 :][:1]
    return (
        entity.id if entity else "",
        entity.name if entity else "",
        f"{decision.probability:.4f}",
        str(decision.outcome),
        str(decision.reason),
        after[0].entity.id if after else "",
    )


def _resolve_table(arguments: argparse.Namespace, options: dict[str, Any]) -> int:
    import csv
    import io

    name = arguments.input
    shown = "<stdin>" if name == "-" else name
    delimiter = arguments.delimiter or ("\t" if name.lower().endswith((".tsv", ".tab")) else ",")
    if delimiter == "\\t":
        delimiter = "\t"
    if len(delimiter) != 1:
        raise UsageError("--delimiter is one sign, such as ; (\\t is a tab)")
    csv.field_size_limit(1 << 30)
    failed = False
    matcher: Matcher | None = None
    writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
    with opened(name) as binary:
        # A broken byte becomes a lone surrogate, so that its row can be reported and the others resolved.
        source = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            rows = csv.reader(source, delimiter=delimiter)
            header = next(rows, None)
            if header is None:
                print(f"{shown}:1: [empty] there is no row of column names", file=sys.stderr)
                return 1
            if arguments.column not in header:
                raise UsageError(f'{shown} has no column "{arguments.column}"; its columns are {", ".join(header)}')
            at = header.index(arguments.column)
            added = [arguments.prefix + one for one in ADDED]
            twice = [one for one in added if one in header]
            if twice:
                raise UsageError(f"{shown} has a column {twice[0]} already; choose another --prefix")
            matcher = loaded(arguments)
            writer.writerow((*header, *added))
            waiting: list[list[str]] = []

            def finish() -> None:
                assert matcher is not None
                decisions = matcher.resolve_many([row[at] for row in waiting], **options)
                for row, decision in zip(waiting, decisions, strict=True):
                    writer.writerow((*row, *_cells(decision)))
                waiting.clear()
                sys.stdout.flush()

            while True:
                try:
                    row = next(rows, None)
                except csv.Error as error:
                    print(f"{shown}:{rows.line_num}: [csv] {error}", file=sys.stderr)
                    failed = True
                    continue
                if row is None:
                    break
                if not row:
                    continue
                if len(row) != len(header):
                    message = f"{len(row)} cells, where {len(header)} columns are named"
                    print(f"{shown}:{rows.line_num}: [row] {message}", file=sys.stderr)
                    failed = True
                    row = (row + [""] * len(header))[: max(len(header), at + 1)]
                if any("\udc80" <= sign <= "\udcff" for cell in row for sign in cell):
                    print(f"{shown}:{rows.line_num}: [encoding] not UTF-8; save the file as UTF-8", file=sys.stderr)
                    failed = True
                    row = [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for cell in row]
                waiting.append(row)
                if len(waiting) >= ROWS_AT_ONCE:
                    finish()
            finish()
        finally:
            source.detach()
    return int(failed)


def _variants(arguments: argparse.Namespace) -> int:
    matcher = loaded(arguments)
    failed = False
    found = []
    for identity in arguments.ids:
        try:
            entity = matcher.entity(identity)
        except KeyError as error:
            print(f"canonym: {error.args[0]}", file=sys.stderr)
            failed = True
            continue
        listed = entity.variants(channels=arguments.channels, limit=arguments.limit)
        found += [(entity.id, one.text, str(one.channel), f"{one.prior:.4f}") for one in listed]
    columns = ("id", "text", "channel", "prior")
    if arguments.format == "table":
        print_table([(text, channel, prior, identity) for identity, text, channel, prior in found], right=(2,))
    elif arguments.format == "csv":
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows((columns, *found))
    else:
        import json

        for row in found:
            record: dict[str, Any] = dict(zip(columns, row, strict=True))
            print(json.dumps(record | {"prior": float(row[3])}, ensure_ascii=False))
    return int(failed)
