"""Train the small models that come in the box: the reader, the model of entailment and the question encoder."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from training.data import (
    MEASURED_SETS,
    STYLES,
    TRAINING_SETS,
    WRITTEN,
    PreparedSet,
    read_documents,
    read_prepared,
    read_set,
    set_folder,
    styled,
    write_prepared,
)

if TYPE_CHECKING:
    from training.examples import Lessons

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
DEFAULT_CACHE: Final = Path("~/.cache/verified-rag/training")

Data = Annotated[Path, typer.Argument(help="Folder with a folder for each question set.")]
Cache = Annotated[Path, typer.Option(help="Folder for everything that is made once.")]


@app.command()
def prepare(
    data: Data,
    cache: Cache = DEFAULT_CACHE,
) -> None:
    """Index the documents of each set and keep what the product's retriever finds for each question."""
    from training.retrieved import prepare as ask  # noqa: PLC0415 - loads the whole of retrieval

    for name in (*TRAINING_SETS, *MEASURED_SETS):
        file = cache.expanduser() / f"{name}.json"
        if file.exists():
            typer.echo(f"{name}: {file} is there already")
            continue
        started = time.perf_counter()
        questions = read_set(set_folder(data, name))
        prepared = ask(questions, cache.expanduser() / "stores" / name)
        write_prepared(prepared, file)
        typer.echo(
            f"{name}: {len(prepared.passages)} passages, {len(prepared.questions)} questions, {questions.left_out} "
            f"left out as their answer is not where it is said to be, {time.perf_counter() - started:.0f} s"
        )


@app.command()
def train(
    data: Data,
    *,
    cache: Cache = DEFAULT_CACHE,
    minutes: Annotated[float, typer.Option(help="How long to train.")] = 80,
    epochs: Annotated[
        float | None, typer.Option(help="How often to see every question, whatever time it takes.")
    ] = None,
    learning_rate: Annotated[float, typer.Option(help="The highest learning rate.")] = 1.5e-4,
    seed: Annotated[int, typer.Option(help="Order, noise and first weights of the heads.")] = 0,
    batch: Annotated[int, typer.Option(help="Questions in a step; 64 on a GPU.")] = 16,
    workers: Annotated[int, typer.Option(help="Processes that make the lessons ahead: a GPU is fed by four.")] = 0,
    dropout: Annotated[float, typer.Option(help="Share of the values left out; 0.1 from the second epoch on.")] = 0.0,
    int8: Annotated[bool, typer.Option("--int8", help="Round as the exported model does.")] = False,
    name: Annotated[str, typer.Option(help="Name of the checkpoint; one that is there is gone on from.")] = "reader",
    start: Annotated[
        Path | None, typer.Option(help="Folder with an exported model.onnx to start from, instead of the encoder.")
    ] = None,
) -> None:
    """Train the reader on what `prepare` made."""
    import torch  # noqa: PLC0415 - takes seconds

    from rag.retrieval.bundled import bundled_folder  # noqa: PLC0415
    from training.examples import POOL  # noqa: PLC0415
    from training.export import facts_of, restore  # noqa: PLC0415
    from training.model import new_reader  # noqa: PLC0415
    from training.train import Plan, Trainer, keep_memory  # noqa: PLC0415

    keep_memory()
    folder = cache.expanduser()
    torch.manual_seed(seed)
    lessons = _lessons(data, folder, seed=seed, batch=batch)
    plan = Plan(steps=epochs * lessons.pools_per_epoch * POOL) if epochs else Plan(seconds=60 * minutes)
    reader = new_reader(bundled_folder(), dropout=dropout)
    if start:
        restore(reader, start / "model.onnx")
    earlier = facts_of(start / "model.onnx") if start else None
    trainer = Trainer(
        reader, lessons, folder / f"{name}.pt", plan=plan, learning_rate=learning_rate, workers=workers, int8=int8,
        earlier=earlier,
    )  # fmt: skip
    if trainer.resume():
        typer.echo("Going on from the checkpoint.")
    trainer.run(typer.echo)


