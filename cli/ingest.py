"""`rag ingest`: bring a collection in line with files and folders."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exit_codes import UNUSABLE_INPUT
from cli.here import open_here
from cli.options import AsJson, Collection
from cli.progress import progress_bar
from cli.start import start
from cli.terminal import printable_name, show, show_json, tell
from rag.receipt import FileStatus, Receipt
from rag.types import DEFAULT_COLLECTION

PLANNED = {FileStatus.ADDED: "would add", FileStatus.CHANGED: "would change", FileStatus.REMOVED: "would remove"}


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with everything readable below them.")],
    *,
    collection: Collection = DEFAULT_COLLECTION,
    prune: Annotated[bool, typer.Option("--prune", help="Remove what is gone from the folders.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read files and folders into a collection; what has not changed is passed over."""
    settings = start()
    with open_here(settings, create=True) as engine, progress_bar("Reading") as progress:
        receipt = engine.ingest(paths, collection=collection, prune=prune, dry_run=dry_run, progress=progress)
    if as_json:
        show_json(receipt)
    else:
        show_receipt(receipt)
    if receipt.count(FileStatus.REFUSED) == len(receipt.outcomes):
        tell("error: There was nothing in these paths that can be read as a document.")
        raise typer.Exit(UNUSABLE_INPUT)


def show_receipt(receipt: Receipt) -> None:
    """Print the counts and, of a dry run, what would change; what was refused goes to standard error."""
    for outcome in receipt.outcomes:
        if outcome.status is FileStatus.REFUSED:
            tell(f"refused {printable_name(outcome.source)}: {outcome.reason}")
        elif receipt.dry_run and outcome.status in PLANNED:
            show(f"{PLANNED[outcome.status]} {printable_name(outcome.source)}")
    counts = ", ".join(f"{receipt.count(status)} {status}" for status in FileStatus)
    show(f"{counts} (dry run: nothing was stored)" if receipt.dry_run else counts)
