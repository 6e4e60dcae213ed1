"""Names in a form of their own: options (--dry-run, -q), settings (max_size), codes (E42), words in quotes."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from rag.answering.text.lines import OPTION
from rag.answering.text.stems import Analyze, is_named
from rag.answering.text.words import LIGHT

_HYPHEN: Final = "[-‐‑–—−]"
# A digit only before what tells that it is no number: "What does xargs -0 do?"
_SHORT: Final = re.compile(
    r"(?<![\w-])-([a-zA-Z](?![\w-])|\d(?=[`\"'”]? (?:do|does|mean|means|stands?|options?|flags?|switch)\b))"
)
_LONG: Final = re.compile(r"(?<![\w-])(?:--|[–—])([^\W\d_][\w-]+)|(?<![\w-])([^\W_]+(?:_[^\W_]+)+)(?![\w-])")
_CODE: Final = re.compile(r"(?<![\w-])(?!(?:[QH][1-4]|FY\d+)\b)([A-Z]{1,4}-?|[a-z]{1,4})(\d{1,5})(?![\w.]*\d|[a-z]{2})")
_KIND: Final = "(?:parameter|argument|option|setting|keyword|attribute|field|variable|flag)"
# A plain word that is called a parameter or has a default: "the width parameter", "the default of width".
_PARAMETER: Final = re.compile(
    rf"\b(?:the (?!{_KIND}\b)([^\W_]{{2,}}) (?:keyword )?{_KIND}"
    rf"|(?:keyword )?{_KIND} (?:called |named )?(?!(?:of|for|in|on|to|from|do|does|is|are|and|or)\b)([^\W_]{{2,}})"
    r"|defaults? (?:value )?(?:of|for) (?:the )?([^\W_]{2,}))\b",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"`{1,3}([^`\n]{1,60})`|[\"“]([^\"“”\n]{1,60})[\"”]")
_PIECE: Final = re.compile(r"[^\W\d_]+|\d+")
_OPENING: Final = re.compile(r"(?:\W*-\w[^\s,]*,)?\W*")
_IN_CODE: Final = re.compile(r"\s*[)\]};]")
LONGEST_OPENING: Final = 60  # characters of a line in which the name that it explains begins
_ASKS_WHAT: Final = re.compile(r"\W*(?:(?:and|so|but) )?what (?:do|does|is|are)\b", re.IGNORECASE)
_DEFAULT: Final = re.compile(r"\bdefaults?\b", re.IGNORECASE)
_KINDS: Final = frozenset("option flag switch set argument paramet variabl command default mean".split())  # noqa: SIM905 - stems
MOST_QUOTED: Final = 4  # words of a name; what is longer is a quotation, which may be from memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """What a question names in such a form: names, the words in quotes, and codes of letters and a number.

    `options` are those of the names that begin with a hyphen. `program` are the stems of what else it names, where it
    asks what one of the names does, or what its `default` is. `parameters` are what opens a line that explains a plain
    word as a parameter.
    """

    names: Sequence[re.Pattern[str]]
    options: Sequence[re.Pattern[str]]
    parameters: Sequence[re.Pattern[str]]
    program: frozenset[str] | None
    default: bool
    quoted: frozenset[str]
    codes: Mapping[re.Pattern[str], str]

    def are_explained(self, line: str, around: Set[str]) -> bool:
        """Return whether a line opens with one of the names, where the question is what it does, or has its default.

        `around` are stems among which all else stands that the question names, as its program. A short form may stand
        before the name: "-q, --quiet: print nothing".
        """
        if self.program is None or not all(is_named(stem, around) for stem in self.program):
            return False
        if self.default and not _DEFAULT.search(line):
            return False
        if any(opening.match(line) for opening in self.parameters):
            return True
        found = (name.search(line, 0, LONGEST_OPENING) for name in self.names)
        return any(
            one is not None and _OPENING.fullmatch(line, 0, one.start()) and not _IN_CODE.match(line, one.end())
            for one in found
        )

    def is_of_another(self, line: str) -> bool:
        """Return whether a line opens with an option, and has none of those that are asked about."""
        return bool(self.options and OPTION.match(line)) and not any(name.search(line) for name in self.options)

    def are_missing(self, text: str, stems: frozenset[str]) -> bool:
        """Return whether a document lacks one of them; a code only where the document has others of its letters."""
        if not all(name.search(text) for name in self.names):
            return True
        if not all(is_named(stem, stems) for stem in self.quoted):
            return True
        return any((found := set(code.findall(text))) and number not in found for code, number in self.codes.items())


def identifiers_in(question: str, analyze: Analyze) -> Identifiers:
    """Return what a question names in a form that the documents have to have, too, in any spelling."""
    quoted = [frozenset(analyze(one or other)) for one, other in _QUOTED.findall(question)]
    options = [_literal(one) for one, _ in _LONG.findall(question) if one]
    options += [re.compile(rf"(?<![\w-]){_HYPHEN}{sign}(?![^\W\d_])") for sign in _SHORT.findall(question)]
    settings = [_literal(other) for _, other in _LONG.findall(question) if other]
    parameters = [next(filter(None, found)) for found in _PARAMETER.findall(question)]
    unnamed = _PARAMETER.sub(" ", _SHORT.sub(" ", _LONG.sub(" ", question)))
    rest = [word for word in _PIECE.findall(unnamed) if word.lower() not in LIGHT]
    return Identifiers(
        names=[*options, *settings],
        options=options,
        parameters=[re.compile(rf"\W*{one}[`*_\s]*(?:[:(–—]|- )", re.IGNORECASE) for one in parameters],
        program=frozenset(analyze(" ".join(rest))) - _KINDS if _ASKS_WHAT.match(question) else None,
        default=_DEFAULT.search(question) is not None,
        quoted=frozenset[str]().union(*(words for words in quoted if len(words) <= MOST_QUOTED)),
        codes={_numbered(letters.strip("-")): number for letters, number in _CODE.findall(question)},
    )


def _literal(name: str) -> re.Pattern[str]:
    """Return what finds a name in other spellings, dry-run or dry run, and not as a part of a longer one."""
    spelt = r"[\W_]?".join(_PIECE.findall(name))
    return re.compile(rf"(?<![^\W_])(?<!\w[-_]){spelt}(?![^\W_]|[-_]\w)", re.IGNORECASE)


def as_written(question: str, texts: Iterable[str]) -> str:
    """Return a question with its codes as the texts write them: KX20 as KX-20, where none has it as it was typed."""
    codes = list(_CODE.finditer(question))
    text = "\n".join(texts) if codes else ""
    for code in reversed(codes):
        if re.search(rf"(?<!\w){code[0]}(?!\w)", text, re.IGNORECASE):
            continue
        if written := _numbered(code[1].strip("-"), code[2]).search(text):
            question = question[: code.start()] + written[0] + question[code.end() :]
    return question


def _numbered(letters: str, number: str = r"\d{1,5}") -> re.Pattern[str]:
    """Return what finds the numbers behind the letters of a code: E42, E-42, Err 42; not "a 42"."""
    between = "[-‐‑–_ ]?" if len(letters) > 1 else "[-‐‑–_]?"
    return re.compile(rf"(?<![^\W_]){letters}{between}({number})(?!\d)", re.IGNORECASE)