def _lessons(data: Path, folder: Path, *, seed: int, batch: int) -> "Lessons":
    """Return the lessons of all sets that `prepare` put into a folder, and say how many questions each has."""
    from rag.retrieval.bundled import bundled_folder  # noqa: PLC0415
    from training.examples import Lessons, exercises, load_tokenizer  # noqa: PLC0415 - takes seconds

    found = []
    for name in TRAINING_SETS:
        part = exercises(read_prepared(folder / f"{name}.json"), read_set(set_folder(data, name)).documents)
        typer.echo(f"{name}: {len(part)} questions")
        found += part
    return Lessons(found, load_tokenizer(bundled_folder() / "tokenizer.json"), seed=seed, batch=batch)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where model.onnx and tokenizer.json are put.")],
    cache: Cache = DEFAULT_CACHE,
    names: Annotated[
        list[str] | None, typer.Option("--name", help="Name of the checkpoint, reader; of several the mean is taken.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Questions of each set on which int8 is compared with float32.")] = 100,
    before: Annotated[
        Path | None,
        typer.Option(help="Folder with the model.onnx that `train` started from: export the mean of both."),
    ] = None,
) -> None:
    """Write the average of a checkpoint with int8 weights; in float32 it goes into the cache folder."""
    from rag.retrieval.bundled import bundled_folder  # noqa: PLC0415
    from training.comparison import compare  # noqa: PLC0415
    from training.export import export as write  # noqa: PLC0415
    from training.export import restore  # noqa: PLC0415
    from training.exported import load_exported  # noqa: PLC0415
    from training.model import new_reader  # noqa: PLC0415
    from training.train import halfway, load_average, mean_of  # noqa: PLC0415

    names = names or ["reader"]
    checkpoints = [cache.expanduser() / f"{name}.pt" for name in names]
    trained = mean_of([load_average(checkpoint, new_reader(bundled_folder())) for checkpoint in checkpoints])
    if before:
        earlier = new_reader(bundled_folder())
        restore(earlier, before / "model.onnx")
        trained = halfway(earlier, trained)
    whole = cache.expanduser() / f"{names[0]}-float32"
    write(trained.reader, bundled_folder() / "tokenizer.json", whole=whole, small=folder, facts=trained.facts)
    typer.echo(f"sha256 {hashlib.sha256((folder / 'model.onnx').read_bytes()).hexdigest()}")
    readers = load_exported(whole), load_exported(folder)
    for part, prepared, chosen in _measured(cache):
        typer.echo(f"{part}: {compare(*readers, prepared, chosen[:limit])}")


@app.command()
def measure(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders with model.onnx and tokenizer.json.", exists=True, file_okay=False)
    ],
    *,
    cache: Cache = DEFAULT_CACHE,
    limit: Annotated[int, typer.Option(help="Questions of each set.")] = 10_000,
    card: Annotated[bool, typer.Option("--card", help="Write the model card, README.md, beside each model.")] = False,
) -> None:
    """Measure models on the questions that were kept apart, and on sets that nothing was trained on."""
    from rag.settings import load_settings  # noqa: PLC0415
    from training.card import choices, figures, write_card  # noqa: PLC0415
    from training.exported import load_exported  # noqa: PLC0415
    from training.measure import WEIGHTS, measure_set  # noqa: PLC0415

    weight = load_settings({}).reader_weight
    for folder in folders:
        reader = load_exported(folder)
        qualities = {}
        for part, prepared, chosen in _measured(cache):
            quality = measure_set(reader, prepared, chosen[:limit], weights=sorted({*WEIGHTS, weight}))
            typer.echo(f"\n{part}, {quality.left_out} questions left out that no passage answers\n{choices(quality)}")
            qualities[part] = quality
        typer.echo(f"\n{folder}\n{figures(qualities, weight=weight)}")
        if card:
            write_card(folder, qualities, weight=weight)


@app.command()
def entailment(
    folder: Annotated[Path, typer.Argument(help="Where model.onnx and tokenizer.json are put.")],
    *,
    start: Annotated[Path, typer.Option(help="Folder with the model.onnx of the reader to start from.")],
    cache: Cache = DEFAULT_CACHE,
    epochs: Annotated[float, typer.Option(help="How often to see every sentence with its statements.")] = 3,
    learning_rate: Annotated[float, typer.Option(help="The highest learning rate.")] = 1e-4,
    seed: Annotated[int, typer.Option(help="Order, what is made of the statements, first weights of the head.")] = 0,
) -> None:
    """Train the model of entailment, tell how good it is, and export it."""
    from rag.retrieval.bundled import bundled_folder  # noqa: PLC0415
    from training.claims import read_claims  # noqa: PLC0415
    from training.entailment import figures, measured_odds, table, train  # noqa: PLC0415
    from training.examples import load_tokenizer  # noqa: PLC0415
    from training.export import export as write  # noqa: PLC0415
    from training.export import restore  # noqa: PLC0415
    from training.model import new_reader  # noqa: PLC0415
    from training.train import keep_memory  # noqa: PLC0415

    keep_memory()
    learned, apart = read_claims(read_documents(set_folder(folder, WRITTEN)))
    typer.echo(f"{len(learned)} sentences to learn from, {len(apart)} kept apart")
    reader = new_reader(bundled_folder())
    restore(reader, start / "model.onnx")
    file = bundled_folder() / "tokenizer.json"
    tokenizer = load_tokenizer(file)
    steps = train(reader, learned, tokenizer, epochs=epochs, learning_rate=learning_rate, seed=seed, report=typer.echo)
    write(reader, file, whole=cache.expanduser() / "entailment-float32", small=folder, facts={"steps": str(steps)})
    typer.echo(table(figures(apart, lambda pairs: measured_odds(reader, pairs, tokenizer))))


