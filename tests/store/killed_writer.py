"""A process that adds, replaces and removes documents until it is killed, and says before and after each what it does.

python killed_writer.py FOLDER SEED
"""

import json
import random
import sys
from pathlib import Path

from store_samples import open_store, put


def main(folder: Path, seed: int) -> None:
    choose = random.Random(seed)
    store = open_store(folder)
    store.catch_up(wait=True)
    say("ready")
    stored = {info.id for info in store.catalog.documents()}
    step = 0
    while True:
        for _ in range(choose.randint(1, 8)):
            step += 1
            key = f"d{choose.randint(0, 40)}"
            if key in stored and choose.random() < 0.2:
                say("begin", key)
                store.catalog.remove_document(key)
                stored.remove(key)
                say("done", key, [])
            else:
                texts = [f"unique{seed}x{step}x{i} of {key}" for i in range(choose.randint(1, 60))]
                say("begin", key)
                put(store.catalog, key, texts, version=f"{seed}.{step}")
                stored.add(key)
                say("done", key, texts)
        store.catch_up(wait=True)


def say(*words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
