"""The commands `canonym annotate` and `canonym rewrite`: parsing and printing only."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from canonym.cli.command import add_command, add_lexicons
from canonym.cli.inputs import not_utf8, opened
from canonym.cli.options import add_context, channels, context_of, loaded, positive
from canonym.cli.printing import Lines, print_table, printable

if TYPE_CHECKING:
    from canonym.annotation import Annotation
    from canonym.annotator import Document


def add_annotate(commands: Any) -> None:
    """Add `annotate` to the commands of `canonym`."""
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
    add_context(parser)


def add_rewrite(commands: Any) -> None:
    """Add `rewrite` to the commands of `canonym`."""
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
    parser.add_argument("--channels", type=channels, metavar="LIST", help="what to replace, such as calque,metonym")
    parser.add_argument("--changes", action="store_true", help="report each change on standard error")
    add_context(parser)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a text in UTF-8, or .jsonl; - is standard input")
    parser.add_argument("--jsonl", action="store_true", help="read JSON lines, whatever the files are called")
    parser.add_argument(
        "--text-key", default="text", metavar="KEY", help="the key of a JSON line that holds its text (default: text)"
    )
    parser.add_argument("--jobs", type=positive, default=1, metavar="N", help="processes to use (default: 1)")


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
                    with opened(name) as file:
                        content = file.read()
                    mark = "\ufeff" if content.startswith(b"\xef\xbb\xbf") else ""
                    try:
                        yield _Piece(shown, 0, content.decode("utf-8-sig"), mark=mark)
                    except UnicodeDecodeError as error:
                        line = content.count(b"\n", 0, error.start) + 1
                        self.complain(f"{shown}:{line}: [encoding] {not_utf8(content, error)}")
            except BrokenPipeError:
                raise
            except OSError as error:
                self.complain(f"canonym: {shown}: {error.strerror or error}")

    def _records(self, name: str, shown: str) -> Iterator[_Piece]:
        import json

        with opened(name) as file:
            for number, line in enumerate(file, start=1):
                place = f"{shown}:{number}"
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                    if not text:
                        continue
                    record = json.loads(text)
                except UnicodeDecodeError as error:
                    self.complain(f"{place}: [encoding] {not_utf8(line, error)}")
                except (ValueError, RecursionError) as error:
                    self.complain(f"{place}: [json] {error}")
                else:
                    found = record.get(self.key) if isinstance(record, dict) else record
                    if isinstance(found, str):
                        yield _Piece(shown, number, found, record)
                    else:
                        self.complain(f'{place}: [record] no text under the key "{self.key}" (see --text-key)')


def _with_progress(names: Sequence[str]) -> Iterable[str]:
    """The names, with a bar on the terminal when there are many and the results go elsewhere."""
    if len(names) < 2 or not sys.stderr.isatty() or sys.stdout.isatty():
        return names
    from tqdm import tqdm

    bar: Iterable[str] = tqdm(names, unit="file", file=sys.stderr)
    return bar


def _annotated(arguments: argparse.Namespace, reader: _Reader) -> Iterator[tuple[_Piece, Document]]:
    """Each piece with its document, in order, as they are ready."""
    options = context_of(arguments)
    matcher = loaded(arguments)
    waiting: deque[_Piece] = deque()

    def texts() -> Iterator[str]:
        for piece in reader.pieces():
            waiting.append(piece)
            yield piece.text

    for document in matcher.annotate_many(texts(), jobs=arguments.jobs, **options):
        yield waiting.popleft(), document


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
            print(printable(piece.file))
        last = piece.file
        lines = Lines(document.text)
        linked = [(one, False) for one in document.mentions] + [(one, True) for one in document.unsettled]
        rows = []
        for one, unsettled in sorted(linked, key=lambda pair: pair[0].start):
            row, column = lines.of(one.start)
            place = f"{piece.line}:{one.start}" if piece.line else f"{row}:{column}"
            name = f"{'? ' * unsettled}{one.entity.name}"
            channels = ", ".join(one.channels)
            rows.append((place, one.text, name, one.entity.id, f"{one.probability:.2f}", channels))
        print_table(rows, right=(0, 4))
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
            line = piece.line or Lines(document.text).of(one.start)[0]
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
            lines = Lines(document.text)
            for change in rewritten.changes:
                row, column = lines.of(change.start)
                place = f"{piece.line}:{change.start}" if piece.line else f"{row}:{column}"
                why = f"{', '.join(change.annotation.channels)}, {change.annotation.probability:.2f}"
                said = f"{change.before} -> {change.after} ({change.annotation.entity.id}: {why})"
                print(printable(f"{piece.file}:{place}: {said}"), file=sys.stderr)
    return int(reader.failed)
