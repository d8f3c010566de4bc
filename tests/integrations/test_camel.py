"""The analyser of camel-tools on a small database of our own; and its dediacritisation beside our folding."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonym import fold
from canonym.errors import DataError

pytest.importorskip("camel_tools")
from canonym.integrations.camel import Analyser

DATABASE = Path(__file__).parent / "data" / "small.db"

ARABIC = "".join(map(chr, [*range(0x0621, 0x063B), *range(0x0641, 0x064B)]))
MARKS = "".join(map(chr, [*range(0x064B, 0x0653), 0x0670]))


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(DATABASE)


def test_a_word_has_lemma_root_and_glosses(analyser: Analyser) -> None:
    (found,) = analyser.analyses("الوفاق")

    assert (found.lemma, found.root) == ("وفاق", "وفق")
    assert found.glosses[:2] == ("accord", "reconciliation")


def test_a_word_that_the_database_lacks_has_none(analyser: Analyser) -> None:
    assert analyser.analyses("الوطية") == ()
    assert [analyser.glosses(word) for word in ("17", "GNA", "؟", "")] == [(), (), (), ()]


def test_words_one_letter_away_are_real_words(analyser: Analyser) -> None:
    assert list(analyser.near("الوطية")) == ["وطنية"]
    assert analyser.near("وفاق") == {}
    assert analyser.near("سد") == {}


def test_nothing_is_fetched_and_nothing_written_to_the_home_folder(tmp_path: Path) -> None:
    """In a process of its own, where every connection fails and the home folder is empty."""
    program = (
        "import socket, sys\n"
        "def refuse(*_): raise OSError('a connection was tried')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from canonym.integrations.camel import Analyser\n"
        "print(Analyser(sys.argv[1]).glosses('وفاق')[0], 'camel_tools.data' in sys.modules)\n"
    )
    environment = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PATH": "", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(DATABASE)], capture_output=True, text=True, env=environment, check=False
    )

    assert done.stdout == "accord False\n", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_one_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.db"
    path.write_text("###DEFINES###\nDEFINE pos pos:noun\nnonsense\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"wrong\.db:3: \[database\]"):
        Analyser(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="UTF-8"):
        Analyser(path)


@given(st.text(st.sampled_from(ARABIC + MARKS + " "), max_size=30))
def test_taking_marks_off_before_folding_changes_nothing(text: str) -> None:
    """camel-tools' `dediac_ar` removes what our folding removes too: vowel signs, tanwin, shadda, the small alif."""
    from camel_tools.utils.dediac import dediac_ar

    assert fold(dediac_ar(text)).text == fold(text).text


@given(st.text(st.sampled_from(ARABIC), max_size=30))
def test_normalising_before_folding_changes_nothing(text: str) -> None:
    """Seats of hamza on alif, alif maqsura and ta marbuta: camel-tools unites what our folding unites."""
    from camel_tools.utils.normalize import (
        normalize_alef_ar,
        normalize_alef_maksura_ar,
        normalize_teh_marbuta_ar,
    )

    normal = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(text)))

    assert fold(normal).text == fold(text).text
