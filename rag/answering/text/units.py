"""Units of measure and currencies in any usual spelling, and how they compare: 5 µg, km², mph, CHF 30."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

# Of each the signs, the words and, in capitals, the codes.
_MONEY: Final[Mapping[str, str]] = {
    "$": "$ dollar dollars USD AUD CAD NZD HKD SGD", "€": "€ euro euros EUR", "£": "£ pound pounds GBP",
    "¥": "¥ yen JPY", "crown": "crown crowns krona kronor krone kroner koruna SEK NOK DKK CZK ISK",
    "rupee": "₹ rupee rupees INR", "franc": "franc francs CHF", "yuan": "yuan renminbi CNY RMB",
    "rouble": "₽ rouble roubles ruble rubles RUB", "zloty": "zloty zlotys zł PLN", "forint": "forint forints HUF",
    "hryvnia": "₴ hryvnia hryvnias UAH", "peso": "peso pesos MXN", "real": "reais BRL", "rand": "rand ZAR",
    "shekel": "₪ shekel shekels ILS", "lira": "₺ lira liras", "baht": "baht THB", "dirham": "dirham dirhams AED",
    "won": "₩ KRW",
}  # fmt: skip
_PLAIN: Final[Mapping[str, str]] = {unit: words.lower() for unit, words in _MONEY.items()} | {
    "%": "% percent pct", "cent": "cent cents", "penny": "penny pence",
    "second": "second seconds sec secs", "minute": "minute minutes min mins", "hour": "hour hours hr hrs h",
    "day": "day days", "week": "week weeks", "fortnight": "fortnight fortnights", "month": "month months",
    "year": "year years yr yrs", "decade": "decade decades", "century": "century centuries",
    "millennium": "millennium millennia millenniums",
    "metre": "m metre metres meter meters", "mile": "mi mile miles", "foot": "ft foot feet", "inch": "inch inches",
    "yard": "yard yards", "gram": "g gram grams gramme grammes", "tonne": "t tonne tonnes ton tons",
    "ounce": "oz ounce ounces", "pound": "lb lbs", "litre": "l litre litres liter liters",
    "gallon": "gallon gallons gal", "quart": "quart quarts", "pint": "pint pints", "barrel": "barrel barrels",
    "watt": "w watt watts", "volt": "v volt volts", "hertz": "hz hertz", "byte": "byte bytes", "bit": "bit bits",
    "pascal": "pascal pascals", "joule": "joule joules", "calorie": "cal calorie calories", "newton metre": "nm",
    "acre": "acre acres", "hectare": "ha hectare hectares", "degree": "° degree degrees",
    "celsius": "°c celsius centigrade", "fahrenheit": "°f fahrenheit", "kelvin": "kelvin kelvins",
    "knot": "knot knots kn kt kts", "rpm": "rpm",
    "ampere": "amp amps ampere amperes", "ohm": "ω ohm ohms", "newton": "newton newtons", "lumen": "lumen lumens lm",
    "lux": "lux lx", "decibel": "db decibel decibels", "horsepower": "hp horsepower", "psi": "psi",
}  # fmt: skip
_PREFIXES: Final[Mapping[str, tuple[str, float]]] = {
    "kilo": ("k", 1e3), "mega": ("M", 1e6), "giga": ("G", 1e9), "tera": ("T", 1e12), "centi": ("c", 1e-2),
    "milli": ("m", 1e-3), "micro": ("µ", 1e-6), "nano": ("n", 1e-9), "hecto": ("h", 1e2), "deci": ("d", 1e-1),
    "peta": ("P", 1e15),
}  # fmt: skip
# The symbol of a unit, and the prefixes in use; of two with one letter, as in mW and MW, the usual one first.
_PREFIXED: Final[Mapping[str, tuple[str, str]]] = {
    "metre": ("m", "kilo centi milli micro nano deci"), "gram": ("g", "kilo milli micro nano"),
    "litre": ("l", "centi milli micro hecto deci"), "second": ("s", "milli micro nano"),
    "watt": ("W", "kilo mega giga tera milli"), "volt": ("V", "kilo milli"), "hertz": ("Hz", "kilo mega giga"),
    "byte": ("B", "kilo mega giga tera peta"),
    "bit": ("bit", "kilo mega giga"), "pascal": ("Pa", "kilo mega hecto"), "joule": ("J", "kilo mega giga"),
    "calorie": ("cal", "kilo"), "ampere": ("A", "kilo milli micro"), "ohm": ("Ω", "kilo mega"),
    "newton": ("N", "kilo mega"),
}  # fmt: skip
_OTHERWISE: Final[Mapping[str, str]] = {
    "mcg": "microgram", "kilo": "kilogram", "kilos": "kilogram", "kilohm": "kiloohm", "kilohms": "kiloohm",
}  # fmt: skip
_WRITTEN_TOGETHER: Final[Mapping[str, tuple[str, str]]] = {
    "mph": ("mile", "per hour"), "kph": ("kilometre", "per hour"), "kmh": ("kilometre", "per hour"),
    "wh": ("watt", "hour"), "kwh": ("kilowatt", "hour"), "mwh": ("megawatt", "hour"), "gwh": ("gigawatt", "hour"),
    "twh": ("terawatt", "hour"), "kbps": ("kilobit", "per second"), "mbps": ("megabit", "per second"),
    "gbps": ("gigabit", "per second"), "cc": ("centimetre", "cubic"), "sqm": ("metre", "square"),
    "sqft": ("foot", "square"),
}  # fmt: skip
_BASE_SIZES: Final[Mapping[str, Mapping[str, float]]] = {
    "time": {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600},
    "months": {"month": 1, "year": 12, "decade": 120, "century": 1200, "millennium": 12000},
    "length": {"metre": 1, "mile": 1609.344, "foot": 0.3048, "inch": 0.0254, "yard": 0.9144},
    "mass": {"gram": 0.001, "tonne": 1000, "ounce": 0.028349523, "pound": 0.45359237},
    "square length": {"hectare": 1e4, "acre": 4046.8564}, "cubic length": {"litre": 1e-3},
    "power": {"watt": 1}, "current": {"ampere": 1}, "resistance": {"ohm": 1}, "force": {"newton": 1},
    "voltage": {"volt": 1}, "frequency": {"hertz": 1}, "memory": {"byte": 1, "bit": 0.125},
    "pressure": {"pascal": 1}, "heat": {"joule": 1, "calorie": 4.184},
}  # fmt: skip


def _with_prefixes() -> Iterator[tuple[str, str, str, float]]:
    """Yield each unit with a prefix: its name, its symbol, the unit that it is made of, and how much of that it is."""
    for unit, (symbol, prefixes) in _PREFIXED.items():
        for prefix in prefixes.split():
            letter, size = _PREFIXES[prefix]
            yield f"{prefix}{unit}", f"{letter}{symbol}", unit, size


_SPELLINGS: Final[Mapping[str, Sequence[str]]] = {unit: words.split() for unit, words in _PLAIN.items()} | {
    name: [
        symbol.lower(),
        *(name.removesuffix(unit) + word for word in _PLAIN[unit].split() if word.startswith(unit[:3])),
        *(word for word, other in _OTHERWISE.items() if other == name),
    ]
    for name, symbol, unit, _ in _with_prefixes()
}
_SYMBOLS: Final[Mapping[str, str]] = {symbol: name for name, symbol, _, _ in _with_prefixes()} | {
    "Nm": "newton metre", "W": "watt", "V": "volt", "Pa": "pascal", "dB": "decibel"
}  # fmt: skip
_UNITS: Final[Mapping[str, str]] = {
    word: unit for unit, words in reversed(list(_SPELLINGS.items())) for word in words if word != "nm"
} | {"nm": "nanometre"}
_SMALL: Final = frozenset(("m", "g", "t", "l", "h", "w", "v", "mi", "min", "nm", "ms", "db"))
"""No units with a capital, unless as a symbol has it."""
SIZE_OF: Final[Mapping[str, tuple[str, float]]] = {
    unit: (kind, size) for kind, units in _BASE_SIZES.items() for unit, size in units.items()
} | {
    name: (kind, size * units[unit])
    for name, _, unit, size in _with_prefixes()
    for kind, units in _BASE_SIZES.items()
    if unit in units
}
"""The kind of measure of each unit, and its size."""
_POWERS: Final[Mapping[str, str]] = {"²": "square", "2": "square", "³": "cubic", "3": "cubic"}
_QUALIFIERS: Final[Mapping[str, str]] = {
    "square": "square", "sq": "square", "cubic": "cubic", "cu": "cubic", "nautical": "nautical", "light": "light",
    "fluid": "fluid", "working": "working", "business": "working",
}  # fmt: skip
"""What makes another measure of the unit behind it."""
_COUNTRIES: Final[Mapping[str, str]] = {
    "us": "american", "u.s": "american", "a": "australian", "au": "australian", "c": "canadian", "ca": "canadian",
    "nz": "new zealand", "hk": "hong kong", "sek": "swedish", "nok": "norwegian", "dkk": "danish", "czk": "czech",
    "aud": "australian", "cad": "canadian", "usd": "american", "nzd": "new zealand", "hkd": "hong kong",
    "sgd": "singaporean", "isk": "icelandic", "mxn": "mexican",
}  # fmt: skip
_WRITTEN_MONEY: Final = " ".join(_MONEY.values()).split()
CURRENCY_SIGNS: Final = "".join(word for word in _WRITTEN_MONEY if not word.isalpha())
_CODES: Final = "|".join(filter(str.isupper, _WRITTEN_MONEY))
CURRENCY: Final = rf"(?:[{CURRENCY_SIGNS}]|\b(?:{_CODES})(?![^\W\d_]))"
"""The sign or the letters of a currency before an amount."""
CURRENCY_WORDS: Final = "|".join([*filter(str.isalpha, _WRITTEN_MONEY), "cents?", "penny|pence"])
"""Words for amounts of money."""
_BEFORE: Final = re.compile(
    rf"(?:(?:\b(?P<land>US|AU?|CA?|NZ|HK))?(?P<sign>[{CURRENCY_SIGNS}])|\b(?P<code>{_CODES}))[ \u00a0]?$"
)
_LETTERS: Final = r"(?:U\.S\.?|(?:sq|cu)\.|[^\W\d_²³]+)"
_POWER: Final = r"[²³]|\^?[23](?!\w|[.,]\d)"
_BEHIND: Final = re.compile(
    rf"[ \u00a0\u202f-]?(?P<first>per cent\b|%|°[CF]?|[{CURRENCY_SIGNS}]|{_LETTERS})(?P<power>{_POWER})?"
    rf"(?:(?P<joint>[ -])(?P<second>{_LETTERS})(?P<power2>{_POWER})?)?",
    re.IGNORECASE,
)
_OF_WHAT: Final = re.compile(rf"(?P<by> ?/ ?| per | an? |[ -])(?P<unit>{_LETTERS})", re.IGNORECASE)
_SCALES: Final = {"celsius": "celsius", "c": "celsius", "fahrenheit": "fahrenheit", "f": "fahrenheit"}
_DIVISORS: Final = frozenset(("second", "minute", "hour"))
_MEASURED: Final = frozenset(("length", "mass", "cubic length", "memory"))
_LEFT_OPEN: Final[Mapping[str, Set[str]]] = {"degree": {"celsius", "fahrenheit"}, "£": {"pound"}}
"""Units that may be meant by a word for another one: 20 degrees, 11 pounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The unit of a number in one spelling, "" for none, where it ends, and the `word` behind the number, "" for none.

    The `qualifier` makes another measure of the unit: square, nautical, per hour, Canadian.
    """

    name: str
    qualifier: str
    end: int
    word: str


def unit_at(text: str, start: int, end: int) -> Unit:
    """Return the unit of the number that stands from `start` to `end`."""
    found = _BEHIND.match(text, end)
    word = found["first"].lower() if found else ""
    if before := _BEFORE.search(text, max(0, start - 6), start):
        code = (before["code"] or "").lower()
        land = code or (before["land"] or "").lower()
        return Unit(name=_UNITS[code or before["sign"]], qualifier=_COUNTRIES.get(land, ""), end=end, word=word)
    unit, qualifier, last = _named(found) if found else ("", "", end)
    whole = _OF_WHAT.match(text, last) if unit else None
    if whole and (of := _of_what(unit, whole["by"].strip().lower(), whole["unit"])):
        qualifier, last = f"{qualifier} {of}".strip(), whole.end()
    return Unit(name=unit, qualifier=qualifier, end=last if unit else end, word=word)


def _named(found: re.Match[str]) -> tuple[str, str, int]:
    """Return the unit that the word behind a number names, or the next one, its qualifier, and where both end."""
    first = found["first"].lower()
    if unit := _as_unit(found["first"].replace(" ", "")):
        if unit == "degree" and (scale := _SCALES.get((found["second"] or "").lower())):
            return scale, "", found.end("second")
        if unit == "degree" and (found["second"] or "")[:1].isupper():  # degrees North
            return unit, found["second"].lower(), found.end("first")
        qualifier = _COUNTRIES.get(first, "") if unit in _MONEY else _power(found["power"])
        return unit, qualifier, max(found.end("first"), found.end("power"))
    if first in _WRITTEN_TOGETHER:
        return *_WRITTEN_TOGETHER[first], found.end("first")
    unit = _as_unit(found["second"] or "")
    qualifier = _qualifier(found["first"], unit)
    if found["joint"] == "-" and not qualifier:
        return "", "", found.end("first")
    return unit, qualifier or _power(found["power2"]), max(found.end("second"), found.end("power2"))


def start_with_currency(text: str, start: int) -> int:
    """Return where a number begins with the sign or the letters of a currency before it."""
    before = _BEFORE.search(text, max(0, start - 6), start)
    return before.start() if before else start


def measure(unit: str, qualifier: str) -> tuple[str, float]:
    """Return what a unit measures, and its size; another qualifier makes another kind."""
    kind, size = SIZE_OF.get(unit, (unit, 1.0))
    first, _, divisor = qualifier.rpartition("per ")
    if divisor in SIZE_OF:
        below, part = SIZE_OF[divisor]
        kind, size, qualifier = f"{kind}/{below}", size / part, first.strip()
    return f"{qualifier} {kind}".strip(), size ** {"square": 2, "cubic": 3}.get(qualifier, 1)


def same_measure(said: tuple[str, str], held: tuple[str, str]) -> bool:
    """Return whether a unit with its qualifier is the other one, or leaves open what that tells: dollars."""
    (unit, qualifier), (other, theirs) = said, held
    if unit == other:
        dollars = unit == "$" and {qualifier, theirs} == {"", "american"}
        return qualifier == theirs or dollars or (unit in _MONEY and not qualifier)
    return qualifier == theirs and (other in _LEFT_OPEN.get(unit, ()) or unit in _LEFT_OPEN.get(other, ()))


def unit_of(word: str) -> str:
    """Return the one spelling of a unit, "" for another word."""
    return _UNITS.get(word, "")


def unit_spellings(word: str) -> Sequence[str]:
    """Return the other spellings of a unit; none of another word."""
    return _SPELLINGS.get(_UNITS.get(word, ""), ())


def units_in(text: str) -> frozenset[str]:
    """Return the units that a text names anywhere, each in its one spelling."""
    words = re.findall(rf"[^\W\d_²³]+|[%°{CURRENCY_SIGNS}]", text.lower())
    return frozenset(filter(None, map(unit_of, words)))


def _as_unit(word: str) -> str:
    word = word.replace("\u03bc", "\u00b5")  # the Greek letter for the sign of micro
    lower = word.lower()
    return _SYMBOLS.get(word) or ("" if lower in _SMALL and word != lower else _UNITS.get(lower, ""))


def _power(sign: str | None) -> str:
    return _POWERS[sign[-1]] if sign else ""


def _qualifier(word: str, unit: str) -> str:
    lower = word.lower().rstrip(".")
    if unit in _MONEY and word[0].isupper():
        return _COUNTRIES.get(lower, lower)
    return _QUALIFIERS.get(lower, "")


def _of_what(unit: str, by: str, word: str) -> str:
    """Return what a unit is taken by, as "per hour", or the hour of a watt hour; "" where it stands by itself."""
    kind, _ = SIZE_OF.get(unit, ("", 1.0))
    other = "second" if word == "s" else _as_unit(word)
    if by in ("", "-"):
        return "hour" if kind == "power" and other == "hour" else ""
    small = SIZE_OF.get(other, ("", 1.0))[0] in _MEASURED and by in ("/", "per")
    return f"per {other}" if kind in _MEASURED and (other in _DIVISORS or small) else ""
