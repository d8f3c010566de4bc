"""What is wrong with curated data beyond its format: every problem at once, each saying what to type next.

The rules, as they stand in brackets in a problem: those of the format (`syntax`, `key`, `duplicate-key`, `shape`,
`empty`, `size`, `depth`, `encoding`, `id`, `date`, `language`, `channel`, `country`, `extends`, `attested`, `name`) and

    duplicate-id        two entries of one lexicon have one id
    duplicate-spelling  a spelling stands twice in one entry
    same-spelling       two entities have one spelling, and do not list it as shared
    short, common       a spelling that is no more than two letters or ordinary words, without a guard
    native, checked     no native form; nothing says who confirmed the entry
    script, homoglyph   letters of another script than the language's; two scripts inside one word
    spelling            spaces, control and invisible characters, spellings as long as a sentence
    date                a range that ends before it starts; a leader who did not live then
    unreachable         a spelling that folds to nothing, or that the entry forbids itself
    reference           leader, part_of, replaced_by or extends leads nowhere or in a circle
    type, kind          missing, or not made for each other
    sorted, format      the file is not as `canonym lexicon fmt` writes it
    released            an id of a release is gone
"""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from canonym import files
from canonym.errors import LexiconError, Problem
from canonym.lexicon import blocks, shared
from canonym.lexicon.format import Draft, collect, is_abbreviation, texts
from canonym.lexicon.vocabulary import KINDS, SCRIPTS

LONGEST_SPELLING = 150
"""Code points; the official name of Libya under Gaddafi has 60."""

ORDINARY_WORDS = 1
"""A name of so many ordinary words needs a guard (Dignity); a longer one (North Sea) is rarely met with capitals by
chance. The, of, and and the like do not count."""

