"""What people say around a question: greetings, pleas and thanks, which are no part of what they ask."""

import re
from typing import Final

_YOU: Final = r"(?:(?:can|could|would|will) (?:you|someone|anyone|anybody) (?:please |kindly |maybe |perhaps )?)"
_TELL: Final = r"(?:tell|inform|explain to|remind) (?:me|us)"
_BEFORE: Final = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|dear \w+)(?: there| all| everyone| team)?[,.!:;-]+"
    r"|(?:please|kindly|sorry|excuse me|quick question|one question|a question|question|just wondering)[,.!:;-]+"
    r"|(?:please|kindly) (?=(?:tell|inform|explain|remind|what|who|when|where|how|which|why)\b)"
    rf"|{_YOU}?{_TELL}(?:,? please)?(?:[,:]| (?=(?:what|who|whom|whose|when|where|how|which|why|if|whether)\b))"
    r"|(?:i|we)(?:['’]d| would|['’]m| am|['’]re| are)? (?:like|love|want|need|wish|wanted|needed|wondering|wonder)"
    r"(?: to (?:know|learn|find out|ask))?(?:[,:]| (?=(?:what|who|whom|whose|when|where|how|which|why|if|whether)\b))"
    r"|(?:a|my|one of my|our) (?:colleague|friend|boss|customer|client|student|manager)s? "
    r"(?:asks|asked|is asking|wants to know|wanted to know|would like to know)[,:]?"
    r"|(?:do you|does anyone|does anybody) (?:happen to )?know (?=(?:what|who|when|where|how|which|why|if|whether)\b)"
    r"|(?:any idea|do you have any idea) (?=(?:what|who|when|where|how|which|why|if|whether)\b)",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"(?:,? (?:please|thanks|thank you|thank you very much|many thanks|cheers)[.!]*)+(?=\s*[?.!]*\s*$)"
    r"|(?<=[?.!])\s*(?:please|thanks|thank you|many thanks|cheers)[^?]{0,20}$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    r"\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|bye|goodbye|please|sorry|ok|okay|great|good|perfect"
    r"|nice|cool|super|fine|thanks|thank you|thx|cheers|many thanks|very much|a lot|so much|i see|got it|understood"
    r"|that helps|for your help)\b\W*)+",
    re.IGNORECASE,
)


def is_courtesy(text: str) -> bool:
    """Return whether nothing is asked, as in "OK, thank you!"."""
    return _ALONE.fullmatch(text) is not None


def without_courtesy(question: str) -> str:
    """Return what is asked, without what is said around it; the whole text when nothing else is left."""
    text = question.strip()
    while found := _BEFORE.match(text):
        text = text[found.end() :].lstrip()
    text = _BEHIND.sub("", text).strip()
    return text if any(character.isalnum() for character in text) else question
