"""One parse of a page, shared by everything that reads it."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from crawler.markup import markup_of, parse_html
from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.paragraphs import BLOCKS, HEADINGS, PROSE
from pipelines.extraction.stylesheets import hidden_elements
from pipelines.plain import unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index

LARGEST = 4_000_000  # bytes of markup; what stands behind is never the article
INLINE = re.compile(rb"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]*")  # pictures and fonts inside the page
# What is shown where no scripts run is no markup to a browser that runs them, but it is to the parser: a box that is
# opened there and closed elsewhere holds all that stands between. A script that writes such an element is left alone.
NO_SCRIPT = tuple(
    re.compile(rb"<%b\b[^<>]{0,500}+>(?:(?!<%b|</script|<!--).){0,5000}?</%b\s*+>" % (name, name, name), re.DOTALL)
    for name in (b"noscript", b"NOSCRIPT")
)
HOLDING = (b"div", b"table", b"tr", b"td")  # elements that no end of another one closes
FIRST = 16  # pieces of text
HEADLINE = 16  # letters
GLUED = 3  # words of a text that is no name of a site in two colours
QUESTION = 3  # words; fewer name a list or what a button does
PARAGRAPH, FEWEST_TOLD = 100, 3  # characters of a paragraph, and how many make a story
ENDS = (".", ".”", '."', ".)")  # of its sentences
SHADOW, FRAMED = b" shadowroot", b" srcdoc="  # attributes
PAGE_STATE = "__VIEWSTATE"  # the field in which ASP.NET has it
length_of = etree.XPath("string-length()")
BARRIERS = ("td", "th", "caption", "object", "button", "template", "svg", "math")  # in which a paragraph is its own
BLANK = re.compile(r"\n[ \t\r]*\n\s*")
_held_paragraphs = etree.XPath("descendant::p[ancestor::p]")  # ".//p//p" takes seconds where many lie in many
_scripted_links = etree.XPath("descendant::a[not(@href) and not(@name) and not(@id)]")
_components = etree.XPath("descendant::*[contains(name(), '-') and not(starts-with(name(), 'amp-'))]")
_said_in = etree.XPath(
    "descendant::text()[not(ancestor::a or ancestor::script or ancestor::style)]", smart_strings=False
)
_said_before = etree.XPath(
    "preceding::text()[not(ancestor::a or ancestor::script or ancestor::style or ancestor::head or ancestor::h1)]",
    smart_strings=False,
)
_shadows = etree.XPath("descendant::template[@shadowrootmode or @shadowroot]")
_moved = etree.XPath("descendant::*[contains(@style, '-9')]")
_posts = etree.XPath("descendant::*[contains(@class, 'hentry') or contains(@class, 'status-publish')]")
_refusals = etree.XPath(
    "descendant::*[@subscriptions-section='content-not-granted' or starts-with(@amp-access, 'NOT')]"
)
DIALOGS = ("dialog", "[role=dialog]", "[role=alertdialog]", "[aria-modal=true]")
# Among them how a character is said, above it, and a row past which headlines run.
SILENT = ("script", "style", "noscript", "template", "svg", "rt", "rp", "marquee")
ICON = frozenset({"icon", "icons", "symbols", "mi", "ligature"})  # in the name of what shows a picture by its name
UNHIDDEN = frozenset({"html", "body", "main", "article", "h1"})  # which a script shows
LITTLE = 0.3  # of a page
STORY = 400  # characters of paragraphs; what asks for scripts says less
AWAY = re.compile(r"(?:left|top|text-indent)\s*:\s*-9\d{3,}", re.IGNORECASE)  # where no screen shows it
PICTURE_NAME = re.compile(r"[a-z0-9_]{2,30}")
# WordPress calls a post by what it is filed under as well: "category-iklan", "tag-komentar".
SUBJECT = re.compile(
    r"(?<!\S)(?:category|kategori|(?:post_)?tag|label|topi[ck]|rubrik|kanal|daerah|wilayah|lokasi|series?)-\S+"
)


def parse_page(body: bytes, encoding: str | None) -> HtmlElement | None:
    """Return the tree of a page, or None if there is no markup in it."""
    markup = markup_of(body, encoding)
    if b";base64," in markup:
        markup = INLINE.sub(b"", markup)
    for element in NO_SCRIPT:
        markup = element.sub(_whole, markup)
    tree = parse_html(_shortened(markup))
    if tree is not None:
        if SHADOW in markup:
            _show_shadows(tree)
        if FRAMED in markup:
            _show_framed(tree)
        _forget_subjects(tree)
        part_paragraphs(tree)
        keep_sources(tree)
        part_lines(tree)
        _show_links(tree)
        _show_components(tree)
        _open_forms(tree)
        _lower_headings(tree)
        _part_glued(tree)
        _show_questions(tree)
    return tree


def _whole(no_script: re.Match[bytes]) -> bytes:
    """Return what is shown where no scripts run; nothing if it opens a box without closing it, or the reverse."""
    said = no_script[0].lower()
    return no_script[0] if all(said.count(b"<" + one) == said.count(b"</" + one) for one in HOLDING) else b""


def _forget_subjects(tree: HtmlElement) -> None:
    """Take what a post is filed under out of its class, in which all else says what a box is."""
    for post in _posts(tree):
        post.set("class", SUBJECT.sub("", post.get("class")))


def _show_links(tree: HtmlElement) -> None:
    """Mark as links what a script makes some: anchors that lead nowhere and name no place in the page."""
    for link in _scripted_links(tree):
        link.set("href", "#")


def _show_components(tree: HtmlElement) -> None:
    """Make boxes of the elements that a site has invented, called as they were, but of those within a sentence."""
    for element in _components(tree):
        name = str(element.tag)
        if not ICON.isdisjoint(name.split("-")) and PICTURE_NAME.fullmatch((element.text or "").strip()):
            element.text = None
        elif not _is_in_sentence(element):
            element.tag = "div"
            element.set("class", f"{name} {element.get('class') or ''}".strip())


def _show_shadows(tree: HtmlElement) -> None:
    """Show what an element declares as its shadow, with what it holds itself put into the slots, as browsers do."""
    for shadow in _shadows(tree):
        shadow.tag = "div"
        held: dict[str | None, list[HtmlElement]] = defaultdict(list)
        for one in shadow.getparent():
            if one is not shadow:
                held[one.get("slot")].append(one)
        for slot in [*shadow.iter("slot")]:
            slot.tag = "div"
            slot.extend(held.pop(slot.get("name"), ()))


def _show_framed(tree: HtmlElement) -> None:
    """Make a box of the page that an attribute holds for a frame, if that tells a story: advertisements tell less."""
    for frame in [*tree.iter("iframe")]:
        page = parse_html((frame.get("srcdoc") or "").encode("utf-8", "ignore"))
        body = None if page is None else next(page.iter("body"), None)
        if body is not None and told_in(body) >= STORY:
            frame.tag, frame.text = "div", None
            frame[:] = [body]
            body.tag = "div"


def _open_forms(tree: HtmlElement) -> None:
    """Make a box of the form into which a system puts the whole page, and of one that holds the story."""
    shown = cache(partial(told_in, tree))
    for form in [*tree.iter("form", "fieldset")]:
        is_whole = any(field.get("name") == PAGE_STATE for field in form.iter("input"))
        told = 0 if is_whole or length_of(form) < STORY else told_in(form)
        if is_whole or (told >= STORY and (not _asks(form) or (told > LITTLE * shown() and _is_first(form, told)))):
            form.tag = "div"


def _asks(form: HtmlElement) -> bool:
    """Say whether there is anything in *form* that a reader can fill in or press."""
    fields = form.iter("input", "textarea", "select", "button")
    return any((field.get("type") or "text").lower() != "hidden" for field in fields)


def _is_first(form: HtmlElement, told: int) -> bool:
    """Say whether next to nothing is told before *form*: below a story stands what its readers agree to."""
    return _length_told(_said_before(form)) <= LITTLE * told


def _lower_headings(tree: HtmlElement) -> None:
    """Make paragraphs of the headings of one rank that are sentences, where a whole story is set in it."""
    told: dict[str, list[tuple[HtmlElement, int]]] = defaultdict(list)
    for heading in tree.iter("h2", "h3", "h4", "h5", "h6"):
        if (text := "".join(heading.itertext()).strip()).endswith(ENDS):
            told[str(heading.tag)].append((heading, len(text)))
    for headings in told.values():
        if sum(length >= PARAGRAPH for _, length in headings) >= FEWEST_TOLD:
            for heading, _ in headings:
                heading.tag = "p"


def _part_glued(tree: HtmlElement) -> None:
    """Make boxes of texts that a page must show as such: in elements side by side, they would run into each other."""
    pairs = [
        (one, other) for one in tree.iter("span") if (other := one.getnext()) is not None and _is_glued(one, other)
    ]
    for span in {one for pair in pairs for one in pair}:
        span.tag = "div"


def _is_glued(one: HtmlElement, other: HtmlElement) -> bool:
    """Say whether nothing stands between the last word of *one* and the capital of *other*, and one has some words."""
    if other.tag != "span" or one.tail:
        return False
    before, behind = "".join(one.itertext()), "".join(other.itertext())
    is_word = before[-1:].isalnum() and behind[:1].isupper() and not before.isupper()
    return is_word and max(len(before.split()), len(behind.split())) >= GLUED


def _show_questions(tree: HtmlElement) -> None:
    """Read as text the button that is a heading of some words, and what it unfolds below, such as an answer."""
    for button in [*tree.iter("button")]:
        heading = next(button.iterancestors(*HEADINGS), None)
        if heading is None or len("".join(button.itertext()).split()) < QUESTION:
            continue
        button.tag = "span"
        below = heading.getnext()
        if below is not None and is_hidden(below):
            show(below)


def _is_in_sentence(element: _Element) -> bool:
    """Say whether text stands right beside *element*."""
    before, outer = element.getprevious(), element.getparent()
    said = outer.text if before is None and outer is not None else before.tail if before is not None else None
    return bool((said or "").strip() or (element.tail or "").strip())


def _shortened(markup: bytes) -> bytes:
    return markup if len(markup) <= LARGEST else markup[:LARGEST].decode("utf-8", "ignore").encode()


def part_paragraphs(tree: HtmlElement) -> None:
    """Put paragraphs behind the one in which they lie, as browsers do: an open <font> does not hold one open."""
    for paragraph in _held_paragraphs(tree):
        outer = next(paragraph.iterancestors("p", *BARRIERS), None)
        if outer is None or outer.tag != "p" or outer.getparent() is None:
            continue
        moved = [paragraph]
        for element in (paragraph, *paragraph.iterancestors()):
            if element is outer:
                break
            moved += element.itersiblings()
        for one in reversed(moved):
            outer.addnext(one)


def keep_sources(tree: HtmlElement) -> None:
    """Make a paragraph of who is quoted, as it stands in the <footer> of a quotation."""
    for footer in [*tree.iter("footer")]:
        if next(footer.iterancestors("blockquote"), None) is not None:
            footer.tag = "p"


def part_lines(tree: HtmlElement) -> None:
    """Make paragraphs of what blank lines part in a <pre>, which shows them; a program keeps its own."""
    for box in [*tree.iter("pre")]:
        if next(box.iter("code"), None) is not None or BLANK.search("".join(box.itertext()).strip()) is None:
            continue
        box.tag = "div"
        pieces = [(None, box.text or ""), *((kid, kid.tail or "") for kid in box)]
        for kid, text in reversed(pieces):
            _break_between(box, kid, BLANK.split(text))


def _break_between(box: HtmlElement, kid: HtmlElement | None, texts: list[str]) -> None:
    """Put line breaks between *texts* where they stand in *box*: behind *kid*, or first."""
    place = 0 if kid is None else box.index(kid) + 1
    if kid is None:
        box.text = texts[0]
    else:
        kid.tail = texts[0]
    for number, text in enumerate(texts[1:]):
        first, second = box.makeelement("br"), box.makeelement("br")
        second.tail = text
        box[place + 2 * number : place + 2 * number] = [first, second]


def drop_silent(index: Index) -> list[str]:
    """Take out what is never shown, once the structured data has been read from it, and what is closed to see a page.

    Return what that says. A dialog with the page's own headline, or with next to all that the page says, is kept.
    """
    tree = index.root
    _show_unscripted(index)
    _drop_refusals(tree)
    etree.strip_elements(tree, *SILENT, with_tail=False)
    _hide_as_styled(index)
    for span in index.tagged("span"):
        if is_hidden(span):
            span.drop_tree()
    closed = []
    named = {element for key in DIALOGS for element in index.elements.get(key, ())}
    left = [element for element in named if tree in element.iterancestors()]
    for dialog in sorted(left, key=index.order.__getitem__):
        if not _holds_headline(dialog, tree) and _is_before(dialog, tree):
            closed.append(text_of_element(dialog))
            index.forget_headings(dialog)
            take_out(dialog)
    return closed


def _drop_refusals(tree: HtmlElement) -> None:
    """Take out of an AMP page what it shows to those who may not read on."""
    root = next(tree.iter("html"), tree)
    if root.get("amp") is not None or root.get("⚡") is not None:
        for element in _refusals(tree):
            take_out(element)


def _show_unscripted(index: Index) -> None:
    """Make a box of what is shown where no scripts run, if that is a story, and nothing else on the page is."""
    told = {one: told_in(one) for one in index.tagged("noscript")}
    box = max(told, key=lambda one: told[one], default=None)
    if box is not None and told[box] >= STORY and told_in(index.root) < told[box] * 2:
        box.tag = "div"


def told_in(box: HtmlElement) -> int:
    """Return the characters of what may be paragraphs in *box*, whatever they are set in, outside its links."""
    return _length_told(_said_in(box))


def _length_told(texts: Iterable[str]) -> int:
    lengths = (len(text.strip()) for text in texts)
    return sum(length for length in lengths if length >= PROSE)


def _hide_as_styled(index: Index) -> None:
    """Mark as hidden what the page's own stylesheets hide, and what stands where no screen shows it.

    A good part of all that the page says is there to be shown by a script.
    """
    away = (one for one in _moved(index.root) if AWAY.search(one.get("style") or ""))
    found = [one for one in (*hidden_elements(index), *away) if one.tag not in UNHIDDEN]
    most = LITTLE * length_of(index.root) if found else 0
    for element in found:
        if length_of(element) <= most and next(element.iter("h1"), None) is None:
            element.set("hidden", "")


def show(element: _Element) -> None:
    """Take away by what *element* is hidden."""
    for name in ("style", "hidden"):
        element.attrib.pop(name, None)


def is_hidden(element: _Element) -> bool:
    """Say whether *element* says of itself that it is not shown."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and "display:none" in style.replace(" ", ""))


