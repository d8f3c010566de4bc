"""Places from the tables of GeoNames (CC BY 4.0): one row after another, of any number."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from canonym.integrations.records import lines, wrong
from canonym.lexicon.model import Channel, Entity, Name, NameKind
from canonym.text.scripts import language_of, script_of

COLUMNS = 19

_TYPES = {"S": "FAC", "R": "LOC"}
_KINDS = {
    "PCLI": "country", "PCL": "country", "PCLD": "country", "ADM1": "governorate", "PPLC": "city", "PPLA": "city",
    "PPLA2": "town", "PPL": "town", "PPLX": "quarter", "MT": "mountain", "MTS": "mountain", "STM": "river", "WAD": "wadi",
    "WADI": "wadi", "SEA": "sea", "ISL": "island", "DSRT": "desert", "OAS": "oasis", "RGN": "region", "ST": "street",
    "SQR": "square", "AIRP": "airport", "AIRB": "base", "MILB": "base", "CMP": "camp", "CMPRF": "camp", "PRN": "prison",
    "PRT": "port", "OILF": "oil-field", "OILR": "refinery", "DAM": "dam", "BDG": "bridge", "HSP": "hospital",
    "MSQE": "mosque", "PAL": "palace", "PS": "power-station", "BLDG": "building",
}  # fmt: skip

LOST = ("coordinates", "population", "elevation", "time zone", "administrative divisions", "language of Latin names")
"""What a row says and an entity cannot."""


def read(path: str | os.PathLike[str], *, prefix: str = "geonames") -> Iterator[Entity]:
    """Yield an entity for each row of a table such as `allCountries.txt` or `LY.txt`.

    Names in other scripts become native names in the language that their letters tell, Latin ones aliases. What
    `LOST` names is left out. Raises `DataError` with the line of a row that has another number of columns.
    """
    for number, line in lines(path):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != COLUMNS:
            wrong(path, number, "columns", f"{len(cells)} columns between tabs, where GeoNames has {COLUMNS}")
        identity, name, other, country, changed = cells[0], cells[1], cells[3], cells[8], cells[18]
        if not identity.isdecimal() or not name:
            wrong(path, number, "id", "a row begins with a number and a name")
        names = [Name(name, "en", Channel.EXACT, NameKind.NAME)]
        for text in dict.fromkeys((cells[2], *other.split(","))):
            if not text or text == name:
                continue
            if text.isascii() or script_of(text) in ("Latn", "Zyyy"):
                names.append(Name(text, "en", Channel.EXACT, NameKind.ALIAS))
            else:
                names.append(Name(text, sys.intern(language_of(text)), Channel.NATIVE, NameKind.NATIVE))
        kind = _KINDS.get(cells[7], "")
        yield Entity(
            f"{prefix}/{identity}",
            name,
            _TYPES.get(cells[6], "LOC"),
            kind,
            tuple(names),
            (sys.intern(country),) if len(country) == 2 else (),
            ids={"geonames": identity},
            checked=(sys.intern(f"GeoNames, {changed[:7]}" if changed else "GeoNames"),),
        )
