"""Two articles tell one story if one release is behind both, whatever a desk did to it."""

import pytest

from pipelines.copies.named_words import read, stock_of
from pipelines.copies.overlap import are_apart, overlap, own, sample_of

STOCK = stock_of(None)
LEAD = "LUMAJANG – Pemkab Lumajang membuka loket izin malam di Mal Pelayanan Publik, Senin (3/10/2022)."
BODY = [
    "Bupati Lumajang Tharir Wibisono mengatakan, loket itu dibuka untuk petani yang baru pulang menjelang magrib.",
    '"Sawah tidak bisa ditinggal pada jam kantor, jadi kantorlah yang menyesuaikan," kata Tharir.',
    "Pada pekan pertama ada 214 permohonan, terbanyak izin kios dan surat pindah. Semuanya selesai hari itu juga.",
    "Kepala Dinas Penanaman Modal Lumajang Indah Kusuma menambahkan, loket malam dijaga enam petugas yang bergiliran.",
]
ENDING = "Loket malam menjadi program percepatan dalam rencana induk yang disusun sejak Maret."
RELEASE = "\n".join([LEAD, *BODY, ENDING])
LOCAL = (
    "Sumiati, petani tomat dari Senduro, mengurus izin kios sepulang dari ladang. Ia hanya menunggu dua belas menit."
)
DEFINING = (
    "Gerakan Menuju Smart City adalah program bersama Kementerian Komunikasi dan Informatika, Bappenas, dan Kementerian"
    " Dalam Negeri sejak 2017. Melalui program ini daerah dibimbing menyusun rencana induk dengan enam dimensi."
)


def edited(**swaps):
    text = RELEASE
    for old, new in swaps.items():
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "copy",
    [
        RELEASE.upper(),
        "\n".join([LEAD.replace("LUMAJANG –", "Lumajang, Kabar Semeru -"), *BODY, ENDING]),
        "\n".join([LEAD, *BODY[:3]]),
        "\n".join(["Antrean di loket izin kini justru ramai setelah azan magrib, saat kantor lain gelap.", *BODY]),
        "\n".join([LEAD, BODY[0], LOCAL, *BODY[1:], ENDING]),
        "\n".join([LOCAL, *BODY[1:3], DEFINING]),
        edited(mengatakan="menuturkan", menambahkan="menerangkan", Pemkab="Pemerintah Kabupaten", sejak="mulai"),
        edited(**{"Senin (3/10/2022)": "Senin (03/10)", "kata Tharir": "ujar Wibisono"}),
        edited(**{"Tharir": "Thariq", "(3/10/2022)": "(4/10/2022)"}),
    ],
    ids=[
        "capitals", "dateline", "dropped ending", "new lead", "inserted paragraph", "half of it", "reworded",
        "shorter date, other part of a name", "a misspelt name and a corrected date",
    ],
)  # fmt: skip
def test_a_reworked_copy_tells_the_same_story(copy):
    assert overlap(RELEASE, copy)


NEIGHBOUR = {
    "Lumajang": "Bondowoso", "LUMAJANG": "BONDOWOSO", "Tharir": "Salwa", "Wibisono": "Arifin", "Indah": "Rini",
    "Kusuma": "Astuti",
}  # fmt: skip
LATER = {"Senin (3/10/2022)": "Selasa (3/1/2023)", "Mal Pelayanan Publik": "Kantor Kecamatan Pasirian", "214": "98"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (RELEASE, edited(**NEIGHBOUR)),
        (RELEASE, edited(**LATER)),
        (f"{LEAD}\n{ENDING}", f"{LEAD}\n{ENDING}".replace("Lumajang", "Bondowoso").replace("LUMAJANG", "BONDOWOSO")),
        (f"{LEAD}\n{DEFINING}", f"{LOCAL}\n{DEFINING}"),
        (f"{BODY[0]}\n{LOCAL}", f"{BODY[0]}\n{BODY[2]}\n{ENDING}\n{BODY[3]}\n{LOCAL}"[-40:]),
        (RELEASE, f"{LOCAL} {LOCAL.upper()}\n{BODY[1]}"),
        (RELEASE, ""),
    ],
    ids=[
        "other region",
        "other day",
        "other region, short",
        "defining paragraph",
        "a scrap",
        "one quotation",
        "nothing",
    ],
)
def test_articles_of_one_form_or_with_a_sentence_in_common_tell_two_stories(one, other):
    assert overlap(one, other) is None


