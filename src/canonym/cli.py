"""The command `canonym`: parsing and printing only. Nothing compiled is imported before a command needs it."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import canonym
from canonym import cli_command
from canonym.cli_command import UsageError, add_command, add_lexicons

if TYPE_CHECKING:
    from canonym.annotation import Annotation
    from canonym.annotator import Document
    from canonym.decision import Decision
    from canonym.library import Matcher

ADDED = ("id", "name", "probability", "outcome", "reason", "runner_up")
"""The columns that `resolve --input` adds to a table, each behind the prefix."""

ROWS_AT_ONCE = 1000
"""Rows of a table that are resolved together: a name that comes again among them is worked out once."""

WIDEST = 48
"""Columns of the screen that one cell of a table takes."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `canonym` with these arguments (those of the process by default) and return its exit code."""
    from canonym import cli_bench, cli_check, cli_lexicon

    others = (cli_lexicon.add_parser, cli_bench.add_parser, cli_check.add_parser)
    return cli_command.main((_add_annotate, _add_rewrite, _add_resolve, _add_variants, *others), argv)


# --- the command line ---------------------------------------------------------------------------------------------


def _add_context(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--country", action="append", metavar="CODE", help="what it is about (ISO 3166-1, such as LY); may be repeated"
    )
    parser.add_argument("--date", metavar="DATE", help="when it was written: YYYY, YYYY-MM or YYYY-MM-DD")
    parser.add_argument(
        "--from", dest="source_language", metavar="LANGUAGE", help="the language it was translated from, such as ar"
    )


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a text in UTF-8, or .jsonl; - is standard input")
    parser.add_argument("--jsonl", action="store_true", help="read JSON lines, whatever the files are called")
    parser.add_argument(
        "--text-key", default="text", metavar="KEY", help="the key of a JSON line that holds its text (default: text)"
    )
    parser.add_argument("--jobs", type=_positive, default=1, metavar="N", help="processes to use (default: 1)")


def _add_annotate(commands: Any) -> None:
    parser = add_command(
        commands,
        "annotate",
        _annotate,
        failure=1,
        help="find the names in texts and say who or what is meant",
        text="Find the names in texts and say who or what is meant. Unsettled mentions have a question mark.",
        example="canonym annotate --lexicon libya --format csv article.txt",
    )
    add_lexicons(parser)
    _add_reading(parser)
    parser.add_argument("--format", choices=tuple(_WRITERS), default="table", help="default: table")
    _add_context(parser)


def _add_rewrite(commands: Any) -> None:
    parser = add_command(
        commands,
        "rewrite",
        _rewrite,
        failure=1,
        help="put the names in texts right",
        text="Print texts with their damaged names put right; all else stays as it was. JSON lines stay JSON lines.",
        example="canonym rewrite --lexicon libya --style gloss article.txt",
    )
    add_lexicons(parser)
    _add_reading(parser)
    parser.add_argument(
        "--style",
        choices=("name", "short", "gloss"),
        default="name",
        help="name: the canonical name; short: its shortest form; gloss: keep the text, add the name in brackets",
    )
    parser.add_argument("--channels", type=_channels, metavar="LIST", help="what to replace, such as calque,metonym")
    parser.add_argument("--changes", action="store_true", help="report each change on standard error")
    _add_context(parser)


def _add_resolve(commands: Any) -> None:
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
    _add_context(parser)


def _add_variants(commands: Any) -> None:
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
    parser.add_argument("--channels", type=_channels, metavar="LIST", help="only these, separated by commas")
    parser.add_argument("--limit", type=_positive, metavar="N", help="at most so many for each entity")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default: table")


def _positive(text: str) -> int:
    number = int(text) if text.strip().lstrip("+").isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return number


def _channels(text: str) -> tuple[str, ...]:
    from canonym.variants import chosen

    named = [part.strip().lower() for part in text.split(",") if part.strip()]
    try:
        found = chosen(named)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if not found:
        raise argparse.ArgumentTypeError("name a channel")
    return tuple(found)


