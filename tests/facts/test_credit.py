"""Credits separated from captions: labels, agencies, brackets, and what only looks like them."""

import pytest

from accesspub.facts.credits.parse import credit_name, is_byline, is_credit, split_credit
from accesspub.knowledge.load import load
from work import LINEAR, growth

CASES = [
    ("A harbour at dawn. Foto: Jana Beispiel/dpa", "A harbour at dawn.", "Jana Beispiel/dpa", "Foto:"),
    ("A harbour at dawn.Foto: Jana Beispiel", "A harbour at dawn.", "Jana Beispiel", "Foto:"),
    ("The singer waves. (Photo by Kim Sample/Getty Images for Someone)", "The singer waves.",
     "Kim Sample/Getty Images for Someone", "Photo by"),
    ("Vans in a yard (Photo: Twitter)", "Vans in a yard", "Twitter", "Photo:"),
    ("Photo by Kim Sample, public domain.", "", "Kim Sample, public domain", "Photo by"),
    ("Foto: Kim Sample, gemeinfrei", "", "Kim Sample, gemeinfrei", "Foto:"),
    ("Photo by the river, which is a public place.", "Photo by the river, which is a public place.", "", ""),
    ("REUTERS/Kim Sample", "", "REUTERS/Kim Sample", ""),
    ("Streets of Rome. AFP", "Streets of Rome.", "AFP", ""),
    ("He left early (AP Photo/Kim Sample)", "He left early", "AP Photo/Kim Sample", ""),
    ("[GETTY]", "", "GETTY", ""),
    ("© Foto: Kim Sample", "", "Kim Sample", "© Foto:"),
    ("A pier © dpa/Reuters Foto: Kim Sample", "A pier", "dpa/Reuters Foto: Kim Sample", "©"),
    ("Bild © Kim Sample/ard", "", "Kim Sample/ard", "Bild ©"),
    ("Bild: Photo by Kim Sample on Unsplash", "", "Kim Sample on Unsplash", "Bild: Photo by"),
    ("Dans la rue. Crédits : AFP", "Dans la rue.", "AFP", "Crédits :"),
    ("W tle zamek (fot. Jan K.)", "W tle zamek", "Jan K.", "fot."),
    ("写真：共同", "", "共同", "写真："),
    ("Im Bild: Der Minister geht. Foto: dpa", "Im Bild: Der Minister geht.", "dpa", "Foto:"),
    ("A lake. © 2015 Kim Sample. All rights reserved.", "A lake.", "2015 Kim Sample", "©"),
    ("Un homme prie. (Photo Kim Sample. AFP)", "Un homme prie.", "Kim Sample. AFP", "Photo"),
    ("Une rue à Lyon. Photo AFP", "Une rue à Lyon.", "AFP", "Photo"),
    ("(Quelle: Foto Kim Sample)", "", "Kim Sample", "Quelle: Foto"),
    ("He speaks on Tuesday. (Kim Sample | The Ledger)", "He speaks on Tuesday.", "Kim Sample | The Ledger", ""),
    ("Un acto en Managua. Carlos Muestra | Archivo | Gaceta.", "Un acto en Managua.", "Carlos Muestra | Archivo | Gaceta", ""),
    ("Die Messe beginnt Bild © hr", "Die Messe beginnt", "hr", "Bild ©"),
    ("Credit...Kim Sample", "", "Kim Sample", "Credit..."),
    ("A ship. Foto: Kim Sample --12--", "A ship.", "Kim Sample", "Foto:"),
    ("Image source, Kim Sample", "", "Kim Sample", "Image source,"),
    ("The quay. Image copyright,Kim Sample", "The quay.", "Kim Sample", "Image copyright,"),
    ("مصدر الصورة، رويترز", "", "رويترز", "مصدر الصورة،"),
    ("statista.com", "", "statista.com", ""),
    ("물레방아(이미지 제공-물레나라)", "물레방아", "물레나라", "이미지 제공-"),
    ("The mill stands again. (BBC)", "The mill stands again.", "BBC", ""),
    ("老人们在公园。（BBC）", "老人们在公园。", "BBC", ""),
    ("The British Broadcasting Corporation (BBC)", "The British Broadcasting Corporation (BBC)", "", ""),
    ("Photo by барон Н. Н. Образцов, public domain.", "", "барон Н. Н. Образцов, public domain", "Photo by"),
    ("The mill stands again. (Kim Sample)", "The mill stands again.", "Kim Sample", ""),
    ("Foto: Kim Sample. Grafik: Jana Muster", "", "Kim Sample. Grafik: Jana Muster", "Foto:"),
    ("cc sample7 https://flic.kr/p/s9X187", "", "sample7", "cc"),
    ("See https://flic.kr/p/s9X187", "See https://flic.kr/p/s9X187", "", ""),
    ("Photo credit: AP | The old mill, in this Nov. 22 file photo, is open.",
     "The old mill, in this Nov. 22 file photo, is open.", "AP", "Photo credit:"),
    ("小院。李样 图", "小院。", "李样", "图"),
    ("这是一张地图", "这是一张地图", "", ""),
    ("Loriot (© SWR/Kim Sample) auf dem Sofa", "Loriot auf dem Sofa", "SWR/Kim Sample", "©"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rest", "name", "label"), CASES)
def test_split(text, rest, name, label):
    found = split_credit(text, load())
    assert (found.rest, found.name, found.label) == (rest, name, label)


@pytest.mark.parametrize(
    "text",
    [
        "The AP is big.",
        "HD-TV via Antenne",
        "Photo",
        "Fotos vom Tag",
        "Rome (Italy)",
        "He took a photo by the river",
        "Im Bild: Der Minister kommt heute an",
        "Kim Sample, manager at Reuters, speaks in Rome",
        "The film, courtesy of Netflix, is good and starts soon",
        "",
    ],
)
def test_no_credit(text):
    found = split_credit(text, load())
    assert (found.rest, found.name) == (text, "")


def test_glued_and_whole():
    assert split_credit("genannt.Foto: Kim", load()).glued
    assert not split_credit("genannt. Foto: Kim", load()).glued
    assert is_credit("(Foto: Kim Sample)", load())
    assert not is_credit("A house. Foto: Kim Sample", load())


def test_names():
    assert credit_name("Photographer: Kim Sample/Getty Images", load()) == (
        "Kim Sample/Getty Images",
        "Photographer:",
    )
    assert credit_name("( Kim Sample )", load())[0] == "Kim Sample"
    assert credit_name("Animation by Kim Sample", load())[0] == "Kim Sample"
    assert credit_name("Images via Wikimedia Commons", load())[0] == "Wikimedia Commons"
    assert credit_name("Zeichnungen © Kim Sample", load()) == ("Kim Sample", "Zeichnungen ©")
    assert is_byline("Kim Sample/Paper", load())
    assert not is_byline("right/wrong", load())


def test_hostile_texts_cost_little():
    knowledge = load()

    def read(text: str) -> None:
        split_credit(text, knowledge)
        credit_name(text, knowledge)

    for unit in ("foto: ", "(", "a. ", "© ", "/ A", "Foto", "x"):
        assert growth(lambda size, unit=unit: read(unit * size), 500) < LINEAR, unit
    read("x" * 2_000_000)


WHAT_IS_SHOWN = [
    "Chart: Unemployment by year",
    "Map: Ukraine and Poland",
    "Map: New York",
    "Karte: Baden-Württemberg",
    "Grafik: So viel Strom braucht die Stadt",
    "Carte : la France",
    "Mapa: Europa",
    "Illustration: Saint George and the dragon",
    "Drawing: A Red House",
    "The front line. Map: Ukraine and Poland",
    "Exports fell. Chart: Exports to Germany",
    "Foto: Ilustrim",
    "A quay. Photo: File",
    "The File Photo",
]


@pytest.mark.parametrize("text", WHAT_IS_SHOWN)
def test_a_label_before_what_is_shown_makes_no_credit(text):
    found = split_credit(text, load())
    assert (found.rest, found.name) == (text, "")


@pytest.mark.parametrize(
    ("text", "rest", "name", "label"),
    [
        ("Grafik: Max Muster", "", "Max Muster", "Grafik:"),
        ("Map: OpenStreetMap", "", "OpenStreetMap", "Map:"),
        ("The front line. Map: Kim Sample/AFP", "The front line.", "Kim Sample/AFP", "Map:"),
        ("Exports fell. Chart: Statista", "Exports fell.", "Statista", "Chart:"),
        ("A dome. Visualisation by Kim Sample", "A dome.", "Kim Sample", "Visualisation by"),
        ("A dome. Chart Credit: Kim Sample", "A dome.", "Kim Sample", "Chart Credit:"),
        ("Rights Holder: Kim Sample", "", "Kim Sample", "Rights Holder:"),
        ("He arrives. (Kim Sample/Pool Photo via AP)", "He arrives.", "Kim Sample/Pool Photo via AP", ""),
        ("A bridge. GAZETA/Gazeta Sample.pl/REUTERS", "A bridge.", "GAZETA/Gazeta Sample.pl/REUTERS", ""),
        ("Der Hafen am Morgen | picture alliance / dpa", "Der Hafen am Morgen", "picture alliance / dpa", ""),
        ("A quay. The Ledger File Photo", "A quay.", "The Ledger File Photo", ""),
        ("Ledger File Photo", "", "Ledger File Photo", ""),
    ],
)
def test_credits_of_houses_and_of_what_is_drawn(text, rest, name, label):
    found = split_credit(text, load())
    assert (found.rest, found.name, found.label) == (rest, name, label)
