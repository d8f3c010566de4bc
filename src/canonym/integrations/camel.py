"""English glosses of Arabic words from the morphological analyser of camel-tools (extra ``camel``); imported late.

camel-tools fetches a catalogue from the network and makes a folder in the home directory when its `data` package is
imported. What is needed here needs neither, so that package stands aside until somebody really asks it for something.
"""

from __future__ import annotations

import re
import sys
import types
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from canonym import files
from canonym.errors import DataError, MissingExtraError, Problem

HOW_TO = """\
install the analyser: pip install "canonym[camel]"   (1.5 GB with torch; without its models this is enough:
    pip install --no-deps camel-tools && pip install emoji six cachetools regex)
get a database:       camel_data -i morphology-db-msa-r13   (Modern Standard Arabic; GPL 2)
                      camel_data -i morphology-db-egy-r13   (Egyptian; GPL 2)
                      camel_data -i morphology-db-glf-01    (Gulf; CC BY 4.0), morphology-db-lev-01 (Levantine; CC BY 4.0)
                      calima-msa-s31 is made from LDC2010L01 (SAMA), which the Linguistic Data Consortium licenses
then name its file:   --camel-db ~/.camel_tools/data/morphology_db/calima-msa-r13/morphology.db
None of these databases comes with Canonym, and what you take from one stays under its licence."""
"""What a person is told who lacks the package or a database."""

_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآءئؤ"
_SEATS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ء": ""})
_NO_GLOSS = frozenset({"", "no_gloss", "NO_ANALYSIS", "-", "na"})
_REMARK = re.compile(r"\[[^\]]*\]|\([^)]*\)|<[^>]*>")


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a word: its lemma and root without vowel signs, and the English glosses of its stem."""

    lemma: str
    root: str
    glosses: tuple[str, ...]


class Analyser:
    """Reads Arabic words with a database in the CALIMA text format.

    It proposes glosses to a curator; nothing of it is used while names are matched. Raises `MissingExtraError` where
    camel-tools is not installed, and `DataError` where the database is missing or is none.
    """

    def __init__(self, database: str | Path) -> None:
        path = Path(database).expanduser()
        if path.is_dir():
            path = path / "morphology.db"
        if not path.is_file():
            raise DataError([Problem(files.shown(path), 0, "database", f"there is no such file\n{HOW_TO}")])
        database_module, analyser_module, self._dediac = _parts()
        try:
            self._analyser = analyser_module.Analyzer(database_module.MorphologyDB(str(path), "a"))
        except UnicodeDecodeError as error:
            raise DataError([Problem(files.shown(path), 0, "database", f"is not UTF-8: {error.reason}")]) from None
        except Exception as error:  # its parser raises whatever happens to go wrong
            said = f"cannot be read as a CALIMA database: {str(error) or type(error).__name__}"
            raise DataError([Problem(files.shown(path), _line_of(path, str(error)), "database", said)]) from None

    def analyses(self, word: str) -> tuple[Analysis, ...]:
        """Every reading of a word, each once, in the order of the database."""
        found = []
        for one in self._analyser.analyze(word):
            if one.get("source") in ("digit", "punc", "foreign", "backoff"):
                continue
            glosses = tuple(dict.fromkeys(_glosses(str(one.get("stemgloss") or one.get("gloss") or ""))))
            if glosses:
                root = str(one.get("root", "")).replace(".", "").replace("_", "")
                found.append(Analysis(self._dediac(one.get("lex", "")), root, glosses))
        return tuple(dict.fromkeys(found))

    def glosses(self, word: str) -> tuple[str, ...]:
        """The English glosses of every reading of a word, each once; none for a word that the database lacks."""
        return tuple(dict.fromkeys(gloss for one in self.analyses(word) for gloss in one.glosses))

    def near(self, word: str) -> dict[str, tuple[str, ...]]:
        """Real words one letter away that begin with the same letter, with their glosses, in sorted order.

        Words of fewer than four letters have none: too much lies one letter away from them.
        """
        bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
        if len(bare) < 4:
            return {}
        edits = {bare[:at] + bare[at + 1 :] for at in range(1, len(bare))}
        edits |= {bare[:at] + letter + bare[at + 1 :] for at in range(1, len(bare)) for letter in _LETTERS}
        edits |= {bare[:at] + letter + bare[at:] for at in range(1, len(bare) + 1) for letter in _LETTERS}
        seen = {self._plain(bare)}
        found = {}
        for edit in sorted(edits):
            plain = self._plain(edit)
            if len(edit) >= 4 and plain not in seen:  # another seat of the hamza is no other word
                seen.add(plain)
                glosses = self.glosses(edit)
                if glosses:
                    found[edit] = glosses
        return found

    @staticmethod
    def _plain(word: str) -> str:
        return word.translate(_SEATS)


def _glosses(text: str) -> list[str]:
    pieces = (_REMARK.sub("", piece).replace("_", " ").strip(" +") for piece in re.split(r"[;/]", text))
    return [piece.lower() for piece in pieces if piece not in _NO_GLOSS]


def _line_of(path: Path, said: str) -> int:
    """The line that the parser complains about, found by what it quotes."""
    quoted = re.search(r"line '(.*)'\)?$", said, re.DOTALL)
    if quoted:
        wanted = quoted[1].encode().decode("unicode_escape", "ignore") if quoted[1].isascii() else quoted[1]
        with path.open(encoding="utf-8", errors="replace") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip() == wanted.strip():
                    return number
    return 0


class _Catalogue:
    """Stands for the catalogue of camel-tools; the real one is made when an attribute of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module("camel_tools.data").CATALOGUE, name)


@cache
def _parts() -> tuple[Any, Any, Any]:
    """The modules `database` and `analyzer` of camel-tools and its function `dediac_ar`."""
    aside = None
    if "camel_tools.data" not in sys.modules and "camel_tools.morphology.database" not in sys.modules:
        aside = types.ModuleType("camel_tools.data")
        aside.CATALOGUE = _Catalogue()  # type: ignore[attr-defined]
    try:
        package = import_module("camel_tools")
        if aside is not None:
            sys.modules["camel_tools.data"] = aside
        database = import_module("camel_tools.morphology.database")
        analyser = import_module("camel_tools.morphology.analyzer")
        dediac = import_module("camel_tools.utils.dediac").dediac_ar
    except ImportError as error:
        raise MissingExtraError(f"camel-tools cannot be imported ({error})\n{HOW_TO}") from None
    finally:
        if aside is not None and sys.modules.get("camel_tools.data") is aside:
            del sys.modules["camel_tools.data"]
    if aside is not None and getattr(package, "data", None) is aside:
        del package.data
    return database, analyser, dediac
