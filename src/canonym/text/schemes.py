"""Romanisation schemes as they are written in `lexicons/shared/schemes/`: reading and checking only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from canonym import files
from canonym.errors import LexiconError, Problem

if TYPE_CHECKING:
    import yaml

_MAPS = ("letters", "initial", "final", "after_vowel", "words", "prefixes")
_HANGUL = {"initials": 19, "vowels": 21, "finals": 28, "linked": 28}


@dataclass(frozen=True, slots=True)
class Table:
    """One way of writing a language. Keys are source text in lower case, values Latin; `rewrite` works on the result.

    `initial` and `final` hold at the ends of a word, `after_vowel` after one of the scheme's vowels, `words` for whole
    words, and `prefixes` before at least two further letters, which are then read as a word of their own.
    """

    letters: Mapping[str, str] = field(default_factory=dict)
    initial: Mapping[str, str] = field(default_factory=dict)
    final: Mapping[str, str] = field(default_factory=dict)
    after_vowel: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    rewrite: tuple[tuple[re.Pattern[str], str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A language's main table and its habits, each a whole table by itself; `hangul` is empty but for Korean."""

    language: str
    script: str
    main: Table
    habits: Mapping[str, Table]
    vowels: str = ""
    hangul: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def scheme_languages() -> tuple[str, ...]:
    """The languages that have a scheme, sorted."""
    folder = files.shared("schemes")
    return tuple(sorted(path.stem for path in folder.iterdir() if path.suffix == ".yaml")) if folder.is_dir() else ()


@cache
def scheme_for(language: str) -> Scheme | None:
    """The bundled scheme of a language, read on first use; None when there is none. Raises `LexiconError`."""
    if language not in scheme_languages():
        return None
    return read_scheme(files.shared("schemes", f"{language}.yaml"))


def read_scheme(path: Path) -> Scheme:
    """Read one scheme file. Raises `LexiconError` with everything that is wrong in it."""
    return parse_scheme(path.read_text(encoding="utf-8"), file=path.name, language=path.stem)


def parse_scheme(text: str, *, file: str, language: str) -> Scheme:
    """Check and build a scheme from the text of its file.

    >>> parse_scheme("language: xx\\nscript: Latn\\nletters:\\n  c: ch\\n", file="xx.yaml", language="xx").main.letters
    {'c': 'ch'}
    >>> parse_scheme("language: xx\\nletters:\\n  c:\\n    - ch\\n", file="xx.yaml", language="xx")
    Traceback (most recent call last):
    ...
    canonym.errors.LexiconError: xx.yaml:1: [script] say which script is romanised: an ISO 15924 code
    xx.yaml:4: [value] letters: expected text
    """
    import yaml

    try:
        loader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LexiconError([Problem(file, line, "yaml", str(error.problem))]) from None
    return _Reader(file).scheme(root, language)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, node: yaml.Node | None, rule: str, message: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1 if node else 1, rule, message))

    def mapping(self, node: yaml.Node | None, what: str) -> dict[str, yaml.Node]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self.problem(node, "value", f"{what}: expected keys and values")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in found:
                self.problem(key, "duplicate", f'{what}: "{key.value}" is given twice')
            found[key.value] = value
        return found

    def text(self, node: yaml.Node, what: str) -> str:
        import yaml

        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self.problem(node, "value", f"{what}: expected text")
        return ""

    def texts(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        import yaml

        if isinstance(node, yaml.SequenceNode):
            return tuple(self.text(item, what) for item in node.value)
        self.problem(node, "value", f"{what}: expected a list")
        return ()

    def rewrite(self, node: yaml.Node) -> tuple[tuple[re.Pattern[str], str], ...]:
        import yaml

        rules = []
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, "value", "rewrite: expected a list of from and to")
            return ()
        for item in node.value:
            rule = self.mapping(item, "rewrite")
            if set(rule) != {"from", "to"}:
                self.problem(item, "rewrite", "a rule has exactly the keys from and to")
                continue
            try:
                pattern, to = re.compile(self.text(rule["from"], "from")), self.text(rule["to"], "to")
                re.compile(pattern.pattern + "|").sub(to, "")
            except (re.error, IndexError) as error:
                self.problem(item, "rewrite", f"not a regular expression: {error}")
                continue
            rules.append((pattern, to))
        return tuple(rules)

    def table(self, keys: Mapping[str, yaml.Node], base: Table) -> Table:
        maps: dict[str, Mapping[str, str]] = {}
        for name in _MAPS:
            own: dict[str, str] = {}
            if name in keys:
                for source, value in self.mapping(keys[name], name).items():
                    if not source:
                        self.problem(value, "key", f"{name}: an empty key would match everywhere")
                    own[source] = self.text(value, name)
            maps[name] = {**getattr(base, name), **own}
        rewrite = base.rewrite + (self.rewrite(keys["rewrite"]) if "rewrite" in keys else ())
        return Table(**maps, rewrite=rewrite)

    def scheme(self, root: yaml.Node | None, language: str) -> Scheme:
        keys = self.mapping(root, "scheme")
        known = {"language", "script", "vowels", "habits", "hangul", "rewrite", *_MAPS}
        for key, node in keys.items():
            if key not in known:
                self.problem(node, "key", f'unknown key "{key}"; known: {", ".join(sorted(known))}')
        if "language" not in keys or self.text(keys["language"], "language") != language:
            self.problem(root, "language", f"language must be {language}, as the file is called")
        script = self.text(keys["script"], "script") if "script" in keys else ""
        if len(script) != 4:
            self.problem(root, "script", "say which script is romanised: an ISO 15924 code")
        main = self.table(keys, Table())
        habits: dict[str, Table] = {}
        for name, node in (self.mapping(keys["habits"], "habits") if "habits" in keys else {}).items():
            own = self.mapping(node, name)
            for key, value in own.items():
                if key not in _MAPS and key != "rewrite":
                    self.problem(value, "key", f'habit {name}: unknown key "{key}"')
            habits[name] = self.table(own, main)
        hangul: dict[str, tuple[str, ...]] = {}
        if "hangul" in keys:
            lists = self.mapping(keys["hangul"], "hangul")
            for name, count in _HANGUL.items():
                hangul[name] = self.texts(lists[name], name) if name in lists else ()
                if len(hangul[name]) != count:
                    self.problem(keys["hangul"], "hangul", f"{name} must have {count} entries, not {len(hangul[name])}")
        vowels = self.text(keys["vowels"], "vowels").replace(" ", "") if "vowels" in keys else ""
        if self.problems:
            raise LexiconError(self.problems)
        return Scheme(language, script, main, habits, vowels, hangul)