MIDDLE = "\n".join([
    "Menurut tenaga ahli, rencana disusun dalam empat pertemuan yang masing-masing berlangsung dua hari penuh.",
    "Setiap perangkat daerah mengirim dua orang yang sama agar pembahasan tidak terputus di tengah jalan.",
    "Hasilnya dituangkan dalam tiga buku yang disahkan kepala daerah sebelum akhir tahun anggaran berjalan.",
])  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Bupati Toba membuka bimtek di aula.", "Kota Sibolga memulai bimtek Rabu pagi.", False),
        ("Bupati Toli-Toli membuka bimtek di aula.", "Kota Sibolga memulai bimtek Rabu pagi.", False),
        ("Bupati Toba membuka bimtek di aula.", "Kota Pare-Pare memulai bimtek Rabu pagi.", False),
        ("Bupati Toba membuka bimtek di aula.", "Kabupaten Toba memulai bimtek Rabu pagi.", True),
        ("Bupati Toba membuka bimtek di aula.", "Kota Sibolga memulai bimtek bersama Kabupaten Toba.", True),
        ("Bupati Toba membuka bimtek di aula.", "Bimtek dimulai Rabu pagi di sebuah hotel.", True),
    ],
    ids=["two towns", "a doubled name", "another spelling", "one town", "one names the other", "one names none"],
)
def test_two_towns_with_the_same_middle_tell_two_stories(one, other, is_one):
    assert (overlap(f"{one}\n{MIDDLE}", f"{other}\n{MIDDLE}") is not None) == is_one


@pytest.mark.parametrize(
    ("day", "is_one"),
    [("Kamis (13/7/2023)", False), ("Kamis (13/7)", False), ("Rabu (7/6/2023)", True), ("Rabu, 7 Juni 2023", True)],
    ids=["weeks later", "weeks later, without a year", "a day later", "a day later, written"],
)
def test_releases_of_one_town_that_date_themselves_weeks_apart_tell_two_stories(day, is_one):
    first = f"Bimtek di Kabupaten Toba dibuka bupati, Selasa (6/6/2023).\n{MIDDLE}"
    assert (overlap(first, f"Asisten Kabupaten Toba menutup bimtek, {day}.\n{MIDDLE}") is not None) == is_one


@pytest.mark.parametrize("day", ["Selasa (6/6/2023)", "Rabu (7/6/2023)"])
def test_what_quotes_a_short_article_on_another_day_is_no_copy_of_it(day):
    quoted = "“Jembatan gantung ini dibangun dari iuran kebun kopi selama sembilan tahun,” kata Kepala Desa Sipituhuta."
    short = f"Jembatan gantung di Sipituhuta dibuka, Selasa (6/6/2023). Dua regu menari di tengahnya. {quoted}"
    later = (
        f"Seekor kerbau jatuh dari jembatan di Sipituhuta, {day}. Pemiliknya, Jonris, meminta pagar dipasang rapat"
        f" di kedua sisi. {quoted} Camat menjanjikan pagar kawat sebelum pesta panen dimulai bulan depan."
    )
    assert (overlap(short, later) is not None) == ("6/6" in day)


