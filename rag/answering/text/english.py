"""What one word of English has in common with others: the base of an irregular form, and words of one sense."""

from collections.abc import Mapping, Sequence
from typing import Final

_IRREGULAR: Final = """
    arisen:arise arose:arise ate:eat awoke:awake beat:beat beaten:beat became:become began:begin begun:begin bent:bend
    bit:bite bitten:bite bled:bleed blew:blow blown:blow bought:buy bred:breed broke:break broken:break
    brought:bring built:build burnt:burn came:come caught:catch chose:choose chosen:choose clung:cling crept:creep
    cut:cut dealt:deal drank:drink drawn:draw drew:draw driven:drive drove:drive drunk:drink dug:dig dwelt:dwell
    eaten:eat fallen:fall fed:feed fell:fall felt:feel fled:flee flew:fly flown:fly flung:fling forbade:forbid
    forbidden:forbid foresaw:foresee foreseen:foresee forgave:forgive forgiven:forgive forgot:forget forgotten:forget
    fought:fight found:find froze:freeze frozen:freeze gave:give given:give gone:go got:get grew:grow grown:grow
    heard:hear held:hold hid:hide hidden:hide hit:hit hung:hang hurt:hurt kept:keep knelt:kneel knew:know known:know
    laid:lay lain:lie leapt:leap learnt:learn led:lead left:leave lent:lend let:let lit:light lost:lose made:make
    meant:mean met:meet misled:mislead mistook:mistake overcame:overcome oversaw:oversee overseen:oversee
    overthrew:overthrow paid:pay proven:prove put:put ran:run rang:ring read:read rebuilt:rebuild repaid:repay
    rewritten:rewrite ridden:ride risen:rise rode:ride rose:rise sang:sing sank:sink sat:sit saw:see seen:see
    sent:send set:set shaken:shake shone:shine shook:shake shot:shoot shown:show shrank:shrink shrunk:shrink shut:shut
    slept:sleep slew:slay slid:slide sold:sell sought:seek sown:sow sped:speed spelt:spell spent:spend spilt:spill
    split:split spoilt:spoil spoke:speak spoken:speak sprang:spring spread:spread sprung:spring stole:steal
    stolen:steal stood:stand strode:stride strove:strive struck:strike stuck:stick stung:sting sued:sue sung:sing
    sunk:sink swam:swim swept:sweep swollen:swell swore:swear sworn:swear swum:swim swung:swing taken:take
    taught:teach thought:think threw:throw thrown:throw told:tell took:take tore:tear torn:tear trod:tread
    trodden:tread undergone:undergo understood:understand undertaken:undertake undertook:undertake underwent:undergo
    undid:undo undone:undo upheld:uphold went:go wept:weep withdrawn:withdraw withdrew:withdraw withheld:withhold
    withstood:withstand woke:wake won:win wore:wear worn:wear wove:weave woven:weave written:write wrote:write
"""
VERBS: Final[Mapping[str, str]] = dict(pair.split(":") for pair in _IRREGULAR.split())
"""The base of each irregular form of a verb."""
PLURALS: Final[Mapping[str, str]] = {
    "children": "child", "men": "man", "women": "woman", "feet": "foot", "teeth": "tooth", "geese": "goose",
    "mice": "mouse", "wives": "wife", "halves": "half", "wolves": "wolf", "calves": "calf", "loaves": "loaf",
}  # fmt: skip
BASES: Final[Mapping[str, str]] = {**VERBS, **PLURALS, **{word.capitalize(): base for word, base in PLURALS.items()}}
"""The base of each irregular form; a verb with a capital may be a name, as Rose."""

AUXILIARIES: Final = "is|are|was|were|do|does|did|has|have|had|can|could|might|must|shall|should|will|would"
"""The verbs with which a question after yes or no begins, but for "may", which is a month as well."""

SYNONYMS: Final[Sequence[str]] = (
    "begin start commence launch", "end finish conclude terminate", "buy purchase acquire",
    "get receive obtain gain earn", "provide supply give", "help assist aid", "show demonstrate display",
    "build construct erect", "big large huge", "small little tiny", "child kid", "film movie", "car automobile",
    "fast quick rapid swift", "die death dead perish", "make produce manufacture", "use utilise utilize employ",
    "need require", "want wish desire", "allow permit", "forbid prohibit ban", "choose select pick",
    "find discover detect", "ship vessel", "war conflict", "attack strike assault", "doctor physician",
    "illness sickness disease", "trip journey travel", "entire whole full complete", "rule regulation",
    "important significant major", "famous renowned", "difficult hard", "easy simple", "happen occur",
    "keep retain hold", "increase rise grow", "decrease decline fall drop", "stop halt cease", "try attempt seek",
    "agree consent", "ask request", "answer reply respond", "speak talk", "meeting talks", "job post position",
    "house home", "country nation", "firm company business", "error mistake", "expensive costly dear",
    "rich wealthy", "area region zone", "high height tall", "long length", "wide width broad", "deep depth",
    "heavy weigh weight", "old age aged", "cost price", "refund reimburse repay", "cancel withdraw",
    "repair mend fix", "damage harm", "locate situate", "name call entitle", "back support", "goal target aim",
    "defence defense", "discuss debate", "declare announce proclaim", "confirm affirm", "explain clarify",
    "destroy ruin wreck", "leave depart", "arrive reach", "live reside", "teacher instructor", "student pupil",
    "author writer", "picture image photograph photo", "staff employee personnel", "lend loan",
    "train rail railway", "plane aircraft aeroplane airplane", "road street", "sea ocean", "stone rock",
    "wound injure hurt", "save rescue", "yearly annual", "survive outlive", "test trial", "main chief principal",
    "replace substitute", "remove delete erase", "change alter modify", "publish release issue", "own possess",
    "win victory", "defeat beat", "sign signature", "limit ceiling cap",
)  # fmt: skip
"""Words of one sense, each in its base form, in one string with blanks between."""
