"""YAML front matter, with which Markdown and plain text may begin: scalar fields, and a date of publication."""

import re
from datetime import date, datetime

import frontmatter
import yaml

from rag.errors import DocumentRefusedError

MAX_CHARACTERS = 100_000  # of the source, and of all values: by aliases a small file stands for any number of them
DATE_KEYS = ("published", "date")
MAX_QUOTED = 60  # characters of what is wrong

_FENCE = re.compile(r"---[ \t]*\n")
_NULLS = ("", "~", "null")
# "title: The harbour: a history" is meant as text, although YAML sees a mapping in a mapping.
_COLON_WITHIN = re.compile(r"^(?P<key>[A-Za-z][\w-]*: +)(?P<value>[^\W_][^\n#]*?: [^\n#]*?)[ \t]*$", re.MULTILINE)


def split_front_matter(text: str, name: str) -> tuple[dict[str, str], str]:
    """Return the scalar fields of the front matter, as they are written, and the text below it.

    Raises DocumentRefusedError for broken YAML, too much of it, and a date that is a list or a mapping.
    """
    if not _FENCE.match(text):
        return {}, text
    handler = frontmatter.YAMLHandler()
    try:
        source, body = handler.split(text)
        if len(source) > MAX_CHARACTERS:
            raise _too_long(name)
        # Safer than the safe loader, which makes 1.1 of a version 1.10 and False of a country NO: all stays text.
        fields = _load(handler, source) or {}
    except yaml.MarkedYAMLError as error:
        line = text.count("\n", 0, text.index(source)) + error.problem_mark.line + 1 if error.problem_mark else 1
        problem = f"has broken front matter in line {line} ({str(error.problem)[:MAX_QUOTED]})"
        raise DocumentRefusedError(f"{name} {problem}; mend its YAML.") from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        problem = "opens front matter with --- in line 1, but no --- closes it or it is no YAML"
        raise DocumentRefusedError(f"{name} {problem}; mend it or take the first line away.") from error
    if not isinstance(fields, dict):  # text between two horizontal rules
        return {}, text
    kept = {key: value for key, value in fields.items() if isinstance(value, str) and value not in _NULLS}
    if any(not isinstance(fields.get(key, ""), str) for key in DATE_KEYS):  # not to be lost, and too long to quote
        raise _no_date("a list or a mapping", name)
    if sum(map(len, kept.values())) > MAX_CHARACTERS:
        raise _too_long(name)
    return kept, body.lstrip("\n")


def _load(handler: frontmatter.YAMLHandler, source: str) -> object:
    try:
        return handler.load(source, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError:
        quoted = _COLON_WITHIN.sub(lambda line: line["key"] + "'" + line["value"].replace("'", "''") + "'", source)
        if quoted == source:
            raise
        return handler.load(quoted, Loader=yaml.BaseLoader)


def parse_date(written: str, name: str) -> date:
    """Return the day that is written as YYYY-MM-DD; raises DocumentRefusedError."""
    try:
        return datetime.fromisoformat(written).date()
    except ValueError as error:
        raise _no_date(written[:MAX_QUOTED], name) from error


def _too_long(name: str) -> DocumentRefusedError:
    problem = f"has more than {MAX_CHARACTERS:,} characters of front matter"
    return DocumentRefusedError(f"{name} {problem}; move some of it into the text.")


def _no_date(what: str, name: str) -> DocumentRefusedError:
    problem = f"gives {what} as its date of publication, which is no date"
    return DocumentRefusedError(f"{name} {problem}; write it as YYYY-MM-DD.")
