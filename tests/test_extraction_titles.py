"""The headline as the newsroom shows it, without the name of the site."""

import pytest

from pipelines.extraction.sites import cut_site, is_site
from pipelines.extraction.title_claims import pick_title

SITES = ("Kabar Contoh", "kabarcontoh.id", "kabarcontoh")
HEADLINE = "Kota Tegal Kebut Pusat Kendali Layanan Aduan"


@pytest.mark.parametrize(
    ("shown", "declared", "title"),
    [
        ([(HEADLINE, "visible")], [(f"{HEADLINE} - Kabar Contoh", "og")], (HEADLINE, "visible")),
        ([(HEADLINE, "family jnews")], [], (HEADLINE, "family jnews")),
        ([("Kabar Contoh", "visible"), (HEADLINE, "visible")], [(HEADLINE, "og")], (HEADLINE, "visible")),
        ([("Daerah", "visible"), (HEADLINE, "visible")], [(f"{HEADLINE} | Daerah", "og")], (HEADLINE, "visible")),
        ([("Berita Terpopuler", "visible")], [(HEADLINE, "json-ld")], (HEADLINE, "json-ld")),
        ([], [(f"{HEADLINE} | Kabar Contoh", "og")], (HEADLINE, "og")),
        (
            [],
            [("Kabar Contoh", "json-ld"), (f"Kabar Contoh: {HEADLINE}", "title")],
            (f"Kabar Contoh: {HEADLINE}", "title"),
        ),
        ([], [(f"{HEADLINE} - Berita Daerah - KABARCONTOH.ID", "title"), (HEADLINE, "og")], (HEADLINE, "title")),
        (
            [(HEADLINE, "visible")],
            [(f"{HEADLINE} › Koran", "og"), (f"{HEADLINE} › Koran", "title")],
            (HEADLINE, "visible"),
        ),
        ([(HEADLINE, "visible")], [], (HEADLINE, "visible")),
        ([("Kabar Contoh", "visible")], [("Kabar Contoh - Cepat dan Tepat", "og")], ("", "")),
        ([], [], ("", "")),
        ([], [("Untitled Document", "title")], ("", "")),
        ([], [("Detail Berita | Kabar Contoh", "title")], ("", "")),
        (
            [("Cepat dan Tepat Sejak Dahulu", "visible")],
            [(HEADLINE, "json-ld"), ("Kabar Contoh - Cepat dan Tepat Sejak Dahulu", "og")],
            (HEADLINE, "json-ld"),
        ),
        ([], [(f"Kabar Contoh | {HEADLINE}", "title")], (HEADLINE, "title")),
        ([], [(f"{HEADLINE} | Suara Muara", "title")], (HEADLINE, "title")),  # a name nobody knows
        ([], [(f"{HEADLINE} - Bagian 2", "title")], (f"{HEADLINE} - Bagian 2", "title")),
        ([], [(f"{HEADLINE} ⋆ Suara Muara", "title")], (HEADLINE, "title")),
        ([], [(f"Kabar Contoh » Daerah » {HEADLINE}", "title")], (HEADLINE, "title")),
        ([], [(f"PLN - {HEADLINE}", "og")], (HEADLINE, "og")),  # nothing says that it is not the site's
        (
            [],
            [(f"PLN - {HEADLINE}", "og"), (f"PLN - {HEADLINE} - Kabar Contoh", "title")],
            (f"PLN - {HEADLINE}", "og"),
        ),
        (
            [(f"Kabar Contoh | {HEADLINE}", "visible")],
            [(f"Kabar Contoh | {HEADLINE}", "og")],
            (HEADLINE, "visible"),
        ),
    ],
)
def test_the_headline_is_the_heading_that_the_head_confirms(shown, declared, title):
    assert pick_title(shown, declared, SITES) == title


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (f"{HEADLINE} - Kabar Contoh", HEADLINE),
        (f"{HEADLINE} | KABARCONTOH", HEADLINE),
        (f"{HEADLINE} :: Kabar Contoh", HEADLINE),
        (f"Kabar Contoh | {HEADLINE}", HEADLINE),
        (f"Kabar Contoh:: {HEADLINE}", HEADLINE),
        (f"{HEADLINE} » Kabar Contoh", HEADLINE),
        (f"{HEADLINE} / Kabar Contoh", HEADLINE),
        (f"{HEADLINE} * Kabar Contoh", HEADLINE),
        (f"{HEADLINE} _ Kabar Contoh", HEADLINE),
        (f"{HEADLINE} - Suara.com", HEADLINE),
        (f"{HEADLINE} (Kabar Contoh)", HEADLINE),
        (f"{HEADLINE} :: Kabar Contoh ::", HEADLINE),
        (f"Kabar Contoh » Arsip Blog » {HEADLINE}", HEADLINE),
        (f"Detail Berita - {HEADLINE} | Kabar Contoh", HEADLINE),
        (f"muara.co.id - {HEADLINE}", HEADLINE),
        ("Timnas Menang - Pelatih Puas", "Timnas Menang - Pelatih Puas"),
    ],
)
def test_the_sites_name_is_cut_and_a_dash_of_the_headline_kept(text, cut):
    assert cut_site(text, SITES) == cut


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("Kabar Contoh", True), ("KABARCONTOH.ID", True), ("Kabar Contoh - Cepat dan Tepat", True), (HEADLINE, False)],
)
def test_a_sites_name_is_no_headline(text, is_one):
    assert is_site(text, SITES) is is_one