def _context_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The options that say what the text is about, checked before any work is done."""
    from canonym.matcher import make_context

    type_ = getattr(arguments, "type", None)
    type_ = type_.upper() if type_ else None
    try:
        make_context(country=arguments.country, date=arguments.date, type=type_)
    except ValueError as error:
        raise UsageError(str(error)) from None
    options = {"country": arguments.country, "date": arguments.date, "source_language": arguments.source_language}
    return options if type_ is None else options | {"type": type_}


def _matcher(arguments: argparse.Namespace) -> Matcher:
    return canonym.load(*arguments.lexicon)


# --- reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """One text to work on and where it is from. `record` is the JSON line that held it."""

    file: str
    line: int
    text: str
    record: Any = None
    mark: str = ""
    """The byte-order mark that stood before the text."""


class _Reader:
    """Reads the files of a command one after the other. What cannot be read is reported, and the rest goes on."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.names: Sequence[str] = arguments.files
        self.jsonl: bool = arguments.jsonl
        self.key: str = arguments.text_key
        self.failed = False

    def complain(self, message: str) -> None:
        self.failed = True
        print(message, file=sys.stderr)

    def pieces(self) -> Iterator[_Piece]:
        for name in _with_progress(self.names):
            shown = "<stdin>" if name == "-" else name
            try:
                if self.jsonl or name.lower().endswith((".jsonl", ".ndjson")):
                    yield from self._records(name, shown)
                else:
                    with _opened(name) as file:
                        content = file.read()
                    mark = "\ufeff" if content.startswith(b"\xef\xbb\xbf") else ""
                    try:
                        yield _Piece(shown, 0, content.decode("utf-8-sig"), mark=mark)
                    except UnicodeDecodeError as error:
                        line = content.count(b"\n", 0, error.start) + 1
                        self.complain(f"{shown}:{line}: [encoding] {_not_utf8(content, error)}")
            except BrokenPipeError:
                raise
            except OSError as error:
                self.complain(f"canonym: {shown}: {error.strerror or error}")

    def _records(self, name: str, shown: str) -> Iterator[_Piece]:
        import json

        with _opened(name) as file:
            for number, line in enumerate(file, start=1):
                place = f"{shown}:{number}"
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                    if not text:
                        continue
                    record = json.loads(text)
                except UnicodeDecodeError as error:
                    self.complain(f"{place}: [encoding] {_not_utf8(line, error)}")
                except (ValueError, RecursionError) as error:
                    self.complain(f"{place}: [json] {error}")
                else:
                    found = record.get(self.key) if isinstance(record, dict) else record
                    if isinstance(found, str):
                        yield _Piece(shown, number, found, record)
                    else:
                        self.complain(f'{place}: [record] no text under the key "{self.key}" (see --text-key)')


def _not_utf8(content: bytes, error: UnicodeDecodeError) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "this is UTF-16; save it as UTF-8"
    return f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"


@contextmanager
def _opened(name: str) -> Iterator[Any]:
    if name == "-":
        yield _standard_input()
    else:
        with open(name, "rb") as file:  # noqa: PTH123
            yield file


def _standard_input() -> Any:
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return getattr(sys.stdin, "buffer", sys.stdin)


def _with_progress(names: Sequence[str]) -> Iterable[str]:
    """The names, with a bar on the terminal when there are many and the results go elsewhere."""
    if len(names) < 2 or not sys.stderr.isatty() or sys.stdout.isatty():
        return names
    from tqdm import tqdm

    bar: Iterable[str] = tqdm(names, unit="file", file=sys.stderr)
    return bar


def _annotated(arguments: argparse.Namespace, reader: _Reader) -> Iterator[tuple[_Piece, Document]]:
    """Each piece with its document, in order, as they are ready."""
    options = _context_of(arguments)
    matcher = _matcher(arguments)
    waiting: deque[_Piece] = deque()

    def texts() -> Iterator[str]:
        for piece in reader.pieces():
            waiting.append(piece)
            yield piece.text

    for document in matcher.annotate_many(texts(), jobs=arguments.jobs, **options):
        yield waiting.popleft(), document


# --- commands -----------------------------------------------------------------------------------------------------


def _annotate(arguments: argparse.Namespace) -> int:
    reader = _Reader(arguments)
    _WRITERS[arguments.format](_annotated(arguments, reader))
    return int(reader.failed)


def _write_table(documents: Iterable[tuple[_Piece, Document]]) -> None:
    last = first = None
    for piece, document in documents:
        first = first or piece.file
        if piece.file != last and (last is not None or first != piece.file):
            print()
        if piece.file != last:
            print(_printable(piece.file))
        last = piece.file
        lines = _Lines(document.text)
        linked = [(one, False) for one in document.mentions] + [(one, True) for one in document.unsettled]
        rows = []
        for one, unsettled in sorted(linked, key=lambda pair: pair[0].start):
            row, column = lines.of(one.start)
            place = f"{piece.line}:{one.start}" if piece.line else f"{row}:{column}"
            name = f"{'? ' * unsettled}{one.entity.name}"
            channels = ", ".join(one.channels)
            rows.append((place, one.text, name, one.entity.id, f"{one.probability:.2f}", channels))
        _print_table(rows, right=(0, 4))
        sys.stdout.flush()


def _write_json(documents: Iterable[tuple[_Piece, Document]]) -> None:
    import json

    separator = "[\n"
    for piece, document in documents:
        print(separator + json.dumps(_as_dict(piece, document), ensure_ascii=False), end="")
        separator = ",\n"
    print("[]" if separator == "[\n" else "\n]")


def _write_jsonl(documents: Iterable[tuple[_Piece, Document]]) -> None:
    import json

    for piece, document in documents:
        print(json.dumps(_as_dict(piece, document), ensure_ascii=False), flush=True)