@app.command()
def questions(
    folder: Annotated[Path, typer.Argument(help="Where model.onnx is put.")],
    *,
    cache: Cache = DEFAULT_CACHE,
    epochs: Annotated[float, typer.Option(help="How often to see every question.")] = 4,
    learning_rate: Annotated[float, typer.Option(help="The highest learning rate.")] = 5e-5,
    dropout: Annotated[float, typer.Option(help="Share of the values left out.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Order and noise.")] = 0,
) -> None:
    """Train the question encoder on what `prepare` made, and export the mean of it and the embedding model."""
    import torch  # noqa: PLC0415 - takes seconds

    from rag.retrieval.bundled import bundled_folder  # noqa: PLC0415
    from rag.retrieval.embedder import load_embedding_model  # noqa: PLC0415
    from rag.settings import load_settings  # noqa: PLC0415
    from training.examples import load_tokenizer, passage_text  # noqa: PLC0415
    from training.export import export_questions  # noqa: PLC0415
    from training.model import new_reader  # noqa: PLC0415
    from training.questions import QuestionEncoder, asked_of, passages_of, train  # noqa: PLC0415
    from training.train import mean_weights  # noqa: PLC0415

    prepared = [read_prepared(cache.expanduser() / f"{part}.json") for part in TRAINING_SETS]
    passages = [passage_text(one.title, one.text) for one in passages_of(prepared)]
    typer.echo(f"{len(passages)} passages to embed")
    vectors = load_embedding_model(load_settings({})).embed_texts(passages)
    torch.manual_seed(seed)
    model = QuestionEncoder(new_reader(bundled_folder(), dropout=dropout).encoder).train()
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    file = bundled_folder() / "tokenizer.json"
    tokenizer = load_tokenizer(file)
    train(
        model, asked_of(prepared), vectors, tokenizer, epochs=epochs, learning_rate=learning_rate, seed=seed,
        report=typer.echo,
    )  # fmt: skip
    before = QuestionEncoder(new_reader(bundled_folder()).encoder)
    before.load_state_dict(mean_weights([before.state_dict(), model.cpu().state_dict()]))
    export_questions(before, file, folder)
    typer.echo(f"sha256 {hashlib.sha256((folder / 'model.onnx').read_bytes()).hexdigest()}")


@app.command()
def evidence(
    data: Data,
    *,
    cache: Cache = DEFAULT_CACHE,
    questions: Annotated[int, typer.Option(help="Questions of each set.")] = 300,
    plot: Annotated[Path | None, typer.Option(help="Draw into this SVG file how far confidence holds.")] = None,
) -> None:
    """Fit the weights of the evidence, and report how well they choose and abstain, and how far confidence holds."""
    from training.evidence import fit_and_report  # noqa: PLC0415
    from training.reliability import draw  # noqa: PLC0415

    found = fit_and_report(data, cache.expanduser(), questions)
    typer.echo(f"calibration error {found.error:.3f}")
    if plot:
        draw(found, plot)


def _measured(cache: Path) -> Iterator[tuple[str, PreparedSet, list[int]]]:
    """Yield each set that is prepared, by name, with the places of the questions to measure on, each style apart."""
    from training.measure import measured_questions  # noqa: PLC0415

    for part in (*TRAINING_SETS, *MEASURED_SETS):
        if (file := cache.expanduser() / f"{part}.json").exists():
            prepared = read_prepared(file)
            for style in STYLES:
                chosen = measured_questions(prepared, every=part in MEASURED_SETS, style=style)
                if chosen:
                    yield styled(part, style), prepared, chosen


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    app()
