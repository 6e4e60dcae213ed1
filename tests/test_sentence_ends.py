"""Where the sentences of a text end that has lines, too."""

from itertools import accumulate

import pytest

from rag.sentence_ends import sentence_ends


@pytest.mark.parametrize(
    "sentences",
    [
        ["It is a boat.\n", ".. |Logo| image:: l.svg\n.. |Map| image:: m.svg"],
        ["Choose one.\n", "A. The pier, B. the quay. ", "It is yours."],
        ["He is a U.S. citizen. ", "It weighs approx. 40 kg. ", "It is 510 m.", " It is said."],
    ],
)
def test_no_sentence_ends_with_what_opens_its_line_or_is_shortened(sentences: list[str]) -> None:
    ends = sentence_ends("".join(sentences))
    assert ends == list(accumulate(map(len, sentences)))
