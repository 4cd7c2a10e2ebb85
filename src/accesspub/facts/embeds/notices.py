"""Sentences shown instead of media: assigned to the medium they belong to, or all that is left of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turbohtml import Element, Node, Text

from accesspub import expressions as re
from accesspub.facts.credits.labels import split_label
from accesspub.facts.dom.elements import containers, nearest, siblings
from accesspub.facts.dom.lines import Line
from accesspub.facts.dom.text import next_element, own_words, short_text
from accesspub.facts.dom.urls import clean
from accesspub.facts.dom.visibility import hidden
from accesspub.facts.embeds.captions import name_things
from accesspub.facts.embeds.container import CAPTION, Surroundings
from accesspub.facts.embeds.messages import find_in, standing_alone
from accesspub.facts.embeds.phrases import phrases
from accesspub.facts.embeds.vocabulary import Case, Linked, PageContext, by_class, kind_by_name, make_embed
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed, Message, Quote
from accesspub.facts.providers import Provider
from accesspub.html.lazy import lazy
from accesspub.html.text import BLOCK, fold, is_blank, letters

_NOTICE = 900  # characters of a box that holds a notice and nothing else
_SENTENCE = 300  # characters of a player that holds only such a sentence
_UP = 8
_ATTRIBUTE = 200  # characters of a value that may hold an id
_ID = 8  # characters of an id: one of this length is in no attribute by chance
_NEAR = 4  # levels of boxes in which a link belongs to the player that is gone
_LOST = frozenset({"unsupported", "javascript", "flash", "unavailable"})
_SILENT = frozenset({"js-placeholder", "native", "object", "embed", "iframe-lazy"})
_PLAYERS = frozenset({"native", "object", "embed"})
_STOP = frozenset("html body main article form header footer".split())
_WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class _Media:
    """The media of a page by their elements and by the boxes around them."""

    surroundings: Surroundings
    by_element: dict[Element, Embed]
    by_box: Mapping[Element, Embed]
    by_id: dict[str, Embed]
    """The first with each long id."""
    lost: dict[Element, Embed] = field(default_factory=dict)
    """Those made of messages."""

    def at(self, element: Element) -> Embed | None:
        return self.by_element.get(element) or self.by_box.get(element) or self.lost.get(element)

    def named_by(self, element: Element) -> Embed | None:
        """The medium whose id is at the end of an attribute of an element."""
        values = (value for value in map(element.attr, element.attrs) if value and len(value) <= _ATTRIBUTE)
        endings = (value[at:] for value in values for at in range(len(value) - _ID + 1))
        return next(filter(None, map(self.by_id.get, endings)), None)

    def count(self, element: Element) -> int:
        """How many media are in an element."""
        return self.surroundings.counts.get(element, 0)


class _NoticeCase(Case):
    """A message on its own line."""

    def __init__(self, context: PageContext, line: Line, message: Message, media: _Media) -> None:
        super().__init__(context, line.holder)
        self.line = line
        self.message = message
        self.media = media
        self.is_gone = message.group in _LOST

    @lazy
    def box(self) -> Element:
        """The box that the medium had: the player around the message, or all that holds the notice and no more."""
        if not self.is_gone:
            return _notice_box(self.element, self.media)
        player = nearest(self.element, self._had_player, 4)
        is_its_own = player is not None and not self.media.count(player) and short_text(player, _NOTICE) is not None
        return player if player is not None and is_its_own else self.element

    @lazy
    def caption(self) -> Quote | None:
        """The caption that follows the sentence, in the same line or the next ("Media captionUS Secretary …")."""
        message = self.message
        nodes = tuple(self.line.nodes[-1:]) if message.rest else tuple(_next_line(self.line))
        text = message.rest or fold("".join(one.data if isinstance(one, Text) else one.text for one in nodes))
        label = split_label(text, self.context.knowledge, message.language)
        is_caption = label.label and label.rest and (message.rest or label.kind != "image_credit")
        return Quote(label.rest, self.element, "label", label.label, label.glued, nodes) if is_caption else None

    def _had_player(self, around: Element) -> bool:
        """Whether an element is named a player, or is a figure that shows only the message."""
        if around.tag != "figure":
            return self.words.player.on(around)
        said = letters(self.message.text + "".join(block.text for block in self.message.further))
        captions = around.select("figcaption")
        return around.select_one("img,picture,svg") is None and letters(own_words(around, captions)) == said

    def banner(self) -> Element | None:
        return nearest(self.element, self.words.banner.on, 12)

    @lazy
    def link(self) -> Linked | None:
        """The first link in the notice that leads to a medium."""
        urls = (clean(link.attr("href")) for link in _notice_box(self.element, self.media).select("a[href]")[:20])
        return next((Linked(url, match) for url in urls if (match := self.context.player_match(url)) is not None), None)

    @lazy
    def beside(self) -> Embed | None:
        """The placeholder right before or after it that has no message of its own.

        A sentence with a caption of its own is what is left of another medium than a player that may work.
        """
        for forward in (True, False):
            node = next((one for one in siblings(self.element, forward=forward, limit=5) if not is_blank(one)), None)
            if isinstance(node, Element):
                embed = self.media.by_element.get(node) or self.media.by_box.get(node)
                if embed is not None and embed.message is None and embed.delivery in _SILENT:
                    has_own = embed.delivery in _PLAYERS and self.caption is not None
                    return None if has_own else embed
        return None

    @lazy
    def around(self) -> Embed | None:
        """The medium that it is in, or close to with nothing else around."""
        media = self.media
        for level, around in enumerate((self.element, *containers(self.element, _UP))):
            found = media.at(around)
            if found is not None or around.tag in _STOP or media.count(around) > 1:
                return found
            if level <= 4 and media.count(around) == 1 and short_text(around, _NOTICE) is not None:
                within = (media.by_element.get(one) or media.lost.get(one) for one in around.select("*")[:400])
                if (inner := next(filter(None, within), None)) is not None:
                    return inner
        return None

    @lazy
    def named_around(self) -> Embed | None:
        """The medium without a message whose id a box around it has, as the box for errors of a player does."""
        named = (self.media.named_by(around) for around in containers(self.element, _UP))
        return next((embed for embed in named if embed is not None and embed.message is None), None)

    def gone(self) -> str:
        return self.message.group if self.is_gone else ""

    def elsewhere(self) -> bool:
        return self.message.group == "see-elsewhere"

    @lazy
    def provider(self) -> Provider | None:
        """The provider that the words of the notice name, or of its heading or button, or the class of its box."""
        return self._named_in(self.message.text) or by_class(self.context, self.box) or self._named_in(self.box.text)

    def _named_in(self, text: str) -> Provider | None:
        words = {word.casefold() for word in _WORDS.findall(text[:600])}
        for provider in self.context.providers.all.values():
            if any(len(name) > 3 and name.casefold() in words for name in provider.words):
                return provider
        return None

    @lazy
    def kind_word(self) -> str:
        """The kind of medium that the words of the notice name; of a player that is gone, what its class says."""
        return _kind(self.context, self.message.text, self.box if self.is_gone else None)


# A banner asks about cookies in general, unless it leads to the one medium that it stands for.
BANNER = Question.about(_NoticeCase, "site-notice", banner=1, link=-1)
OWNED = Question.about(_NoticeCase, "message-of-medium", beside=1, around=1, named_around=1)
LOST = Question.about(_NoticeCase, "lost-medium", gone=1, elsewhere=-5, link=10, provider=1, kind_word=1)


class _EmptyCase(Case):
    """A box named a player."""

    def __init__(self, context: PageContext, element: Element, media: _Media) -> None:
        super().__init__(context, element)
        self.media = media

    @lazy
    def message(self) -> Message | None:
        """The sentence in it."""
        message = find_in(self.context, self.element)
        return message if message is not None and message.group in _LOST else None

    def within(self) -> Element | None:
        return nearest(self.element, self.media.at, _UP)

    def medium(self) -> bool:
        return self.media.count(self.element) > 0

    def banner(self) -> Element | None:
        return nearest(self.element, self.words.banner.on, 12)

    def more_text(self) -> bool:
        return short_text(self.element, _SENTENCE) is None

    def form(self) -> Element | None:
        return self.element.select_one("form,input,textarea")


EMPTY = Question.about(
    _EmptyCase, "empty-player", within=VETO, medium=VETO, banner=VETO, more_text=VETO, message=1, form=VETO
)


def place_messages(
    context: PageContext, found: list[Embed], surroundings: Surroundings
) -> tuple[list[Embed], list[Message]]:
    """Give each message to its medium, and make a medium of one that has none.

    Returns:
        the media made of messages, and the messages that belong to a medium which shows another.
    """
    for embed in found:
        is_post = embed.delivery == "blockquote" or embed.kind == "social"
        if "template" not in embed.data and (not is_post or embed.delivery == "consent-placeholder"):
            embed.message = _inside(context, embed)
    by_box = {embed.container: embed for embed in found if embed.container is not None}
    by_id = {embed.id: embed for embed in reversed(found) if embed.id is not None and len(embed.id) >= _ID}
    media = _Media(surroundings, {embed.element: embed for embed in found}, by_box, by_id)
    more: list[Embed] = []
    others: list[Message] = []
    for line, message in standing_alone(context):
        case = _NoticeCase(context, line, message, media)
        if context.ask(BANNER, case, line.holder):
            continue
        if context.ask(OWNED, case, line.holder):
            owner = case.beside or case.around or case.named_around
            if owner is not None and owner.message is None:
                owner.message = message
            elif owner is not None and owner.message is not None and owner.message.text != message.text:
                others.append(message)
        elif context.ask(LOST, case, case.box):
            lost = _gone(case) if case.is_gone else _waiting(case)
            media.lost[lost.element] = lost
            more.append(_placed(context, lost, surroundings))
    told = {embed.message.element for embed in found if embed.message is not None}
    for box in context.named:
        empty = _EmptyCase(context, box, media)
        if media.at(box) is None and context.ask(EMPTY, empty, box) and empty.message is not None:
            if empty.message.element in told:
                continue  # the box in which another medium shows its errors
            provider, kind = by_class(context, box), _kind(context, empty.message.text, box)
            lost = make_embed(box, "js-placeholder", "" if provider is not None else kind, provider=provider)
            lost.message = empty.message
            more.append(_placed(context, lost, surroundings))
    return more, others


def _placed(context: PageContext, lost: Embed, surroundings: Surroundings) -> Embed:
    """A medium made of a message, with what is around it."""
    caption = lost.caption
    name_things(context, lost, surroundings.around(lost.element))
    lost.caption = caption or lost.caption
    lost.hidden = hidden(lost.element, context.record)
    surroundings.add(lost.element)
    return lost


def _inside(context: PageContext, embed: Embed) -> Message | None:
    """The message that is in a medium's own element or box."""
    element = embed.element
    if element.tag == "iframe":
        text = embed.fallback_text[:400]
        sentence = phrases(context.knowledge).match(text, inside=True)
        if sentence is not None and sentence.phrase.group != "loading":
            return Message(text, sentence.phrase.group, sentence.phrase.language, element)
    message = find_in(context, element) if element.tag != "iframe" else None
    if message is None and embed.container is not None and embed.container is not element:
        message = find_in(context, embed.container)
    return message