def told_in(letter, sentences):
    """Return sentences of words that no other letter's have."""
    ends = ("ndang", "mping", "rsut", "lik", "kat", "pas", "tar", "bun", "gol", "sen")
    words = [[f"{letter}{'aiueo'[n % 5]}{'bcdfghjklm'[n]}i{end}" for end in ends] for n in range(sentences)]
    return "\n".join(" ".join(["Lalu", *one]) + "." for one in words)


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("Bupati Toba membuka pasar ikan.", "Kota Sibolga memagari taman bacaan.", True),
        ("Bupati Toba membuka pasar ikan.", "Pemkab Toba memagari taman bacaan.", False),
        ("Bupati Toba membuka pasar ikan.", "Taman bacaan dipagari.", False),
        ("Pasar ikan dibuka (6/6/2023).", "Taman bacaan dipagari (13/7/2023).", True),
        (told_in("b", 10), told_in("d", 10), True),
        (told_in("b", 3), told_in("d", 10), False),
        (f"Bupati Toba membuka bimtek.\n{MIDDLE}", f"Kota Sibolga memulai bimtek.\n{MIDDLE}", False),
    ],
    ids=["two towns", "one town", "no town", "two days", "long", "one is long", "what a ministry tells all"],
)
def test_articles_that_share_nothing_are_apart_if_they_can_be_no_parts_of_one_release(one, other, is_so):
    assert are_apart(one, other) is is_so


BARE = (
    "Pemkab Lumajang membuka loket izin malam pada {}. Loket dibuka untuk petani yang baru pulang dari sawah. Pada"
    " pekan pertama sudah ada banyak permohonan, yang semuanya selesai pada hari itu juga."
)


@pytest.mark.parametrize("day", ["1 Desember 2022", "1 Des. 2022", "1 desember 2022", "01/12/2022", "1/12"])
def test_however_a_day_is_printed_it_is_the_same(day):
    assert overlap(BARE.format("1/12/2022"), BARE.format(day)) is not None
    assert overlap(BARE.format("1 Desember 2022"), BARE.format(day)) is not None


def test_a_day_that_does_not_exist_dates_nothing():
    first = f"Bimtek di Kabupaten Toba dibuka bupati, Selasa (6/6/2023).\n{MIDDLE}"
    assert overlap(first, f"Asisten Kabupaten Toba menutup bimtek (31/2/2023).\n{MIDDLE}")


def test_texts_that_name_no_town_are_compared_by_their_words_alone():
    one, other = (f"{lead}\n{MIDDLE}\n{LOCAL.partition(',')[2]}" for lead in ("Bimtek dimulai.", "Lokakarya berakhir."))
    assert overlap(one, other)


def test_the_overlap_is_the_share_of_each_and_the_reverse_is_the_reverse():
    half = "\n".join([LEAD, *BODY[:2]])
    mine, theirs = overlap(half, RELEASE)
    assert mine > 0.95
    assert 0.3 < theirs < 0.6
    assert overlap(RELEASE, half) == (theirs, mine)


@pytest.mark.parametrize(
    ("sentence", "stays"),
    [
        ("Enam dimensi itu ialah smart governance, smart branding, dan smart living.", False),
        ("Program ini bertujuan membimbing 100 kabupaten dan kota.", False),
        ("Gerakan Menuju Smart City digagas Kementerian Kominfo bersama Bappenas sejak 2017.", False),
        ("Gerakan ini dijalankan di Ngada.", True),
        ("Smart city di daerah ini menelan Rp 4 miliar.", True),
        ("Loket dibuka untuk petani.", True),
    ],
)
def test_what_the_programme_is_belongs_to_no_article(sentence, stays):
    assert bool(own(read(sentence, STOCK), STOCK)) is stays


def test_copies_share_a_part_of_their_samples_and_a_sample_is_sorted_and_short():
    samples = [sample_of(text) for text in (RELEASE, edited(mengatakan="menuturkan"), LOCAL * 300)]
    assert all(list(each) == sorted(set(each)) for each in samples)
    assert len(set(samples[0]) & set(samples[1])) > 0.8 * len(samples[0])
    assert max(map(len, samples)) <= 512


@pytest.mark.parametrize("text", ["", "\n\n", "!?", "12 34 56", "日本語", "a" * 100_000, "@ # . @ #", "\ud800 x y z"])
def test_no_text_is_too_odd_to_be_compared(text):
    assert overlap(text, RELEASE) is None
    assert isinstance(sample_of(text), tuple)
