"""The command `canonym lexicon`: parsing and printing only."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any

from canonym.cli.command import UsageError, add_command, add_group, add_lexicons


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add `lexicon` with its own commands to the parser of `canonym`. Each sets `run`, which returns the exit code."""
    parser = add_group(
        subparsers,
        "lexicon",
        help="list, show, check and format lexicons",
        text="Work with lexicons.",
        example="canonym lexicon show --lexicon libya libya/gna",
    )
    commands = parser.add_subparsers(dest="lexicon_command", metavar="COMMAND", required=True)

    add_command(
        commands,
        "list",
        _list,
        help="name the bundled lexicons",
        text="Name the bundled lexicons.",
        example="canonym lexicon list",
    )

    one = add_command(
        commands,
        "show",
        _show,
        help="print an entity as it stands in its lexicon",
        text="Print entities.",
        example="canonym lexicon show --lexicon libya libya/gna",
    )
    one.add_argument("ids", nargs="+", metavar="ID", help="an entity, such as libya/gna")
    add_lexicons(one)

    one = add_command(
        commands,
        "lint",
        _lint,
        help="report every problem of lexicons and word lists",
        text="Report every problem as file:line: [rule] message. The exit code is 1 when there is any.",
        example="canonym lexicon lint mylexicon --on article.txt",
    )
    one.add_argument("sources", nargs="*", metavar="PATH", help="bundled names, folders or files; all bundled ones")
    one.add_argument("--ignore", action="append", default=[], metavar="RULE", help="leave a rule out; may be repeated")
    one.add_argument(
        "--on", nargs="+", default=[], metavar="FILE", help="ordinary texts: also report what would fire in them"
    )

    one = add_command(
        commands,
        "fmt",
        _fmt,
        help="write files in their canonical form",
        text="Sort and format YAML lexicon files in place; comments stay with the entry they belong to.",
        example="canonym lexicon fmt mylexicon",
    )
    one.add_argument("sources", nargs="+", metavar="PATH", help="folders or files")
    one.add_argument("--check", action="store_true", help="change nothing; the exit code says whether a file would be")

    one = add_command(
        commands,
        "stats",
        _stats,
        help="count entities and spellings",
        text="Count by kind and so on.",
        example="canonym lexicon stats libya",
    )
    one.add_argument("sources", nargs="*", metavar="PATH", help="bundled names, folders or files; all bundled ones")

    _add_workbench(commands)
    return parser


def _add_workbench(commands: Any) -> None:
    """The commands with which a curator extends a lexicon."""
    one = add_command(
        commands,
        "suggest",
        _suggest,
        help="draft an entry from a name in its own script",
        text="Print a draft as YAML: romanisations, glosses and homographs of each word, derived spellings with their "
        "priors, collisions with the lexicons, guards. Nothing is written.",
        example="canonym lexicon suggest --from ar --lexicon libya الوطية",
    )
    one.add_argument("native", metavar="NATIVE", help="the name as its own language writes it")
    one.add_argument("--from", dest="language", required=True, metavar="LANGUAGE", help="its language, such as ar")
    one.add_argument("--name", default="", help="the established English name; derived when it is left out")
    one.add_argument(
        "--type", default="", help="PER, ORG, LOC, FAC, EVENT or MEDIA; told by the head word when left out"
    )
    one.add_argument("--kind", default="", help="the finer kind, such as armed-group")
    one.add_argument("--country", default="", metavar="CODE", help="where it belongs, such as LY")
    one.add_argument("--id", dest="identity", default="", metavar="ID", help="the id of the entry, such as mine/alpha")
    one.add_argument("--camel-db", metavar="FILE", help="gloss unknown Arabic words with camel-tools and this database")
    one.add_argument("--no-glosses", action="store_true", help="do without the shared glosses")
    add_lexicons(one)

    one = add_command(
        commands,
        "mine",
        _mine,
        help="list what a corpus names and the lexicons do not know",
        text="Group all spellings of each unknown name, with counts, contexts, the nearest entities and a proposal. "
        "The table is for review: fill in `decision` and hand it to `canonym lexicon accept`.",
        example="canonym lexicon mine --lexicon world --csv review.csv --html review.html article.txt",
    )
    one.add_argument("files", nargs="+", metavar="FILE", help="texts in UTF-8")
    one.add_argument("--from", dest="language", default="ar", metavar="LANGUAGE", help="what they were translated from")
    one.add_argument("--country", metavar="CODE", help="what they are about, such as LY")
    one.add_argument("--prefix", default="mine", metavar="NAME", help="the lexicon of new ids (default: mine)")
    one.add_argument("--csv", metavar="FILE", help="write the review table here instead of to standard output")
    one.add_argument("--html", metavar="FILE", help="write a page to read beside the table")
    add_lexicons(one)

    one = add_command(
        commands,
        "accept",
        _accept,
        help="turn a reviewed table into edits of a lexicon",
        text="Take the rows whose `decision` is spelling, entity or common into accepted.yaml and shared/common.yaml of "
        "a lexicon folder. Every row is checked before anything is written.",
        example="canonym lexicon accept review.csv --into mylexicon --source 'wire reports, 2026-11'",
    )
    one.add_argument("table", metavar="FILE", help="the table that `canonym lexicon mine` wrote, reviewed")
    one.add_argument("--into", required=True, metavar="FOLDER", help="the folder of the lexicon; made if need be")
    one.add_argument("--source", default="", metavar="TEXT", help="where the spellings were seen")
    one.add_argument("--dry-run", action="store_true", help="print the files instead of writing them")

    one = add_command(
        commands,
        "diff",
        _diff,
        help="show what a change of the lexicons does to texts",
        text="Show which mentions appear (+), vanish (-) or come to mean something else (~) from one state of the "
        "lexicons to another. The exit code is 1 when there is any.",
        example="canonym lexicon diff old/mylexicon mylexicon --on article.txt",
    )
    one.add_argument("old", metavar="A", help="a bundled name or a path; several are joined by commas")
    one.add_argument("new", metavar="B", help="the other state")
    one.add_argument("--on", nargs="+", required=True, metavar="FILE", help="texts in UTF-8")

    one = add_command(
        commands,
        "import",
        _import,
        help="make a lexicon of other people's data",
        text="Read a file one record at a time and write a JSONL lexicon. What the format says and a lexicon cannot, "
        "is told on standard error.",
        example="canonym lexicon import geonames LY.txt --to places.jsonl --prefix libya-places",
    )
    one.add_argument("format", choices=("csv", "jsonl", "geonames", "ftm", "wikidata", "cameo", "skos"))
    one.add_argument("file", metavar="FILE")
    one.add_argument("--to", required=True, metavar="FILE", help="the lexicon to write, ending in .jsonl")
    one.add_argument("--prefix", metavar="NAME", help="what the ids begin with (default: the format)")

    one = add_command(
        commands,
        "export",
        _export,
        help="write a lexicon in a form that other tools read",
        text="Write the entities of lexicons in another form. What that form cannot keep is told on standard error.",
        example="canonym lexicon export spacy --lexicon libya --to patterns.jsonl",
    )
    one.add_argument("format", choices=("csv", "jsonl", "ftm", "skos", "spacy", "openrefine"))
    one.add_argument("--to", required=True, metavar="FILE", help="the file to write")
    add_lexicons(one)


