"""Writes the pictures of the terminal in docs/screenshots from real output: `python tests/cli/take_pictures.py`."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from io import StringIO
from tempfile import TemporaryDirectory

from pseudo_terminal import ROOT, run_on_terminal
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

PICTURES = ROOT / "docs" / "screenshots"
WIDTH = 100
PAPER, INK, FAINT, ACCENT, WARNING = (21, 23, 20), (233, 233, 227), (128, 132, 124), (130, 210, 180), (232, 190, 110)
# Black, red, green, yellow, blue, magenta, cyan, white, and the same again brighter.
COLOURS = [PAPER, WARNING, ACCENT, WARNING, ACCENT, ACCENT, ACCENT, INK]
THEME = TerminalTheme(PAPER, INK, COLOURS, [FAINT, *COLOURS[1:]])
# The template of rich fetches a font from elsewhere; a picture in a repository has to do without.
TEMPLATE = re.sub(r"@font-face \{\{.*?\}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
ASKED: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "terminal-ask": (["ask", "How long did Zelensky and Trump talk in The Hague?"], []),
    "terminal-chat": (
        ["chat"],
        ["When did Zelenskyy and Trump meet in The Hague?", "And how long did they talk?", "/quit"],
    ),
}


def main() -> None:
    """Take all pictures."""
    with TemporaryDirectory() as folder:
        run_on_terminal("ingest", "seeds/corpus", RAG_DATA_DIR=folder)
        for name, (arguments, typed) in ASKED.items():
            shown = run_on_terminal(
                *arguments, typed=typed, stderr=subprocess.DEVNULL, RAG_DATA_DIR=folder, COLUMNS=str(WIDTH)
            )
            (PICTURES / f"{name}.svg").write_text(picture(command_line(arguments), shown), encoding="utf-8")


def command_line(arguments: Sequence[str]) -> str:
    """Return the command as it is typed; the words asked here need no other quotes."""
    return " ".join(["rag", *(f'"{word}"' if " " in word else word for word in arguments)])


def picture(command: str, shown: str) -> str:
    """Return an SVG of a command and what it wrote; the path of this folder is shortened."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.assemble(("$ ", "dim"), (command, "bold")))
    console.print(Text.from_ansi(shown.replace(str(ROOT), "…").rstrip()))
    return console.export_svg(title="", theme=THEME, code_format=TEMPLATE, unique_id="rag")


if __name__ == "__main__":
    main()
