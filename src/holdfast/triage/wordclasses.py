"""Classes of common English words: who speaks, what may or must be, what is wished, asked, promised, feared.

General English, written from grammar and not from any set of texts: with them "could you send" and "would he forward" look alike, so
that what was learnt from one mail holds for another. A word belongs to one class; the rest are told by their endings.
"""

from __future__ import annotations

from holdfast.triage.lexicon import TAGS, tag

_WORDS = """
I: i
ME: me my mine myself
WE: we us our ours ourselves
YOU: you your yours yourself
THEY: they them their theirs he him his she her hers
IT: it its this that these those there
ONE: someone somebody anyone anybody everyone everybody all both each people folks guys team others
NOBODY: nobody none nothing nowhere neither
NOT: not no never without nor hardly barely cannot
WILL: will shall going
WOULD: would
CAN: can able
COULD: could might may possible possibly
MUST: must should ought supposed
NEED: need needs needed require requires required necessary want
WISH: wish wishes hope hopes hoping wanted wants dream intend intends plan plans planning aim
LIKE: like likes love loves enjoy enjoys prefer prefers rather miss favourite fond
READY: ready willing determined decided happy glad delighted pleased eager keen committed prepared confident sure
AGREE: agree agreed agrees accept accepts approve approved support yes ok okay yep yeah deal fine alright sure definitely absolutely
TRY: try tries trying tried start starts started starting begin began begun manage managed practise practice learn learnt learned
STOP: stop stops stopped stopping quit quitting cut cutting reduce reducing drop dropped avoid give giving gave less fewer down
KEEP: keep keeps kept keeping stay stays stayed continue continues carry remain used usual always same
HARD: hard harder difficult impossible tough struggle struggling complicated heavy exhausting
WEAK: weak willpower strength strong lazy tired stress stressed stressful pressure busy overwhelmed
BAD: bad worse worst awful terrible horrible hate hates stupid useless ridiculous pointless annoying boring disappointed unacceptable wrong unfair
GOOD: good better best great excellent nice lovely wonderful brilliant perfect benefit benefits improve improved easier healthier faster
FEAR: afraid fear fears fearful scared worry worries worried worrying concern concerned concerns anxious nervous doubt doubts doubtful sceptical skeptical
PROBLEM: problem problems risk risks risky fail fails failed failure failing error errors broken break breaks lose loses losing loss lost damage delay delays fault issue issues danger dangerous crash
REFUSE: refuse refuses oppose opposed object objection reject rejected against decline declined deny withdraw
BUT: but however though although yet still except instead unless
BECAUSE: because since so therefore thus hence
IF: if whether provided otherwise assuming
PLEASE: please kindly grateful appreciate appreciated obliged
WH: what when where who whom whose which why how
DO: do does did doing done
BE: be am is are being
WAS: was were been had
HAVE: have has having
LET: let lets allow
GIVE: send sends forward forwards provide pass share bring return email mail fax post deliver ship submit hand lend attach copy supply circulate upload
TELL: tell advise inform confirm remind reply respond answer explain know clarify specify describe comment write
CALL: call calls ring phone contact speak talk discuss meet join come visit attend chat ask
ACT: check review look read see make ensure update fix change book prepare draft set schedule arrange sign complete finish handle take get put run print add remove include find note consider help get work clear reset order
DAY: monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight noon morning afternoon evening weekend week
SOON: soon asap immediately shortly now right urgent urgently straight deadline
LATER: later after until till wait waiting postpone postponed delay next eventually someday meanwhile yet rush hurry summer autumn winter spring
MONTH: january february march april june july august september october november december year month years months
PAST: yesterday ago last already earlier previously once before
BY: by within latest
THANK: thanks thank cheers
HELLO: hi hello dear regards sincerely best
SUGGEST: suggest propose recommend maybe perhaps proposal suggestion idea
THINK: think thinks thought believe believes guess suppose feel feels felt seem seems find opinion honestly frankly
SAY: said says told asked mentioned wrote replied called announced informed
DECIDE: decide decides decision decided consult consulted consultation involve involved approval authority permission vote signed
COST: cost costs price prices pay paid pays money budget expensive cheap cheaper fee fees invoice salary wage bonus
WORK: job jobs task hours shift shifts overtime workload routine staff workers employees crew colleague colleagues
BOSS: boss manager managers director management board ceo cfo office headquarters consultants
CHANGE: new change changes changed switch replace replaced move project system tool rollout reform proposal regulation rule
BODY: health doctor heart sleep pain sick body weight blood lungs headache family kids children wife husband mother father son daughter
FEEL: proud ashamed guilty embarrassed angry frustrated relaxed calm comfortable comfort nervous lonely
"""
NAMES = ("", "END", "ASKED", "SHOUTED", "FIGURE", "ED", "ING", "LY", "OTHER",
         *(line.split(":")[0] for line in _WORDS.split("\n") if line))  # fmt: skip