_SPACES = re.compile(r"^\s|\s$|\s\s|[\t\n\r\v\f]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u0640\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]"
)
_JOINERS = re.compile("[\u200c\u200d]")
_CHECKED = re.compile(r"^.+, \d{4}-(0[1-9]|1[0-2])$")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]+[^\W\d_]+)*")
_SMALL_WORDS = frozenset("the of and for in to on at a an al el".split())
_EASTERN = {"ی": "ي", "ک": "ك", "ە": "ه", "ہ": "ه", "ھ": "ه"}
_WESTERN = {"ي": "ی", "ك": "ک"}
_LETTERS = {"ar": _EASTERN, "fa": _WESTERN, "ur": _WESTERN, "ckb": _WESTERN}


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling of an entry, where it stands."""

    text: str
    language: str
    field: str
    channel: str
    place: tuple[str | int, ...]


def spellings(draft: Draft) -> Iterator[Spelling]:
    """Every spelling of an entry with its place: name, aliases, native forms, attested ones."""
    fields = draft.fields
    if fields.get("name"):
        yield Spelling(fields["name"], "en", "name", "exact", ("name",))
    for field in ("aliases", "native"):
        for language, listed in fields.get(field, {}).items():
            for index, text in enumerate(texts(listed)):
                yield Spelling(text, language, field, "", (field, language, index))
    for index, seen in enumerate(fields.get("attested", ())):
        yield Spelling(seen["spelling"], "en", "attested", seen["channel"], ("attested", index, "spelling"))


def lint(*sources: str | os.PathLike[str], ignore: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    """Check lexicons and word lists, given as bundled names or paths, beside everything that is bundled.

    Without sources the bundled lexicons and word lists are checked. Rules in `ignore` are left out. Problems come
    sorted by place; what is checked here is the data, not what an engine makes of it.
    """
    linter = _Linter()
    for source in sources or (*files.bundled(), str(files.shared())):
        linter.add(source)
    return tuple(sorted({problem for problem in linter.run() if problem.rule not in ignore}))


class _Linter:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.own: list[Draft] = []
        self.others: list[Draft] = []
        self.entity_files: list[Path] = []
        self.whole: list[str] = []
        self.words = shared.Shared()
        self.ordinary: frozenset[str] | None = None
        self.fold = _fold()

    def add(self, name_or_path: str | os.PathLike[str]) -> None:
        try:
            source = files.locate(name_or_path)
        except LexiconError as error:
            self.problems.extend(error.problems)
            return
        by_id: dict[str, Draft] = {draft.id: draft for draft in self.own if not draft.extends}
        for path in source.files:
            self.entity_files.append(path)
            drafts, problems = collect(path)
            self.problems.extend(problems)
            for draft in drafts:
                before = by_id.get(draft.id)
                if before is not None and before.file != draft.file and not draft.extends:
                    message = f"{draft.id} stands already in {before.file}:{before.line}; join the two"
                    self.problems.append(Problem(draft.file, draft.line, "duplicate-id", message))
                by_id.setdefault(draft.id, draft)
            self.own.extend(drafts)
        for path in source.shared:
            self._word_list(path)
        if source.root.resolve().parent == files.bundled_root().resolve() and source.files and source.name != "shared":
            if len(source.files) == len(files.locate(source.root).files):
                self.whole.append(source.name)
            for draft in self.own:
                if draft.file in {files.shown(path) for path in source.files}:
                    self._prefix(draft, source.root.resolve().name)

    def run(self) -> list[Problem]:
        self._surroundings()
        known = {draft.id: draft for draft in (*self.others, *self.own) if not draft.extends}
        for draft in self.own:
            self._entry(draft)
            self._dates(draft, known)
            self._references(draft, known)
        self._same_spellings()
        self._released(known)
        for path in self.entity_files:
            self._form(path)
        return self.problems

    def wrong(self, draft: Draft, rule: str, message: str, *place: str | int) -> None:
        self.problems.append(Problem(draft.file, draft.line_of(*place), rule, message))

    def _surroundings(self) -> None:
        """What is bundled beside the linted files: ids to refer to, spellings to clash with, ordinary words."""
        mine = {path.resolve() for path in self.entity_files}
        for name in files.bundled():
            for path in files.locate(name).files:
                if path.resolve() not in mine:
                    self.others.extend(collect(path)[0])
        ours = {draft.id for draft in self.own if not draft.extends}
        self.others = [draft for draft in self.others if draft.id not in ours]
        try:
            self.words = shared.read_shared((shared.bundled_shared(),))
        except LexiconError:
            self.words = shared.Shared()  # their own lint says what is wrong

    def _prefix(self, draft: Draft, name: str) -> None:
        if not draft.extends and draft.id.partition("/")[0] != name:
            message = f'{draft.id} lies in the lexicon {name}: write "{name}/{draft.id.partition("/")[2]}"'
            self.wrong(draft, "id", message, "id")

    def _entry(self, draft: Draft) -> None:
        fields = draft.fields
        retired = "replaced_by" in fields
        if not draft.extends and not retired:
            kind, type_ = fields.get("kind", ""), fields.get("type", "")
            if not type_:
                self.wrong(draft, "type", f'{draft.id} has no type: add "type: " and one of {", ".join(KINDS)}')
            elif not kind:
                message = f'{draft.id} has no kind: add "kind: " and one of {", ".join(KINDS[type_])}'
                self.wrong(draft, "kind", message)
            elif kind not in KINDS[type_]:
                message = f'the kind "{kind}" does not belong to {type_}: take one of {", ".join(KINDS[type_])}'
                self.wrong(draft, "kind", message, "kind")
            if not fields.get("native") and fields.get("type") != "MEDIA":
                message = f'{draft.id} has no native form: add "native:" and below it "ar: ..." copied from a reference'
                self.wrong(draft, "native", message)
            if not fields.get("checked"):
                message = (
                    f'{draft.id} is confirmed by nothing: add "checked:" and below it "- kind of reference, YYYY-MM"'
                )
                self.wrong(draft, "checked", message)
        for index, check in enumerate(texts(fields.get("checked"))):
            if not _CHECKED.match(check):
                message = f'"{check}" does not end in its month: write "kind of reference, YYYY-MM"'
                self.wrong(draft, "checked", message, "checked", index)
        never = {self.fold(text): text for text in texts(fields.get("never"))}
        guarded = {self.fold(text) for text in texts(fields.get("guarded"))}
        seen: set[tuple[str, str]] = set()
        for spelling in spellings(draft):
            folded = self.fold(spelling.text)
            if (spelling.text, spelling.language) in seen:
                message = f'"{spelling.text}" stands twice in {draft.id}: drop one'
                self.wrong(draft, "duplicate-spelling", message, *spelling.place)
            seen.add((spelling.text, spelling.language))
            self._hygiene(draft, spelling.text, spelling.language, spelling.place)
            if spelling.channel != "mojibake":
                self._scripts(draft, spelling)
            if not any(char.isalnum() for char in folded):
                message = f'"{spelling.text}" folds to nothing and can never be met: drop it'
                self.wrong(draft, "unreachable", message, *spelling.place)
            elif folded in never:
                message = f'"{spelling.text}" is also listed under "never": drop it in one of the two places'
                self.wrong(draft, "unreachable", message, *spelling.place)
            elif folded not in guarded and spelling.field in ("name", "aliases") and spelling.language == "en":
                self._ordinary(draft, spelling, folded)
        for field in ("never", "guarded", "shared", "demonyms"):
            for index, text in enumerate(texts(fields.get(field))):
                self._hygiene(draft, text, "", (field, index))

    def _hygiene(self, draft: Draft, text: str, language: str, place: tuple[str | int, ...]) -> None:
        if _SPACES.search(text):
            message = f"{text!r} begins or ends with a space, or holds two in a row: single spaces inside only"
            self.wrong(draft, "spelling", message, *place)
        unseen = _UNSEEN.search(text)
        if unseen is None and language not in ("fa", "ckb", "ur", "ku", "ps", "hi", "bn", "mr", "ne", "si", "ml", "kn"):
            unseen = _JOINERS.search(text)
        if unseen:
            char = unseen.group()
            name = unicodedata.name(char, "a control character")
            self.wrong(draft, "spelling", f"{text!r} holds U+{ord(char):04X} {name}: remove it", *place)
        if len(text) > LONGEST_SPELLING:
            message = f"{len(text)} characters are a sentence, not a spelling; {LONGEST_SPELLING} are the most"
            self.wrong(draft, "spelling", message, *place)

    def _scripts(self, draft: Draft, spelling: Spelling) -> None:
        language = spelling.language.partition("-")[0]
        allowed = SCRIPTS.get(language)
        if allowed is None:
            message = f'"{spelling.language}" is a language code that Canonym does not know: use the ISO 639 code'
            self.wrong(draft, "language", message, *spelling.place[:2])
            return
        found = set()
        for word in _WORD.findall(spelling.text):
            scripts = {script(char) for char in word} - {""}
            found |= scripts
            if len(scripts) > 1 and not scripts <= set(SCRIPTS["ja"]):
                odd = min(scripts, key=lambda one: sum(script(char) == one for char in word))
                char = next(char for char in word if script(char) == odd)
                name = unicodedata.name(char)
                message = f'"{word}" mixes {" and ".join(sorted(scripts))}: U+{ord(char):04X} {name} looks out of place'
                self.wrong(draft, "homoglyph", message, *spelling.place)
                return
        if found and not found & set(allowed):
            message = f'"{spelling.text}" is {" and ".join(sorted(found))}, but {spelling.language} is written in'
            self.wrong(draft, "script", f"{message} {' or '.join(allowed)}: move it to its language", *spelling.place)
            return
        for char in spelling.text:
            right = _LETTERS.get(language, {}).get(char)
            if right:
                message = (
                    f'"{spelling.text}" has U+{ord(char):04X}, a letter of another language than {language}: write'
                )
                self.wrong(draft, "script", f"{message} U+{ord(right):04X} ({right})", *spelling.place)
                return

    def _ordinary(self, draft: Draft, spelling: Spelling, folded: str) -> None:
        advice = f'add it to "guarded:" of {draft.id}, or drop it'
        letters = sum(char.isalnum() for char in folded)
        if letters < 2 or (letters < 3 and not is_abbreviation(spelling.text)):
            self.wrong(draft, "short", f'"{spelling.text}" is very short: {advice}', *spelling.place)
            return
        words = [word for word in re.findall(r"[\w']+", folded) if word not in _SMALL_WORDS]
        common = self._common()
        few = len(words) <= ORDINARY_WORDS and all(word in common for word in words)
        if few or folded in common:
            message = f'"{spelling.text}" consists of ordinary words only: {advice}'
            self.wrong(draft, "common", message, *spelling.place)

    def _common(self) -> frozenset[str]:
        """Ordinary words, without those that are somebody's demonym: "Palestinian territories" says where."""
        if self.ordinary is None:
            demonyms = {
                self.fold(text) for draft in (*self.own, *self.others) for text in texts(draft.fields.get("demonyms"))
            }
            self.ordinary = _folded_words(self.words.common, self.fold) - demonyms
        return self.ordinary

    def _dates(self, draft: Draft, known: dict[str, Draft]) -> None:
        start, end = draft.fields.get("start", ""), draft.fields.get("end", "")
        if _before(end, start):
            self.wrong(draft, "date", f"{draft.id} ends ({end}) before it starts ({start}): correct one", "end")
        for leader in texts(draft.fields.get("leader")):
            person = known.get(leader)
            if person is None or draft.fields.get("type") == "PER":
                continue
            born, died = person.fields.get("start", ""), person.fields.get("end", "")
            if _before(died, start):
                message = f"the leader {leader} died ({died}) before {draft.id} began ({start}): correct a date"
                self.wrong(draft, "date", message, "leader")
            if _before(end, born):
                message = f"the leader {leader} was born ({born}) after {draft.id} ended ({end}): correct a date"
                self.wrong(draft, "date", message, "leader")

    def _references(self, draft: Draft, known: dict[str, Draft]) -> None:
        if draft.extends and draft.id not in known:
            message = f"{draft.id} extends an entity that no lexicon has{_near(draft.id, known)}"
            self.wrong(draft, "reference", message, "id")
        for field in ("leader", "part_of", "replaced_by"):
            for index, link in enumerate(texts(draft.fields.get(field))):
                if link == draft.id:
                    self.wrong(draft, "reference", f'"{field}" of {draft.id} leads to itself: drop it', field, index)
                elif link not in known:
                    message = f'"{field}: {link}" leads nowhere{_near(link, known)}'
                    self.wrong(draft, "reference", message, field, index)
                elif field == "leader" and known[link].fields.get("type", "PER") != "PER":
                    self.wrong(draft, "reference", f'"leader: {link}" is not a person (PER)', field, index)
        for field in ("part_of", "replaced_by"):
            circle = _circle(draft.id, field, known)
            if circle:
                self.wrong(draft, "reference", f'"{field}" goes in a circle: {" > ".join(circle)}', field)

    def _same_spellings(self) -> None:
        """The same folded spelling for two entities, unless each lists it under `shared`."""
        owners: dict[str, list[tuple[Draft, Spelling]]] = defaultdict(list)
        for draft in (*self.own, *self.others):
            if "replaced_by" in draft.fields:
                continue
            once: set[str] = set()
            for spelling in spellings(draft):
                folded = self.fold(spelling.text)
                if folded and folded not in once:
                    once.add(folded)
                    owners[folded].append((draft, spelling))
        own = {id(draft) for draft in self.own}
        for key, held in owners.items():
            if len({draft.id for draft, _ in held}) < 2:
                continue
            for draft, spelling in held:
                if id(draft) not in own:
                    continue
                if key in {self.fold(text) for text in texts(draft.fields.get("shared"))}:
                    continue
                other = next(one for one, _ in held if one.id != draft.id)
                message = (
                    f'"{spelling.text}" is also {other.id}\'s ({other.file}:{other.line}): '
                    f'add it to "shared:" of both, or drop it from one'
                )
                self.wrong(draft, "same-spelling", message, *spelling.place)

    def _released(self, known: dict[str, Draft]) -> None:
        path = files.bundled_root() / "released-ids.txt"
        if not self.whole or not path.is_file():
            return
        for number, line in enumerate(files.read_text(path).splitlines(), start=1):
            identity = line.partition("#")[0].strip()
            if identity.partition("/")[0] in self.whole and identity not in known:
                message = f'{identity} was released and is gone: bring it back with "replaced_by:"'
                self.problems.append(Problem(files.shown(path), number, "released", message))

    def _form(self, path: Path) -> None:
        """Whether the file is as the formatter writes it; files that cannot be read have been reported already."""
        if path.suffix.lower() not in (".yaml", ".yml"):
            return
        file = files.shown(path)
        try:
            text = files.read_bytes(path).decode("utf-8")
        except (LexiconError, UnicodeDecodeError):
            return
        drafts, problems = collect(path)
        if problems:
            return
        for before, after in itertools.pairwise(drafts):
            if after.id < before.id:
                message = f"{after.id} belongs before {before.id}: run: canonym lexicon fmt {file}"
                self.problems.append(Problem(file, after.line, "sorted", message))
                return
        from canonym.lexicon.writing import formatted

        wanted = formatted(text, file=file)
        if wanted != text:
            pairs = zip(text.split("\n"), [*wanted.split("\n"), ""], strict=False)
            number = next((index for index, (one, other) in enumerate(pairs, start=1) if one != other), 1)
            message = f"not as the formatter writes it: run: canonym lexicon fmt {file}"
            self.problems.append(Problem(file, number, "format", message))

    def _word_list(self, path: Path) -> None:
        """A shared word list: its shape, its scripts, glosses in lower case and once."""
        file = files.shown(path)
        try:
            if path.parent.name == "glosses":
                glosses = shared.read_glosses(path)
                self._glosses(path, glosses)
            elif path.stem in ("heads", "titles", "epithets", "legal", "names"):
                for family in shared.read_families(path):
                    for language, words in family.words.items():
                        for word in words:
                            self._word(path, word, language, ("words", family.family))
            elif path.stem == "common":
                shared.read_common(path)
            else:
                problems = blocks.parse(files.read_text(path), file=file).problems
                self.problems.extend(problems)
        except LexiconError as error:
            self.problems.extend(error.problems)

    def _glosses(self, path: Path, glosses: dict[str, tuple[str, ...]]) -> None:
        for word, listed in glosses.items():
            self._word(path, word, path.stem, ("glosses", word))
            for gloss in listed:
                line = None
                if listed.count(gloss) > 1:
                    line = f'"{gloss}" stands twice under "{word}": drop one'
                elif gloss != gloss.strip() or "  " in gloss:
                    line = f"{gloss!r} has spaces at its ends, or two in a row: single spaces inside only"
                if line:
                    self.problems.append(Problem(files.shown(path), self._find(path, word), "gloss", line))

    def _word(self, path: Path, word: str, language: str, place: tuple[str, str]) -> None:
        allowed = SCRIPTS.get(language.partition("-")[0])
        scripts = {script(char) for char in word} - {""}
        file = files.shown(path)
        if allowed is None:
            message = f'"{language}" is a language code that Canonym does not know: use the ISO 639 code'
            self.problems.append(Problem(file, 1, "language", message))
        elif scripts and not scripts <= set(allowed):
            message = (
                f'"{word}" ({place[1]}) holds {" and ".join(sorted(scripts - set(allowed)))}, which {language} does'
            )
            self.problems.append(Problem(file, self._find(path, word), "script", f"{message} not use"))
        if unicodedata.normalize("NFC", word) != word:
            message = f'"{word}" is not in the composed form (NFC)'
            self.problems.append(Problem(file, self._find(path, word), "format", message))

    def _find(self, path: Path, word: str) -> int:
        pattern = re.compile(rf"^[ \-\"']*{re.escape(word)}[\"' ]*:?\s*(#.*)?$", re.MULTILINE)
        text = files.read_text(path)
        found = pattern.search(text)
        return text.count("\n", 0, found.start()) + 1 if found else 1


