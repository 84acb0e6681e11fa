import pytest

from pipelines.text import own_text

PROSE = "Pemkab membagikan bibit kopi.\nPetani menanamnya sore itu."


@pytest.mark.parametrize(
    "line",
    [
        "Baca juga: Bukitsari Ikut Gerakan Menuju Smart City",
        "BACA JUGA  Hari Pertama Ngantor, Bupati Luncurkan Pekan Imunisasi",
        "Baca Juga:Kenaikan Harga Makanan",
        "Lihat juga Pasar Lama Dibongkar.",
        "Artikulli paraprakPolres Raih Predikat Pelayanan Terbaik",
    ],
)
def test_a_call_to_read_something_else_is_not_part_of_the_text(line):
    first, second = PROSE.split("\n")
    assert own_text(f"{first}\n{line}\n{second}") == PROSE


@pytest.mark.parametrize(
    "line",
    ["Bukitsari Lolos Seleksi Gerakan Menuju Smart City", "Jembatan Baru di Hulu Sungai Segera Dibuka untuk Umum"],
)
def test_a_headline_below_the_text_is_not_part_of_it(line):
    assert own_text(f"{PROSE}\n{line}\n") == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "1. Kabupaten Pulau Morotai dan Kota Tidore Kepulauan", "- Dinas Komunikasi dan Informatika Kota Ambon",
        "Kabupaten Ogan Komering Ulu Selatan", "Smart Governance: Kota Medan, Kota Metro, Kota Batu",
        "Petani menanamnya di lereng tanpa", "Sinta Melati", "Bibit Kopi Dibagikan Kepada Para Petani.",    ],
)  # fmt: skip
def test_lists_names_and_sentences_stay(line):
    assert own_text(f"{PROSE}\n{line}") == f"{PROSE}\n{line}"


def test_a_text_of_headlines_alone_is_as_it_is():
    lines = "Kota Medan Raih Penghargaan Smart Governance\nKota Metro Raih Penghargaan Smart Branding"
    assert own_text(lines) == lines
    assert own_text("") == ""