OTHER = NAMES.index("OTHER")
_MARKS = {".": "END", ";": "END", "?": "ASKED", "!": "SHOUTED", "0": "FIGURE"}
_OF: dict[str, int] = {mark: NAMES.index(name) for mark, name in _MARKS.items()}
for _line in _WORDS.split("\n"):
    if _line:
        for _word in _line.split(":")[1].split():
            _OF.setdefault(_word, NAMES.index(_line.split(":")[0]))

#: The classes, then the parts of speech.
FINE = (*NAMES, *TAGS)

_SHORT = {
    "pls": ("please",), "plz": ("please",), "u": ("you",), "ur": ("your",), "r": ("are",), "thx": ("thanks",), "gonna": ("going", "to"),
    "wanna": ("want", "to"), "gotta": ("have", "to"), "cannot": ("can", "not"), "dont": ("do", "not"), "cant": ("can", "not"),
    "wont": ("will", "not"), "didnt": ("did", "not"), "doesnt": ("does", "not"), "isnt": ("is", "not"), "wouldnt": ("would", "not"),
    "im": ("i", "am"), "ive": ("i", "have"), "lets": ("let", "us"), "let's": ("let", "us"), "won't": ("will", "not"),
    "can't": ("can", "not"), "shan't": ("shall", "not"), "ain't": ("is", "not"), "nope": ("no",), "yeah": ("yes",), "yep": ("yes",),
    "cos": ("because",), "cuz": ("because",), "tho": ("though",), "y'all": ("you", "all"),
}  # fmt: skip
#: Contractions by their letters: a misplaced apostrophe does not hide them.
_LETTERS = {
    a + b: (a, c)
    for a in ("i", "we", "you", "they", "he", "she", "it", "that", "there", "who")
    for b, c in (("ll", "will"), ("ve", "have"), ("d", "would"), ("m", "am"), ("re", "are"), ("s", "is"))
}
_ENDS = {"'ll": "will", "'ve": "have", "'re": "are", "'m": "am", "'d": "would"}
_IS = frozenset(["it", "that", "there", "he", "she", "what", "who", "where", "how", "here", "this"])


def whole(token: str) -> tuple[str, ...]:
    """The words of a token: contractions and the short forms of chats written out.

    >>> whole("don't"), whole("we'll"), whole("pls"), whole("maria's")
    (('do', 'not'), ('we', 'will'), ('please',), ('maria',))
    """
    short = _SHORT.get(token)
    if short:
        return short
    base, sign, end = token.partition("'")
    if not sign:
        return (token,)
    if end == "t" and base.endswith("n"):
        return (base[:-1], "not")
    if end == "s":
        return (base, "is") if base in _IS else (base,)
    more = _ENDS.get("'" + end)
    if more:
        return (base, more)
    odd = base + end
    return _SHORT.get(odd) or _LETTERS.get(odd) or ((odd[:-2], "not") if odd.endswith("nt") else (base,))


def word_class(word: str) -> int:
    """The place of a word's class in ``NAMES``.

    >>> [NAMES[word_class(w)] for w in ("could", "you", "send", "registered", "table")]
    ['COULD', 'YOU', 'GIVE', 'ED', 'OTHER']
    """
    found = _OF.get(word)
    if found is not None:
        return found
    for end in ("ed", "ing", "ly"):
        if word.endswith(end) and len(word) > len(end) + 2:
            return NAMES.index(end.upper())
    return OTHER


def fine_class(word: str) -> int:
    """The place in ``FINE`` of a word's class, or of its part of speech where it has no class of its own.

    >>> [FINE[fine_class(w)] for w in ("could", "send", "table", "tables")]
    ['COULD', 'GIVE', 'NN', 'NNS']
    """
    found = _OF.get(word)
    if found is not None:
        return found
    return len(NAMES) + TAGS.index(tag(word) if word.isalpha() else "")


def is_classed(word: str) -> bool:
    """True for a word of the lists."""
    return word in _OF