@lru_cache(maxsize=4)
def _folded_words(words: frozenset[str], fold: Callable[[str], str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """The script of a letter as the first word of its Unicode name; empty for marks, digits, signs and modifiers.

    >>> script("و"), script("o"), script("7")
    ('ARABIC', 'LATIN', '')
    """
    if not char.isalpha() or unicodedata.category(char) == "Lm":
        return ""
    first = unicodedata.name(char, "").split(" ")[0]
    return "LATIN" if first in ("FULLWIDTH", "FEMININE", "MASCULINE") else first


def _fold() -> Callable[[str], str]:
    from canonym.text.folding import fold_name

    return fold_name


def _before(one: str, other: str) -> bool:
    """Whether the first date lies before the second, compared at the precision that both have."""
    length = min(len(one), len(other))
    return bool(length) and one[:length] < other[:length]


def _near(identity: str, known: dict[str, Draft]) -> str:
    import difflib

    near = difflib.get_close_matches(identity, list(known), n=1, cutoff=0.75)
    if not near:
        slug = identity.partition("/")[2]
        near = [one for one in known if one.partition("/")[2] == slug][:1]
    return f'; did you mean "{near[0]}"?' if near else ": add that entity, or drop the line"


def _circle(start: str, field: str, known: dict[str, Draft]) -> list[str]:
    """The way from an entity back to itself along the first links of `field`, or nothing."""
    way = [start]
    while len(way) < 100:
        draft = known.get(way[-1])
        links = texts(draft.fields.get(field)) if draft is not None else ()
        if not links:
            return []
        way.append(links[0])
        if links[0] == start:
            return way if len(way) > 2 else []
        if links[0] in way[:-1]:
            return []
    return []
