"""Figures as a run leaves them, and what a drawing says."""

from pathlib import Path
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
RESULTS = {
    "machine": {"cores": 2},
    "cold_ask": {"rag_ask_s": 2.0, "quickstart_ask_s": 10.0},
    "question": {"rag_median_ms": 9.0, "quickstart_median_ms": 10.0},
    "ingest": {"float32_chunks_per_s": 45.0, "quickstart_chunks_per_s": 20.0},
    "growth_10000": {"chunks": 10_000, "storing_ms_per_chunk": 2.47, "question_ms_median": 11.4},
    "growth_1000": {"chunks": 1_000, "storing_ms_per_chunk": 1.53, "question_ms_median": 8.51},
    "load": {
        "loop_questions_per_s": 6.0,
        "clients_8_questions_per_s": 7.9, "clients_8_p95_ms": 1288.1,
        "clients_128_questions_per_s": 9.2, "clients_128_p95_ms": 14288.2,
    },
}  # fmt: skip


def texts_of(file: Path) -> list[str | None]:
    return [element.text for element in ET.parse(file).iter(f"{SVG}text")]
