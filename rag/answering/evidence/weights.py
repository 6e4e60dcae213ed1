"""How much each feature of a sentence counts, for whether it answers better than others and whether it answers at all.

They are fitted by `training/evidence.py`, but for those set by hand; docs/decisions/0005-evidence.md tells on what and
how well.
"""

from collections.abc import Mapping
from typing import Final

# Which sentence of the passages answers best: log odds, so a difference of log(2) means twice as likely.
RELEVANCE: Final[Mapping[str, float]] = {
    "span_read": 0.28,
    "passage_read": 0.08,
    "passage_alike": 1.03,
    "same_words_nearby": 2.17,
    "fits_kind": 0.6,  # by hand: fitted about 0, but a number is what "how long" wants
    "length": 0.57,
    "out_of_time": -3.0,  # by hand: the question sets have no dates of publication
    "section": 3.0,  # by hand, as the next three: few questions ask for what stands below a heading
    "about": 1.0,
    "figure": 3.0,  # by hand, as the next
    "meets": 6.0,
    "other_thing": -3.0,  # by hand: few questions ask about one of several things of one name
}
# Whether that sentence answers at all.
ANSWERS: Final[Mapping[str, float]] = {
    "passage_read": 0.5,
    "passage_alike": 4.0,
    "fits_kind": 1.0,  # by hand, as the next: fitted about 0; they exchange false answers for false refusals
    "same_names_in_passage": 1.5,
    "section": 2.0,  # by hand, as above
    "about": 3.0,
    "figure": 2.5,
    "meets": 8.0,  # no doubt is left where every word of the question has its place
    "out_of_time": -3.0,
    "other_thing": -3.0,
}
ANSWERS_INTERCEPT: Final = -4.5
