"""The encoding of a caption file that declares none, by its language and by how well the text fits it.

Nothing here is certain, so a caller that reads a file this way says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from accesspub import expressions as re
from accesspub.files.language_tags import tag

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_VIETNAMESE = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệđìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ\u0300\u0301\u0303\u0309\u0323"
# Languages by the encodings of their files, the usual one first, and the letters that ASCII has not.
_TABLE: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("zh", ("gb18030", "big5hkscs"), ""),
    ("ja", ("cp932", "euc_jp"), ""),
    ("ko", ("cp949",), ""),
    ("ru be bg mk sr uk kk mn", ("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866"), _CYRILLIC + "ёіїєґўјљњђћџѓќѕ"),
    ("cs sk", ("cp1250", "iso8859_2", "cp852"), "áäčďéěíĺľňóôŕřšťúůýž"),
    ("pl", ("cp1250", "iso8859_2", "cp852"), "ąćęłńóśźż"),
    ("hu", ("cp1250", "iso8859_2", "cp852"), "áéíóöőúüű"),
    ("hr sl bs", ("cp1250", "iso8859_2", "cp852"), "čćđšž"),
    ("ro", ("cp1250", "iso8859_16", "iso8859_2"), "ăâîșțşţ"),
    ("sq", ("cp1250", "cp1252"), "çë"),
    ("el", ("cp1253", "iso8859_7", "cp737"), "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
    ("tr az", ("cp1254", "iso8859_9", "cp857"), "çğıİöşüâîûə"),
    ("he yi", ("cp1255", "iso8859_8", "cp862"), "אבגדהוזחטיכלמנסעפצקרשתךםןףץ"),
    ("ar fa ur", ("cp1256", "iso8859_6", "cp720"), "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئپچژگی"),
    ("lt lv et", ("cp1257", "iso8859_13"), "ąčęėįšųūžāēģīķļņõäöü"),
    ("vi", ("cp1258",), _VIETNAMESE),
    ("th", ("cp874",), ""),
)
_BY_LANGUAGE = {code: (names, letters) for codes, names, letters in _TABLE for code in codes.split()}
_SCRIPTS = {
    "zh": re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u2027]"),
    "ja": re.compile("[\u3041-\u30ff\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u203b\u2606-\u266f]"),
    "ko": re.compile("[\uac00-\ud7a3\u3000-\u303f\uff00-\uffef\u2010-\u203b\u2606-\u266f]"),
    "th": re.compile("[\u0e01-\u0e5b\u2010-\u2027]"),
}
_SURE = (
    ("ja", "cp932"),
    ("ja", "euc_jp"),
    ("ko", "cp949"),
    ("ru", "cp1251"),
    ("ru", "koi8_r"),
    ("th", "cp874"),
    ("zh", "gb18030"),
    ("zh", "big5hkscs"),
)
# Letters that are in all text of a language, and their least share.
_USUAL = {"ja": (re.compile("[\u3041-\u3096\u30a1-\u30fc]"), 0.25), "th": (re.compile("[\u0e01-\u0e2e]"), 0.4)}
_SIGNS = frozenset("\xa0«»„“”‘’–—…♪°·¿¡№")
_OLD = ("cp850", "mac_roman")
_LATIN = "àáâãäåæçèéêëìíîïðñòóôõöøœùúûüýþÿßšž"
# What windows-1252 makes of the letters of DOS and of old Macintoshes: signs in words, capitals after small letters.
_NOT_1252 = re.compile(r"[^\W\d_][‚ƒ„ˆ‡†‰“”¤¦§¬±¶¸][^\W\d_]|[a-z][ŽŠŒŸ][a-z]")
_CHINESE = frozenset(
    "的一是不了我在有人這这他們们來来到時时大地為为子中你說说生國国年著就那和要她出也得里裡後后自以會会家可下而過过天去能對对小多然於心學学么麼好都起沒没看還还上道想知嗎吗什"
)
_MOSTLY = 0.9  # the share of signs that have to fit
_FOREIGN = 0.6  # the share of letters beyond ASCII from which on a text is not in a western language


def declared(raw: bytes) -> list[str]:
    """The languages that a header names, in the order in which it does."""
    found = re.findall(rb"(?i)\blang(?:uage)?\s*[:=]\s*[\"']?([a-z]{2,3}(?:-[a-z]{2,4})?)\b", raw[:4096])
    return [one.decode("ascii") for one in found]


def by_language(raw: bytes, languages: Iterable[str | None]) -> tuple[str, str] | None:
    """The encoding that fits one of some languages best, and the language; None if none does."""
    for language in languages:
        code = (tag((language or "").replace("_", "-")) or "").split("-")
        names, letters = _BY_LANGUAGE.get(code[0], ((), ""))
        if code[0] == "zh" and {"TW", "HK", "Hant"} & set(code):
            names = names[::-1]
        fits = [(round(_fit(raw, name, code[0], letters), 2), -at, name) for at, name in enumerate(names)]
        if fits and max(fits)[0] >= _MOSTLY:
            return max(fits)[2], "-".join(code)
    return None


def by_content(raw: bytes) -> tuple[str, str] | None:
    """The encoding that a text alone makes sure, and the language, if it is in no western one; None if none is."""
    if not is_foreign(raw):
        return _western(raw)
    sure = sorted(_SURE, key=lambda one: one[0] == "zh" and -_usual(raw, one[1]))
    for language, name in sure:
        letters = _BY_LANGUAGE[language][1]
        if _fit(raw, name, language, letters) < 0.98:
            continue
        text = raw.decode(name)
        usual, share = _USUAL.get(language, (None, 0.0))
        if usual is None or len(usual.findall(text)) > share * sum(sign > "\x7f" for sign in text):
            return name, language
    return None


def _usual(raw: bytes, name: str) -> int:
    """How many of the signs are those that Chinese has most; 0 if the bytes are not in the encoding."""
    return sum(sign in _CHINESE for sign in raw.decode(name, "replace"))


def _western(raw: bytes) -> tuple[str, str] | None:
    """The old encoding of a western text that is not windows-1252; None if it may be that."""
    if _fit(raw, "cp1252", "", _LATIN) >= 0 and not _NOT_1252.search(raw.decode("cp1252")):
        return None
    best, _, name = max((_fit(raw, name, "", _LATIN), -at, name) for at, name in enumerate(_OLD))
    return (name, "") if best >= _MOSTLY else None


def is_foreign(raw: bytes) -> bool:
    """Whether most letters of a text are outside ASCII, in another alphabet than Latin."""
    beyond = sum(byte > 0x7F for byte in raw)
    words = re.sub(rb"<[^<>]{0,200}>|&\w{1,10};|\{[^{}]{0,200}\}|WEBVTT|\.\w+ *\{[^}]{0,200}\}", b"", raw)
    plain = sum(chr(byte).isalpha() for byte in words if byte < 0x80)
    return beyond > _FOREIGN * (beyond + plain)


def _fit(raw: bytes, name: str, language: str, letters: str) -> float:
    """The share of the non-ASCII characters that a language uses; -1 if the bytes are not in the encoding."""
    try:
        text = raw.decode(name)
    except UnicodeDecodeError:
        return -1.0
    beyond = [sign for sign in text if sign > "\x7f"]
    if not beyond:
        return 1.0
    script = _SCRIPTS.get(language)
    if script is not None:
        return sum(script.match(sign) is not None for sign in beyond) / len(beyond)
    both = {*letters, *letters.upper()}
    good = sum(sign in both or sign in _SIGNS for sign in beyond)
    lower, upper = sum(sign.islower() for sign in beyond), sum(sign.isupper() for sign in beyond)
    # A wrong encoding of the same alphabet often turns its letters into capitals.
    return good / len(beyond) - (0.05 if upper > lower else 0.0)