def _holds_headline(box: HtmlElement, tree: HtmlElement) -> bool:
    titles = fold_title(" ".join(text_of_element(one) for one in tree.iter("title")))
    headings = (fold_title(text_of_element(one)) for one in box.iter("h1", "h2"))
    return any(len(heading) >= HEADLINE and heading in titles for heading in headings)


def _is_before(dialog: HtmlElement, tree: HtmlElement) -> bool:
    """Say whether a text stands behind *dialog*, which is more than a menu has."""
    return any(
        len((one.text or "").strip()) >= PROSE and dialog not in one.iterancestors() for one in tree.iter("p", "div")
    )


def take_out(element: HtmlElement) -> None:
    """Take *element* out of its page; what stands bare on both sides of a box does not become one paragraph."""
    before, outer = element.getprevious(), element.getparent()
    said = before.tail if before is not None else outer.text if outer is not None else None
    if element.tag in BLOCKS and said and said.strip() and element.tail and element.tail.strip():
        line_break = element.makeelement("br")
        element.addnext(line_break)
        line_break.tail, element.tail = element.tail, None
    element.drop_tree()


def says(text: str | None) -> bool:
    """Say whether *text* is there, and is more than spaces."""
    return bool(text and text.strip())


def text_of_element(element: _Element) -> str:
    """Return the text of *element* on one line, with a space wherever a child begins."""
    return clean_text(" ".join(_texts_of(element)) if len(element) else element.text or "")