def _list(_arguments: argparse.Namespace) -> int:
    from canonym import files

    for name in files.bundled():
        print(name)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from canonym.lexicon import store, writing

    lexicon = store.read(*arguments.lexicon)
    missing = 0
    for identity in arguments.ids:
        try:
            entity = lexicon.entity(identity)
        except KeyError as error:
            print(f"canonym: {error.args[0]}", file=sys.stderr)
            missing = 1
        else:
            print(writing.dump([entity]), end="")
    return missing


def _lint(arguments: argparse.Namespace) -> int:
    from collections import Counter

    from canonym.lexicon.lint import lint

    problems = lint(*arguments.sources, ignore=tuple(arguments.ignore))
    if arguments.on and "fires" not in arguments.ignore:
        import canonym
        from canonym.workbench.changes import firing

        problems = (*problems, *firing(canonym.load(*arguments.sources), _texts(arguments.on)))
    for problem in problems:
        print(problem)
    if problems:
        counts = Counter(problem.rule for problem in problems).most_common()
        by_rule = ", ".join(f"{rule} {count}" for rule, count in counts)
        print(f"{len(problems)} problem{'s' * (len(problems) > 1)}: {by_rule}", file=sys.stderr)
    return 1 if problems else 0


def _fmt(arguments: argparse.Namespace) -> int:
    from canonym import files
    from canonym.errors import LexiconError
    from canonym.lexicon import writing

    failed = changed = 0
    for name in arguments.sources:
        try:
            paths = files.locate(name).files
        except LexiconError as error:
            print(error, file=sys.stderr)
            failed = 2
            continue
        for path in paths:
            if path.suffix.lower() not in (".yaml", ".yml"):
                continue
            try:
                differs = writing.format_file(path, check=arguments.check)
            except LexiconError as error:
                print(error, file=sys.stderr)
                failed = 2
            else:
                if differs:
                    changed = 1
                    print(f"{'would change' if arguments.check else 'changed'} {files.shown(path)}")
    return failed or (changed if arguments.check else 0)


def _stats(arguments: argparse.Namespace) -> int:
    from canonym.lexicon import store

    for title, counts in store.statistics(store.read(*arguments.sources)):
        print(title)
        for name, count in counts:
            print(f"  {name:<24} {count:>8,}")
    return 0