def _gone(case: _NoticeCase) -> Embed:
    """A player that is gone, or of which a sentence is left."""
    is_text = case.box is case.element
    provider = by_class(case.context, case.box) if not is_text else None
    delivery, kind = "text" if is_text else "js-placeholder", "" if provider is not None else case.kind_word
    embed = make_embed(case.box, delivery, kind, provider=provider)
    embed.message = case.message
    if is_text:
        embed.caption = case.caption
        if embed.caption is None:
            _caption_behind(case.context, embed, case.message)
    _file_beside(case, embed)
    return embed


def _waiting(case: _NoticeCase) -> Embed:
    """A medium that waits for consent, or is shown elsewhere."""
    url, match = case.link or (None, None)
    provider = case.provider if match is None else None
    kind = case.kind_word if match is None and provider is None else ""
    embed = make_embed(case.box, "consent-placeholder", kind, match=match, provider=provider)
    embed.src, embed.page_url, embed.message = url, embed.page_url or url, case.message
    return embed


def _file_beside(case: _NoticeCase, embed: Embed) -> None:
    """The one recording that a link close by leads to ("Download audio"), where no other medium is near."""
    for around in (embed.element, *containers(embed.element, _NEAR)):
        if around.tag in _STOP or case.media.count(around) or short_text(around, _NOTICE) is None:
            return
        urls = {clean(link.attr("href")) for link in around.select("a")[:60]}
        files = {url: kind for url in urls if (kind := case.words.recording(url))}
        if len(files) == 1:
            embed.file_url, embed.kind = next(iter(files.items()))
        if files:
            return


