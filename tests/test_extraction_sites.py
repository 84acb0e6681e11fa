"""What a site calls itself is known wherever its pages show it, and is neither a headline nor a person."""

import pytest
from lxml import html

from pipelines.extraction.index import Index
from pipelines.extraction.sites import fold_site, is_site, is_site_name, names_behind, names_shown

SITES = ("Suara Muara", "suaramuara.id")
HEADLINE = "Dermaga Baru Muara Jaya Dipakai Nelayan"


def index(body, title=""):
    return Index(html.document_fromstring(f"<html><head><title>{title}</title></head><body>{body}</body></html>"))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("KALDERA.id", "Kaldera"),
        ("https://www.kaldera.co.id", "Kaldera"),
        ("Kaldera TV", "kaldera-tv"),
        ("Suara Muara", "SuaraMuara"),
        (f"{'Kaldera ' * 30}.com", f"{'kaldera' * 30}"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(name, other):
    assert fold_site(name) == fold_site(other)


def test_two_names_stay_two():
    assert fold_site("Kaldera") != fold_site("Kaldera Timur")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Suara Muara", True),
        ("Media Suara Muara", True),
        ("Redaksi Suara Muara", True),
        ("SUARAMUARA.ID", True),
        ("Redaksi SM", True),
        ("SM", True),
        ("Jurnalis Muara", True),
        ("Suara Muara 2", True),
        ("Suara Muara Ternate", True),
        ("Siti Rahma", False),
        ("Sm", False),
        ("Muara", False),
        ("Suara Muara Jaya", False),
    ],
)
def test_the_site_and_its_desk_are_no_person(name, expected):
    assert is_site_name(name, SITES) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suara Muara", True),
        ("Suara Muara - dari tepi laut", True),
        ("", True),
        (HEADLINE, False),
        (f"{HEADLINE} - Suara Muara", False),
    ],
)
def test_a_name_with_its_slogan_is_no_headline(text, expected):
    assert is_site(text, SITES) is expected


@pytest.mark.parametrize(
    "body",
    [
        '<a href="/">Suara Muara</a>',
        '<a href="https://suaramuara.id/index.php"><img alt="Suara Muara"></a>',
        '<a href="./index.html">Suara Muara</a>',
        '<img class="logo" alt="Logo Suara Muara">',
        "<p>Hak Cipta 2019-2026 Suara Muara, semua hak dilindungi</p>",
        "<div>©2026 by Suara Muara</div>",
    ],
)
@pytest.mark.parametrize("title", ["{} - Suara Muara", "Suara Muara | {}", "{} (Suara Muara)"])
def test_a_name_is_shown_by_logo_by_links_home_and_at_the_foot(body, title):
    assert names_shown(index(body), [title.format(HEADLINE)]) == ["Suara Muara"]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="/laut">Suara Muara</a>',
        '<img alt="Suara Muara">',
        "<p>Suara Muara</p>",
        "<script>© Suara Muara</script>",
    ],
)
def test_what_stands_elsewhere_is_no_name_of_the_site(body):
    assert names_shown(index(body), [f"{HEADLINE} - Suara Muara"]) == []


def test_what_no_title_repeats_is_no_name_of_the_site():
    assert names_shown(index('<a href="/">Beranda</a>'), [f"{HEADLINE} - Suara Muara"]) == []


@pytest.mark.parametrize(
    ("title", "names"),
    [
        (f"{HEADLINE} - Laut - Suara Muara", ["Laut", "Suara Muara"]),
        (f"Suara Muara | {HEADLINE}", ["Suara Muara"]),
        (f"Laut: {HEADLINE} | Suara Muara", ["Laut:", "Suara Muara"]),
        (HEADLINE, []),
        ("Suara Muara", []),
        (f"{HEADLINE} {HEADLINE}", []),
    ],
)
def test_what_the_title_has_around_the_headline_are_names_of_site_and_section(title, names):
    assert [name.strip() for name in names_behind(index("", title), HEADLINE)] == names


@pytest.mark.parametrize(
    ("foot", "name"),
    [
        ("<p>x <b>COPYRIGHT &copy; 2026</b> Suara Muara</p>", "Suara Muara"),
        ("<p>(C)</p><p>2026</p><p>Hak Cipta 2026 Suara Muara.</p>", "Suara Muara"),
        ("<p>Hak Cipta</p><p>Suara Muara</p>", None),  # two paragraphs are not read as one
        ("<p>Suara Muara \u0130 \u00a9 Suara Muara</p>", "Suara Muara"),
    ],
)
def test_the_sign_of_copyright_names_the_site_in_one_stretch_of_text(foot, name):
    page = index(f"<p>Satu</p><p>Dua &copy;</p>{foot}<p>Tiga</p>")
    assert names_shown(page, [f"{HEADLINE} - Suara Muara"]) == ([name] if name else [])
