"""The one module that imports Unidecode, and it does so late: Unidecode is GPL, and an extra."""

from __future__ import annotations

from canonym.errors import MissingExtraError


class NoRomaniser(MissingExtraError):
    """A script has no scheme of ours and Unidecode is not installed; `script` is its ISO 15924 code."""

    def __init__(self, script: str) -> None:
        self.script = script
        super().__init__(
            f'no romanisation scheme for script {script}: install Unidecode with pip install "canonym[unidecode]"'
        )


def unidecode_available() -> bool:
    """Whether `unidecoded` would work."""
    return unidecode_version() != ""


def unidecode_version() -> str:
    """The installed version, or an empty string: part of what a romanisation depends on."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("Unidecode")
    except PackageNotFoundError:
        return ""


def unidecoded(text: str, script: str) -> str:
    """ASCII for any script, syllables of Chinese separated by spaces. Raises `NoRomaniser` without Unidecode.

    Chinese is read as Mandarin, kanji too; that is wrong for most Japanese names.
    """
    try:
        from unidecode import unidecode
    except ImportError:
        raise NoRomaniser(script) from None
    return str(unidecode(text)).lower()
