"""A real language model server, `transformers serve`, on loopback, and models so small that a test can make them."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

DEADLINE_S = 150
TEMPLATE = "{% for message in messages %}<turn>{{ message['content'] }}{% endfor %}<reply>"


@contextmanager
def running_model_server(folder: Path) -> Iterator[str]:
    """Serve whatever model a request names by its folder, until the end of the block, and yield the base URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "hub").mkdir(parents=True)  # without it a list of models is an error
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("transformers"), "serve", "--device", "cpu", "--host", "127.0.0.1",
             "--port", str(port)],
            stdout=output,
            stderr=output,
            env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder)},
        )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()
        print(log.read_text())


def wait_for(base_url: str) -> None:
    """Return as soon as the server has come up."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            httpx.get(f"{base_url}/models").raise_for_status()
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the model server did not start"
            time.sleep(0.1)
        else:
            return


class TinyModels:
    """Makes models of one layer whose words are those of some texts, and saves each into a folder of its own."""

    def __init__(self, folder: Path, texts: Sequence[str]) -> None:
        self._folder = folder
        self.tokenizer = _tokenizer(texts)

    def at_random(self, seed: int) -> str:
        """Return the folder of a model that was never trained."""
        return self._save(self._model(seed), f"noise {seed}")

    def by_heart(self, sentence: str) -> str:
        """Return the folder of a model that says a text without a word twice, whatever it is asked, and then stops.

        Attention and the layer after it add nothing, so the last token alone, as it is embedded, chooses the next.
        """
        import torch  # noqa: PLC0415

        model = self._model(seed=0)
        said = self.tokenizer.encode(f"<reply>{sentence}<end>")
        assert len(set(said)) == len(said)
        layer, embedded = model.model.layers[0], model.model.embed_tokens.weight
        with torch.no_grad():
            for weights in (layer.self_attn.o_proj.weight, layer.mlp.down_proj.weight, model.lm_head.weight):
                weights.zero_()
            model.lm_head.weight[said[1:]] = torch.nn.functional.normalize(embedded[said[:-1]])
        return self._save(model, sentence)

    def _model(self, seed: int) -> Any:
        import torch  # noqa: PLC0415 - takes seconds
        from transformers import LlamaConfig, LlamaForCausalLM  # noqa: PLC0415

        torch.manual_seed(seed)
        end = self.tokenizer.eos_token_id
        config = LlamaConfig(
            vocab_size=len(self.tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=1,
            num_attention_heads=2, max_position_embeddings=4096, initializer_range=0.5, bos_token_id=None,
            eos_token_id=end, pad_token_id=end,
        )  # fmt: skip
        return LlamaForCausalLM(config)

    def _save(self, model: Any, name: str) -> str:
        folder = self._folder / hashlib.sha256(name.encode()).hexdigest()[:8]
        model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        return str(folder)


def _tokenizer(texts: Sequence[str]) -> Any:
    """Return a tokenizer that has every word of the texts as one token, and every byte for all other text."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers  # noqa: PLC0415
    from transformers import PreTrainedTokenizerFast  # noqa: PLC0415

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    signs = ["<end>", "<turn>", "<reply>"]
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(special_tokens=signs, initial_alphabet=alphabet, show_progress=False)
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>", chat_template=TEMPLATE)
