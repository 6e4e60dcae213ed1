"""Training: it learns, it ends as planned, and a run that was stopped ends as one that was not."""

import pytest
import torch
from training_samples import one_pool, tiny_reader, tokenizer

from training import train
from training.examples import Lessons
from training.model import losses
from training.train import (
    Plan,
    Trained,
    Trainer,
    halfway,
    learning_rate_share,
    load_average,
    mean_of,
    move_average,
    parameter_groups,
)


@pytest.fixture(scope="module")
def lessons():
    return Lessons(one_pool(), tokenizer(), seed=0)


def trainer(reader, lessons, checkpoint, *, steps, **options):
    return Trainer(reader, lessons, checkpoint, plan=Plan(steps=steps), learning_rate=5e-3, **options)


def loss(reader, lessons):
    batch = lessons[1][0]
    with torch.no_grad():
        return float(losses(reader.eval()(**batch.inputs), batch.starts, batch.ends).total)


@pytest.mark.parametrize("options", [{}, {"int8": True, "workers": 1}], ids=["plain", "int8"])
def test_a_few_steps_lower_the_loss_on_what_was_not_shown(options, tmp_path):
    lessons, reader = Lessons(one_pool(), tokenizer(), seed=0), tiny_reader()
    before = loss(reader, lessons)
    trainer(reader, lessons, tmp_path / "tiny.pt", steps=30, **options).run(lambda line: None)
    assert loss(reader, lessons) < 0.7 * before
    assert lessons.hardness[:, 0].isfinite().any()


def test_a_run_that_is_stopped_and_resumed_ends_as_one_that_was_not(lessons, tmp_path, monkeypatch):
    def stop(line):
        if line.startswith("step 6,"):
            raise KeyboardInterrupt

    trainer(tiny_reader(), lessons, tmp_path / "whole.pt", steps=12).run(lambda line: None)
    monkeypatch.setattr(train, "SAVE_EVERY_S", 0)
    monkeypatch.setattr(train, "REPORT_EVERY_S", 0)
    with pytest.raises(KeyboardInterrupt):
        trainer(tiny_reader(), lessons, tmp_path / "stopped.pt", steps=12).run(stop)
    assert torch.load(tmp_path / "stopped.pt")["step"] == 5

    other = trainer(tiny_reader(seed=1), lessons, tmp_path / "stopped.pt", steps=12)
    assert other.resume()
    reports = []
    other.run(reports.append)
    assert reports[0].startswith("step 6,")

    whole, resumed = (torch.load(tmp_path / f"{name}.pt") for name in ("whole", "stopped"))
    assert whole["step"] == resumed["step"] == 12
    for part in ("reader", "average"):
        assert whole[part].keys() == resumed[part].keys()
        for name, weights in whole[part].items():
            torch.testing.assert_close(resumed[part][name], weights)


def test_without_a_checkpoint_there_is_nothing_to_go_on_from(lessons, tmp_path):
    assert not trainer(tiny_reader(), lessons, tmp_path / "none.pt", steps=1).resume()


def test_what_is_exported_is_the_average_and_tells_how_long_it_took(lessons, tmp_path):
    earlier = {"steps": "5", "minutes": "2"}
    trainer(tiny_reader(), lessons, tmp_path / "tiny.pt", steps=9, earlier=earlier).run(lambda line: None)
    state = torch.load(tmp_path / "tiny.pt")
    trained = load_average(tmp_path / "tiny.pt", tiny_reader(seed=1))
    assert trained.facts == {"steps": "5 + 9", "minutes": f"2 + {state['seconds'] / 60:.0f}"}
    for name, weights in trained.reader.state_dict().items():
        torch.testing.assert_close(weights, state["average"][f"module.{name}"])
    assert not torch.equal(trained.reader.span.weight, state["reader"]["span.weight"])


def test_half_of_a_training_has_the_weights_between_before_and_after():
    before, after = tiny_reader(seed=1), tiny_reader(seed=2)
    expected = (before.span.weight + after.span.weight) / 2
    taken = halfway(before, Trained(reader=after, facts={"steps": "5 + 9", "minutes": "2"}))
    assert taken.facts == {"steps": "5 + half of 9", "minutes": "half of 2"}
    torch.testing.assert_close(taken.reader.span.weight, expected)


def test_of_several_trainings_the_mean_is_taken():
    readers = [tiny_reader(seed=seed) for seed in (1, 2, 3)]
    expected = sum(reader.span.weight for reader in readers) / 3
    facts = ({"steps": f"5 + {steps}", "minutes": f"2 + {steps}"} for steps in (7, 8, 9))
    taken = mean_of([Trained(reader=reader, facts=fact) for reader, fact in zip(readers, facts, strict=True)])
    assert taken.facts == {"steps": "5 + mean of 7, 8, 9", "minutes": "2 + mean of 7, 8, 9"}
    torch.testing.assert_close(taken.reader.span.weight, expected)


def test_the_mean_of_one_training_is_that_training():
    one = Trained(reader=tiny_reader(), facts={"steps": "5 + 9"})
    assert mean_of([one]) == one


def test_an_average_moves_fast_at_first_and_slowly_later():
    mean, weight = torch.tensor([0.0]), torch.tensor([1.0])
    move_average([mean], [weight], 0)
    assert mean.item() == pytest.approx(0.9)
    mean = torch.tensor([0.0])
    move_average([mean], [weight], 10**6)
    assert mean.item() == pytest.approx(1 - train.AVERAGE_DECAY)


def test_the_plan_that_is_done_first_ends_the_run():
    assert Plan(seconds=100).progress(seconds=50, steps=10**6) == 0.5
    assert Plan(seconds=100, steps=10).progress(seconds=50, steps=8) == 0.8
    assert Plan(steps=10).progress(seconds=10**6, steps=12) == 1


def test_the_learning_rate_rises_and_falls_to_nothing():
    shares = [learning_rate_share(progress) for progress in (0, train.WARMUP / 2, train.WARMUP, 0.53, 1)]
    assert shares == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_norms_and_biases_do_not_decay():
    reader = tiny_reader()
    groups = {group["weight_decay"]: {id(weight) for weight in group["params"]} for group in parameter_groups(reader)}
    names = {name: id(weight) for name, weight in reader.named_parameters()}
    assert {name for name, place in names.items() if place in groups[0.0]} == {
        name for name in names if name.endswith("bias") or "LayerNorm" in name
    }
    assert len(groups[0.0] | groups[train.WEIGHT_DECAY]) == len(names)
