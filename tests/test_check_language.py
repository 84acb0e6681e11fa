import pytest

from pipelines import language
from pipelines.drops import OtherLanguage
from pipelines.language import language_of
from pipelines.process import check_language
from tests.inline import make_draft

FORMAL = (
    "Bupati menandatangani nota kesepakatan penyusunan rencana induk bersama puluhan kepala daerah lain. "
    "Ia berharap warga segera merasakan layanan yang lebih mudah dan murah."
)
ENGLISH_TERMS = (
    "Startup itu meluncurkan dashboard real time untuk command center. Chief Executive Officer Nusa Digital Solution "
    "menyebut cloud computing, machine learning dan big data analytics dipakai dalam smart governance, smart branding, "
    "smart economy, smart living, smart society dan smart environment."
)
ENGLISH_NAMES = (
    "Penghargaan diserahkan di Grand Ballroom. Hadir Country Director Bright River Associates, Head of Government "
    "Relations Northwind Indonesia, serta Senior Advisor Blue Harbour Foundation. Tema forum tahun ini "
    "Future Cities: Resilient, Inclusive, Sustainable."
)
QUOTED = (
    'Wali Kota menyapa warga, "Sugeng enjang, sedaya kedah guyub rukun." Setelah itu ia meresmikan aplikasi '
    "pelayanan terpadu yang dapat dibuka dari telepon genggam di mana saja."
)
PLACES = "Peserta: Kabupaten Asahan, Kabupaten Toba, Kota Metro, Kota Medan, Kabupaten Wakatobi, Kabupaten Sleman."
MALAY = (
    "Kerajaan negeri mahu memastikan semua pejabat berkenaan memberi perkhidmatan yang lebih baik kepada penduduk. "
    "Usaha itu ialah sebahagian daripada pelan bandar raya pintar, manakala dana ditambah kerana permintaan tinggi."
)
NEAR_MALAY = (
    "Gubernur menyatakan jalan raya di kawasan lama akan dibina pada bulan mendatang. Warga menyambut baik, dan dinas "
    "pendidikan berkata murid boleh meminjam buku di perpustakaan awam setiap hari."
)
JAVANESE = (
    "Warga desa padha gotong royong ngresiki kali supaya banyune ora mambu maneh. Pak Lurah ngendika yen kegiatan iki "
    "arep dianakake saben sasi, amarga wis akeh bocah sing lara weteng."
)
SUNDANESE = (
    "Warga désa babarengan ngabersihan walungan sangkan caina henteu bau deui. Pa Kuwu nyarios yén ieu kagiatan bakal "
    "dilaksanakeun unggal bulan, sabab geus loba barudak anu gering."
)
ENGLISH = (
    "Residents left their homes after the river rose overnight, and the city opened three shelters near the market."
)
ITALIAN = (
    "Il sindaco di Trento ha incontrato i cittadini di Rovereto per parlare di acqua, di strade e di scuole nuove."
)

RUSSIAN = "Жители покинули свои дома, когда ночью поднялась река, и город открыл три приюта возле старого рынка."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (FORMAL, "id"),
        (FORMAL.upper(), "id"),
        (ENGLISH_TERMS, "id"),
        (ENGLISH_NAMES, "id"),
        (QUOTED, "id"),
        (PLACES, "id"),
        (f"\x00\x1b{FORMAL}\ufffe\ud800", "id"),
        (NEAR_MALAY, "id"),
        (MALAY, "ms"),
        (JAVANESE, "jv"),
        (SUNDANESE, "su"),
        (ENGLISH, "en"),
        (ITALIAN, "it"),
        (RUSSIAN, "ru"),
        ("", None),
        ("2024 100 25", None),
    ],
)
def test_the_language_is_told(text, code):
    assert language_of(text) == code


def test_the_same_text_always_has_the_same_language():
    mixed = ENGLISH + " " + ITALIAN
    assert len({language_of(mixed) for _ in range(10)}) == 1


@pytest.mark.parametrize("text", [FORMAL, MALAY, JAVANESE, SUNDANESE])
def test_without_the_second_opinion_the_neighbours_are_called_indonesian(monkeypatch, text):
    monkeypatch.setattr(language, "pycld2", None)
    assert language_of(text) == "id"


def checked(text, **aims):
    draft = make_draft(text=text, **aims)
    check_language(draft)
    return draft.language


def test_indonesian_passes_and_is_labelled():
    assert checked(FORMAL) == "id"


@pytest.mark.parametrize(
    ("text", "reason"),
    [(ENGLISH, "en"), (MALAY, "ms"), ("", "too little text to tell")],
    ids=["english", "malay", "empty"],
)
def test_other_text_is_dropped_with_its_language(text, reason):
    with pytest.raises(OtherLanguage, match=f"^{reason}$"):
        checked(text)


@pytest.mark.parametrize("aims", [{"languages": ("id", "ms")}, {"keep_all": True}])
def test_settings_accept_more(aims):
    assert checked(MALAY, **aims) == "ms"


def test_plain_indonesian_needs_no_second_opinion_but_what_has_malay_words_does(monkeypatch):
    asked = []
    detect = language.pycld2.detect
    monkeypatch.setattr(language.pycld2, "detect", lambda words: asked.append(words) or detect(words))
    plain = "Bupati dan warga di kabupaten ini telah memperbaiki jalan dengan dana dari dinas untuk pasar yang ramai."
    assert (language_of(plain), asked) == ("id", [])
    assert (language_of(MALAY), len(asked)) == ("ms", 1)