def _as_dict(piece: _Piece, document: Document) -> dict[str, Any]:
    """The stable form of a document, with the file it is from; of a JSON line also its number and the line itself."""
    where: dict[str, Any] = {"file": piece.file}
    if piece.line:
        where |= {"line": piece.line, "record": piece.record}
    return where | document.to_dict()


def _write_csv(documents: Iterable[tuple[_Piece, Document]]) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    columns = ("file", "line", "start", "end", "text", "outcome", "id", "name", "type", "probability", "channels")
    writer.writerow((*columns, "explanation"))
    for piece, document in documents:
        found: list[Annotation] = sorted((*document.mentions, *document.unsettled), key=lambda one: one.start)
        for one in found:
            line = piece.line or _Lines(document.text).of(one.start)[0]
            entity = one.entity
            decided = (one.decision.outcome, entity.id, entity.name, entity.type, f"{one.probability:.4f}")
            channels = " ".join(one.channels)
            writer.writerow((piece.file, line, one.start, one.end, one.text, *decided, channels, one.explain()))
        sys.stdout.flush()


def _write_html(documents: Iterable[tuple[_Piece, Document]]) -> None:
    from canonym import page

    found = [(piece.file, page.fragment(one.text, one.mentions, one.unsettled)) for piece, one in documents]
    names = list(dict.fromkeys(name for name, _ in found))
    print(page.page([html for _, html in found], title=names[0] if len(names) == 1 else "Canonym"), end="")


_WRITERS: dict[str, Callable[[Iterable[tuple[_Piece, Document]]], None]] = {
    "table": _write_table,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "html": _write_html,
}


def _rewrite(arguments: argparse.Namespace) -> int:
    import json

    reader = _Reader(arguments)
    for piece, document in _annotated(arguments, reader):
        rewritten = document.rewrite(style=arguments.style, channels=arguments.channels)
        if piece.line:
            record = rewritten.text if isinstance(piece.record, str) else {**piece.record, reader.key: rewritten.text}
            print(json.dumps(record, ensure_ascii=False))
        else:
            sys.stdout.write(piece.mark + rewritten.text)
        sys.stdout.flush()
        if arguments.changes:
            lines = _Lines(document.text)
            for change in rewritten.changes:
                row, column = lines.of(change.start)
                place = f"{piece.line}:{change.start}" if piece.line else f"{row}:{column}"
                why = f"{', '.join(change.annotation.channels)}, {change.annotation.probability:.2f}"
                said = f"{change.before} -> {change.after} ({change.annotation.entity.id}: {why})"
                print(_printable(f"{piece.file}:{place}: {said}"), file=sys.stderr)
    return int(reader.failed)


def _resolve(arguments: argparse.Namespace) -> int:
    if bool(arguments.input) == bool(arguments.names):
        raise UsageError("give names, or --input FILE with --column NAME")
    if bool(arguments.input) != bool(arguments.column):
        raise UsageError("--input and --column go together")
    options = _context_of(arguments)
    if arguments.input:
        return _resolve_table(arguments, options)
    failed = False
    names: list[str] = []
    for name in arguments.names:
        if name != "-":
            names.append(name)
            continue
        for number, line in enumerate(_standard_input(), start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError as error:
                print(f"<stdin>:{number}: [encoding] {_not_utf8(line, error)}", file=sys.stderr)
                failed = True
            else:
                names += [text] if text else []
    decisions = _matcher(arguments).resolve_many(names, **options)
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
            print(_printable(decision.explain()))
    else:
        _print_table([_row(decision) for decision in decisions], right=(2,))
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
    with _opened(name) as binary:
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
            matcher = _matcher(arguments)
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
    matcher = _matcher(arguments)
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
        _print_table([(text, channel, prior, identity) for identity, text, channel, prior in found], right=(2,))
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


# --- printing for people ------------------------------------------------------------------------------------------


class _Lines:
    """Line and column (both from 1) of positions in a text."""

    def __init__(self, text: str) -> None:
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def of(self, position: int) -> tuple[int, int]:
        from bisect import bisect_right

        line = bisect_right(self.starts, position)
        return line, position - self.starts[line - 1] + 1


def _print_table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print rows in columns, cells cut at `WIDEST`; the columns in `right` are set to the right."""
    if not rows:
        return
    cells = [[_cut(_printable(cell)) for cell in row] for row in rows]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(cells[0]))]
    for row in cells:
        padded = []
        for at, cell in enumerate(row):
            space = " " * (widths[at] - _width(cell))
            padded.append(space + cell if at in right else cell + space)
        print("  ".join(padded).rstrip())


def _printable(text: str) -> str:
    """The text on one line, without anything that a terminal would obey."""
    return "".join(sign if sign.isprintable() else " " if sign.isspace() else "\ufffd" for sign in text)


def _width(text: str) -> int:
    """Columns of the screen that a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _cut(text: str) -> str:
    if _width(text) <= WIDEST:
        return text
    while _width(text) >= WIDEST:
        text = text[: min(len(text) - 1, WIDEST)]
    return text + "…"
