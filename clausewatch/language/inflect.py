"""English inflections for `word~` in the word lists: regular forms, and the irregular ones that drafters use."""

_IRREGULAR = {
    "be": "is are was were been being",
    "become": "becomes became becoming",
    "build": "builds built building",
    "choose": "chooses chose chosen choosing",
    "draw": "draws drew drawn drawing",
    "feed": "feeds fed feeding",
    "find": "finds found finding",
    "forbid": "forbids forbade forbidden forbidding",
    "forget": "forgets forgot forgotten forgetting",
    "get": "gets got gotten getting",
    "give": "gives gave given giving",
    "go": "goes went gone going",
    "have": "has had having",
    "hold": "holds held holding",
    "keep": "keeps kept keeping",
    "leave": "leaves left leaving",
    "learn": "learns learned learnt learning",
    "let": "lets letting",
    "make": "makes made making",
    "put": "puts putting",
    "say": "says said saying",
    "send": "sends sent sending",
    "set": "sets setting",
    "shut": "shuts shutting",
    "sell": "sells sold selling",
    "take": "takes took taken taking",
    "teach": "teaches taught teaching",
    "tell": "tells told telling",
    "undo": "undoes undid undone undoing",
    "unlearn": "unlearns unlearned unlearnt unlearning",
    "withdraw": "withdraws withdrew withdrawn withdrawing",
    "withhold": "withholds withheld withholding",
    "write": "writes wrote written writing",
}
_VOWELS = "aeiou"


def inflections(word: str) -> frozenset[str]:
    """The word with its plural or third person, past and -ing forms; for two words, the first is inflected."""
    head, _, rest = word.partition(" ")
    tail = f" {rest}" if rest else ""
    return frozenset(form + tail for form in _forms(head))


def _forms(word: str) -> set[str]:
    if word in _IRREGULAR:
        return {word, *_IRREGULAR[word].split()}
    return {word, _s_form(word), *(_stem(word) + ending for ending in ("ed", "ing")), *_past_of_y(word)}


def _s_form(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if _ends_in_consonant_y(word):
        return word[:-1] + "ies"
    return word + "s"


def _past_of_y(word: str) -> set[str]:
    return {word[:-1] + "ied"} if _ends_in_consonant_y(word) else set()


def _stem(word: str) -> str:
    """What -ed and -ing are added to: `use` loses its e, `opt` keeps its t, `scrap` doubles its p."""
    if word.endswith("ie"):
        return word[:-2] + "y"
    if word.endswith("e") and not word.endswith("ee"):
        return word[:-1]
    short = len(word) >= 3 and word[-1] not in "wxy" + _VOWELS and word[-2] in _VOWELS and word[-3] not in _VOWELS
    return word + word[-1] if short and _syllables(word) == 1 else word


def _syllables(word: str) -> int:
    return sum(char in _VOWELS and (at == 0 or word[at - 1] not in _VOWELS) for at, char in enumerate(word))


def _ends_in_consonant_y(word: str) -> bool:
    return len(word) > 1 and word.endswith("y") and word[-2] not in _VOWELS
