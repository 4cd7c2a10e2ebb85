"""Languages in file names: ``clip.en-GB.vtt`` is British English."""

from __future__ import annotations

from accesspub import expressions as re

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?\Z")
_ANY_TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9]{1,8}){0,6}\Z")
# ISO 639-1, without "ts", which is a video stream in file names
_TWO = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "
    "en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it "
    "iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt "
    "my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl "
    "sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za "
    "zh zu".split()
)
# Three letters are often something else ("clip.cut.vtt"), so only those that occur: codes without a
# shorter one, and the old codes of broadcasters with the short tag BCP 47 wants.
_THREE = {
    **{"chs": "zh-Hans", "cht": "zh-Hant", "jap": "ja"},  # as those who translate films name their files
    **dict.fromkeys("ast chr ckb cmn fil gsw haw hsb jbo kab lzh nan nds nqo prs sco srn szl tok wuu yue".split(), ""),
    "ara": "ar",
    "bul": "bg",
    "cat": "ca",
    "ces": "cs",
    "cze": "cs",
    "chi": "zh",
    "cym": "cy",
    "dan": "da",
    "deu": "de",
    "dut": "nl",
    "ell": "el",
    "eng": "en",
    "est": "et",
    "eus": "eu",
    "fas": "fa",
    "fin": "fi",
    "fra": "fr",
    "fre": "fr",
    "ger": "de",
    "gle": "ga",
    "gre": "el",
    "heb": "he",
    "hin": "hi",
    "hrv": "hr",
    "hun": "hu",
    "ind": "id",
    "isl": "is",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "lav": "lv",
    "lit": "lt",
    "nld": "nl",
    "nor": "no",
    "pol": "pl",
    "por": "pt",
    "ron": "ro",
    "rum": "ro",
    "rus": "ru",
    "slk": "sk",
    "slv": "sl",
    "spa": "es",
    "srp": "sr",
    "swe": "sv",
    "tha": "th",
    "tur": "tr",
    "ukr": "uk",
    "urd": "ur",
    "vie": "vi",
    "wel": "cy",
    "zho": "zh",
}
_DRAFT = frozenset({"draft", "asr", "auto", "whisper"})


def from_name(name: str) -> str | None:
    """Return the BCP 47 tag between dots before a file's extension, e.g. "en-GB"."""
    parts = re.split(r"[\\/]", name)[-1].split(".")
    for part in reversed(parts[1:-1]):
        found = tag(part)
        if found:
            return found
        if part.lower() not in _DRAFT and part.lower() not in (
            "transcript",
            "captions",
            "subtitles",
            "descriptions",
            "forced",
            "sdh",
            "cc",
            "descriptive",
        ):
            return None
    return None


def is_draft(name: str) -> bool:
    """Whether a file's name marks it as a machine draft: ``clip.en.draft.vtt``."""
    return any(part.lower() in _DRAFT for part in re.split(r"[\\/]", name)[-1].split(".")[1:-1])


def tag(text: str) -> str | None:
    """Return a language tag in canonical spelling; None if the text is not a known language."""
    found = _TAG.match(text)
    if not found:
        return None
    language, script, region = found[1].lower(), found[2], found[3]
    if language not in _TWO:
        if language not in _THREE:
            return None
        language = _THREE[language] or language
    return "-".join([language, *([script.title()] if script else []), *([region.upper()] if region else [])])


def tidy(text: str | None) -> str | None:
    """Return a declared language if it is a possible BCP 47 tag, else None."""
    text = (text or "").strip().replace("_", "-")
    found = _ANY_TAG.match(text)
    if found is None or text.lower() == "und" or (len(found[1]) == 2 and found[1].lower() not in _TWO | {"ts"}):
        return None
    return tag(text) or text