def _suggest(arguments: argparse.Namespace) -> int:
    import canonym
    from canonym.workbench.suggest import suggest

    analyser = None
    if arguments.camel_db:
        from canonym.integrations.camel import Analyser

        analyser = Analyser(arguments.camel_db)
    try:
        draft = suggest(
            arguments.native,
            language=arguments.language,
            matcher=canonym.load(*arguments.lexicon),
            name=arguments.name,
            type=arguments.type,
            kind=arguments.kind,
            country=arguments.country,
            identity=arguments.identity,
            glosses={} if arguments.no_glosses else None,
            analyser=analyser,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    print(draft, end="")
    return 0


def _mine(arguments: argparse.Namespace) -> int:
    import canonym
    from canonym.integrations import records
    from canonym.workbench.mine import mine
    from canonym.workbench.review import page_of, table_of

    texts = _texts(arguments.files)
    try:
        groups = mine(
            texts, matcher=canonym.load(*arguments.lexicon), language=arguments.language, country=arguments.country
        )
        table = table_of(groups, prefix=arguments.prefix)
    except ValueError as error:
        raise UsageError(str(error)) from None
    pages = {arguments.html: [page_of(groups)]} if arguments.html else {}
    tables = {arguments.csv: [table]} if arguments.csv else {}
    records.write_all(pages | tables)
    if not pages | tables:
        print(table, end="")
    print(f"{len(groups)} unknown names, {sum(group.count for group in groups)} sightings", file=sys.stderr)
    return 0


def _accept(arguments: argparse.Namespace) -> int:
    from pathlib import Path

    from canonym.workbench.review import accept

    accepted = accept(Path(arguments.table), Path(arguments.into), source=arguments.source)
    if arguments.dry_run:
        for path, text in accepted.changes.items():
            print(f"# {path.as_posix()}\n{text}", end="")
    else:
        accepted.write()
    said = f"{accepted.spellings} spellings, {accepted.entities} rows of new entities, {accepted.common} common words"
    print(said, file=sys.stderr)
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    import canonym
    from canonym.workbench.changes import differences

    old, new = (canonym.load(*state.split(",")) for state in (arguments.old, arguments.new))
    kinds = {"appears": 0, "vanishes": 0, "changes": 0}
    for one in differences(old, new, _texts(arguments.on)):
        kinds[one.kind] += 1
        print(one)
    print(", ".join(f"{count} {kind}" for kind, count in kinds.items()), file=sys.stderr)
    return 1 if any(kinds.values()) else 0


def _import(arguments: argparse.Namespace) -> int:
    from collections.abc import Iterator
    from importlib import import_module
    from pathlib import Path

    from tqdm import tqdm

    from canonym.integrations import records, tables
    from canonym.lexicon.format import ID
    from canonym.lexicon.model import Entity

    if not arguments.to.endswith(".jsonl"):
        raise UsageError(f"{arguments.to}: a lexicon of this kind ends in .jsonl")
    if arguments.prefix and not re.fullmatch(ID, f"{arguments.prefix}/a"):
        raise UsageError(f"the prefix must be of small letters, digits and hyphens, not {arguments.prefix!r}")
    count = 0
    if arguments.format in ("csv", "jsonl"):
        found = (tables.read_csv if arguments.format == "csv" else tables.read_jsonl)(arguments.file)
        lost: tuple[str, ...] = ()
    else:
        module = import_module(f"canonym.integrations.{arguments.format}")
        found = module.read(arguments.file, prefix=arguments.prefix or arguments.format)
        lost = module.LOST

    def counted() -> Iterator[Entity]:
        nonlocal count
        for entity in tqdm(found, unit=" entities", disable=None):
            count += 1
            yield entity

    records.write(Path(arguments.to), tables.write_jsonl(counted()))
    print(f"{count:,} entities written to {arguments.to}", file=sys.stderr)
    _tell_lost(lost)
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from pathlib import Path

    from canonym.integrations import ftm, patterns, records, skos, tables
    from canonym.lexicon import store

    entities = store.read(*arguments.lexicon).entities
    lost: tuple[str, ...] = ()
    if arguments.format == "csv":
        pieces = tables.write_csv(entities)
        lost = tuple(line for entity in entities for line in tables.lost_in_csv(entity))
    elif arguments.format == "jsonl":
        pieces = tables.write_jsonl(entities)
    elif arguments.format == "ftm":
        pieces, lost = ftm.write(entities), ftm.LOST
    elif arguments.format == "skos":
        pieces, lost = iter([skos.write(entities)]), skos.LOST
    else:
        write = patterns.write_spacy if arguments.format == "spacy" else patterns.write_openrefine
        pieces, lost = write(entities), patterns.LOST
    records.write(Path(arguments.to), pieces)
    print(f"{len(entities):,} entities written to {arguments.to}", file=sys.stderr)
    _tell_lost(lost)
    return 0


def _tell_lost(lost: Sequence[str]) -> None:
    """Say on standard error what could not be kept; a long list is cut."""
    for line in lost[:20]:
        print(f"not kept: {line}", file=sys.stderr)
    if len(lost) > 20:
        print(f"not kept: {len(lost) - 20:,} more", file=sys.stderr)


def _texts(paths: Sequence[str]) -> list[tuple[str, str]]:
    """The texts of files with their names; every file is read before anything is done with one."""
    from canonym.integrations import records

    return [(name, "\n".join(line for _, line in records.lines(name))) for name in paths]
