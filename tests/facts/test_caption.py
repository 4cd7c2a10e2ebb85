"""Labels that screen readers are meant to hear, and the words behind them."""

import pytest

from accesspub.facts.credits.labels import split_label, without_count
from accesspub.knowledge.load import load

CASES = [
    ("Media captionUS Secretary of State", "Media caption", "US Secretary of State", True, "media_caption"),
    ("Image copyright EPA", "Image copyright", "EPA", False, "image_credit"),
    ("Image caption PMU troops", "Image caption", "PMU troops", False, "image_caption"),
    ("Media caption – The quay", "Media caption", "The quay", False, "media_caption"),
    ("Image copyright", "Image copyright", "", False, "image_credit"),
    ("Bildunterschrift: Ein Haus", "Bildunterschrift", "Ein Haus", False, "image_caption"),
    ("Légende image, Un homme", "Légende image", "Un homme", False, "image_caption"),
    ("图片说明鸡", "图片说明", "鸡", True, "image_caption"),
    ("التعليق على الصورة، شيء", "التعليق على الصورة", "شيء", False, "image_caption"),
]


@pytest.mark.parametrize(("text", "label", "rest", "glued", "kind"), CASES)
def test_label(text, label, rest, glued, kind):
    assert split_label(text, load()) == (label, rest, glued, kind)


@pytest.mark.parametrize("text", ["Image captions are short", "Legenda Roberto", "Photo of a house", "", "Media"])
def test_no_label(text):
    assert split_label(text, load()) == ("", text, False, "")


def test_every_language_has_every_kind():
    for tag, language in load().languages.items():
        labels = language["reads"]["labels"]
        assert {"media_caption", "image_caption", "image_credit", "credit", "transcript"} <= set(labels), tag


def test_counter():
    assert without_count("1/5 A house") == "A house"
    assert without_count("2 of 14 A house") == "A house"
    assert without_count("1914 was long ago") == "1914 was long ago"
    assert without_count("5/6") == "5/6"