def text_before(element: _Element) -> str:
    """Return what is printed just before *element* in its box."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return previous.tail or text_of_element(previous)
    return "" if parent is None else parent.text or ""


def stands_amid(element: _Element) -> bool:
    """Say whether text stands before *element* and goes on behind it as a sentence does."""
    behind = (element.tail or "").lstrip()
    return bool(text_before(element).strip()) and (behind[:1].islower() or behind.startswith((",", ".", ";")))


def _texts_of(element: _Element) -> Iterable[str]:
    """Return the texts in *element*, one by one if no child has children, which is twice as fast."""
    texts = [element.text]
    for child in element:
        if len(child) or not isinstance(child.tag, str):
            return element.itertext()
        texts += (child.text, child.tail)
    return filter(None, texts)


def begins_with(element: _Element, length: int) -> bool:
    """Say whether the first pieces of text in *element* show that it has more than *length* characters."""
    start = " ".join(islice(element.itertext(), FIRST))
    return "&" not in start and unmarked(start).isascii() and len(" ".join(start.split())) > length


def cut_text(tree: HtmlElement, *, most: int) -> int:
    """Leave the first *most* characters of what a page shows, and return how many there were."""
    if (length := int(length_of(tree))) <= most:
        return length
    length = 0
    for element in tree.iter("*"):
        for place in ("text", "tail"):
            said = getattr(element, place) or ""
            if length + len(said) > most:
                setattr(element, place, said[: max(0, most - length)] or None)
            length += len(said)
    return length


def common_box(blocks: Sequence[_Element]) -> _Element | None:
    """Return the innermost element that holds all *blocks* as its own."""
    found = [[*block.iterancestors()] for block in blocks]
    shared = set(found[0]).intersection(*found[1:]) if found else set()
    return next((one for one in found[0] if one in shared), None) if found else None