def _caption_behind(context: PageContext, embed: Embed, message: Message) -> None:
    """The caption in the paragraph after a message, by the label that it begins with."""
    block = next_element(message.further[-1] if message.further else embed.element)
    text = short_text(block, CAPTION) if block is not None and block.tag in ("p", "div") else None
    label = split_label(text, context.knowledge, message.language) if text else None
    if block is not None and label is not None and label.kind == "media_caption" and label.rest:
        embed.caption = Quote(label.rest, block, "label", label.label, label.glued)
        embed.message = message._replace(further=(*message.further, block))


def _next_line(line: Line) -> list[Node]:
    """The nodes of the line below a line, up to a break or a block."""
    top: Node | None = line.nodes[-1] if line.nodes else None
    while top is not None and top.parent is not None and top.parent is not line.holder:
        top = top.parent
    nodes: list[Node] = []
    for node in siblings(top) if top is not None else ():
        if isinstance(node, Element) and (node.tag == "br" or node.tag in BLOCK):
            if nodes or node.tag != "br":
                break
        elif nodes or not isinstance(node, Text) or fold(node.data):
            nodes.append(node)
            if len(nodes) > 50:
                break
    return nodes


def _kind(context: PageContext, text: str, element: Element | None) -> str:
    """The kind of medium that a text names, else that the class of its box names; empty for none."""
    told = {word.casefold() for word in _WORDS.findall(text[:400])}
    whole = text.casefold()
    for kind, names in context.words.kinds.items():
        if any(name in told or (not name.isascii() and name in whole) for name in names):
            return kind
    if element is not None:
        return kind_by_name(element)
    # Compounds: "Youtube-Videos", "Audiobeitrag".
    return next((kind for kind, names in context.words.kinds.items() if any(name in whole for name in names[:2])), "")


def _notice_box(holder: Element, media: _Media) -> Element:
    """The outermost element that holds a notice and nothing else."""
    box = holder
    for around in containers(holder, _UP):
        if around.tag in _STOP or media.count(around) or short_text(around, _NOTICE) is None:
            break
        if len(around.select("p")) > 8:
            break
        box = around
    return box
