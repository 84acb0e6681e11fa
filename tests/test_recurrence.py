"""Which paragraphs may be boilerplate, which are, and what is left of an article without them."""

from __future__ import annotations

import random

import pytest

from pipelines.boilerplate.evidence import are_copies, sketch_of
from pipelines.boilerplate.recurrence import (
    Eye,
    Sign,
    Suspect,
    cut,
    digest_of,
    is_boilerplate,
    rule_of,
    stays,
    story_of,
    whole,
)

NAMES = ("pasar.example", "Pasar Kabar")
LEAD = "SUKARAJA, Pasar Kabar – Pemkab membuka pasar malam di tepi sungai."
BODY = [
    "Pedagang menata lapak sejak sore dan menyalakan lampu minyak di sepanjang jalan menuju dermaga lama.",
    "Dinas perdagangan mencatat dua ratus lapak terisi, sepertiganya milik warga dari kecamatan tetangga.",
    "Harga ikan asin turun karena kapal kembali berlayar setelah ombak tinggi mereda awal pekan.",
]
END = "Pasar berlangsung hingga akhir bulan."
ARTICLE = [LEAD, *BODY, END]

CALLS = [
    "Ikuti saluran kami agar tidak tertinggal kabar dari kampung halaman.",
    "Yuk, gabung dengan ribuan pembaca lain.",
    "Ingin tahu lebih banyak? Klik tautan di bawah.",
    "Untuk berlangganan edisi cetak, hubungi bagian sirkulasi.",
    "Jangan lupa baca laporan utama besok pagi.",
    "Bagikanlah tulisan ini kepada tetangga.",
    "Naskah ini dapat Anda perbanyak dengan menyebut sumbernya.",
    "Redaksi menerima tulisan dari warga setiap hari kerja.",
    "DISCLAIMER: isi di luar tanggung jawab penerbit.",
    "Seluruh liputan mengikuti kode etik jurnalistik.",
    "Pasar Kabar terbit sejak 1998 dan dimiliki para wartawannya.",
    "Laman lengkap: www.pasar.example",
    "Saluran WhatsApp kini tersedia di telepon genggam.",
    'Dapatkan buku "Jalan Pulang ke Kampung" di kantor kabar.',
]
REPORTING = [
    "“Ikuti aturan, jangan buang sampah ke sungai.”",
    "Ikuti arahan petugas, kata kepala dinas kepada pedagang.",
    "Bupati meminta warga “ikuti saja dulu aturan main yang sudah disepakati bersama” selama pekan ini.",
    "Warga dapat mengunduh aplikasi dan menghubungi petugas lewat kantor kecamatan.",
    "Mereka mendaftar di kantor desa, dan baca juga aturan yang ditempel di sana.",
    "Menurut redaktur sebuah kamus, kata itu berasal dari bahasa daerah.",
    "Formulir dan syarat pendaftaran peserta ada di laman https://kab.example/lapak milik dinas perdagangan kabupaten.",
    "Pembacaan doa menutup acara, disusul makan bersama.",
    "SUKARAJA, Pasar Kabar – Hujan turun sepanjang malam.",
]


def find(lines):
    return Eye(NAMES).find(lines)


def signs(*middle):
    """Return the sign of each line put into the middle of an article."""
    found = {one.place: one.sign for one in find([LEAD, *middle, *BODY, END])}
    return [found.get(place) for place in range(1, len(middle) + 1)]


@pytest.mark.parametrize("line", CALLS)
def test_a_paragraph_that_turns_to_the_reader_or_speaks_of_the_outlet_is_suspected(line):
    assert signs(line) == [Sign.CALL]


@pytest.mark.parametrize("line", REPORTING)
def test_a_paragraph_that_reports_is_not(line):
    assert signs(line) == [None]


def test_without_signs_the_first_paragraph_and_the_last_two_are_suspected():
    assert [(one.place, one.sign) for one in find(ARTICLE)] == [(place, Sign.EDGE) for place in (0, 3, 4)]


def test_calls_do_not_take_the_place_of_an_edge():
    lines = [CALLS[0], *ARTICLE, *CALLS[1:3]]
    assert [one.place for one in find(lines) if one.sign == Sign.EDGE] == [1, 4, 5]
    assert [one.place for one in find(lines) if one.sign == Sign.CALL] == [0, 6, 7]


@pytest.mark.parametrize("lines", [[""], ["Selesai."], ["“Kami tidak tahu.”"], ["—", "* * *"]])
def test_nothing_is_suspected_where_there_is_next_to_nothing(lines):
    assert find(lines) == []


def digests(*lines):
    return {one.digest for line in lines for one in find([LEAD, line, *BODY, END]) if one.place == 1}


@pytest.mark.parametrize(
    "variants",
    [
        ("Kabar ini dibuka 118 kali oleh pembaca.", "Kabar ini dibuka 9.214 kali oleh pembaca."),
        ("Anda membuka edisi Senin, 3 Maret 2025.", "Anda membuka edisi Jumat 21 Agustus 2026"),
        ("IKUTI KAMI  DI SINI!", "Ikuti kami di sini."),
        ("Hubungi redaksi di 0812-1111 atau 0813-2222.", "Hubungi redaksi di 0811 atau 0813."),
    ],
)
def test_numbers_dates_case_and_marks_make_no_other_paragraph(variants):
    assert len(digests(*variants)) == 1


def test_other_words_are_another_paragraph():
    assert len(digests(*CALLS)) == len(CALLS)


def test_a_paragraph_with_a_sign_is_another_than_one_that_only_stands_at_an_edge():
    lines = ["Lembar ini milik semua.", *BODY]
    plain, ours = Eye(()).find(lines)[0], Eye(("Lembar ini",)).find(lines)[0]
    assert (plain.sign, ours.sign) == (Sign.EDGE, Sign.CALL)
    assert plain.digest != ours.digest


def story(lines):
    return story_of(lines, find(lines))


def test_copies_of_a_release_tell_one_story_whatever_a_desk_did_to_their_ends():
    edited = ["Pasar malam dibuka di Sukaraja, pekan ini.", *BODY, "Penutupnya pesta kembang api.", CALLS[0]]
    assert story(edited) == story(ARTICLE)


def test_other_articles_tell_other_stories_though_they_end_alike():
    other = ["Sungai meluap.", "Air merendam tiga dusun sejak dini hari dan baru surut menjelang siang.", END, CALLS[0]]
    assert story(other) != story([*ARTICLE, CALLS[0]])


@pytest.mark.parametrize(
    ("sign", "stories", "total", "days", "verdict"),
    [
        (Sign.CALL, 2, 2, 2, False),  # a quotation or a service line that two articles share
        (Sign.CALL, 3, 3, 1, False),  # one event, told three times
        (Sign.CALL, 3, 3, 2, True),
        (Sign.CALL, 3, 4000, 2, True),
        (Sign.EDGE, 7, 7, 7, False),
        (Sign.EDGE, 8, 8, 2, False),
        (Sign.EDGE, 8, 8, 3, True),
        (Sign.EDGE, 8, 13, 3, True),
        (Sign.EDGE, 8, 14, 8, False),  # a stock sentence of a busy desk
        (Sign.EDGE, 300, 600, 90, False),
    ],
)
def test_how_often_is_often_enough(sign, stories, total, days, verdict):
    assert is_boilerplate(sign, stories, total, days) is verdict


@pytest.mark.parametrize(
    ("line", "sign", "verdict"),
    [
        ("Gerakan Menuju Smart City adalah program pendampingan bagi kabupaten dan kota.", Sign.EDGE, True),
        ("Gerakan Menuju Smart City, tulis redaksi, adalah program pendampingan.", Sign.CALL, True),
        ("Ikuti kabar Gerakan Menuju Smart City hanya di sini.", Sign.CALL, False),
        ("Redaksi menerima tulisan dari warga.", Sign.CALL, False),
        (END, Sign.EDGE, False),
    ],
)
def test_what_speaks_of_the_topic_stays_unless_it_begins_with_a_call(line, sign, verdict):
    assert stays(line, sign, lambda text: "Smart City" in text) is verdict


# Taking out and putting back

OTHER = {"rule": "inline related link", "text": "Baca juga: Ombak mereda"}
RULE = rule_of(Sign.CALL, "pasar")


def test_what_is_taken_out_is_kept_whole_with_its_place_and_its_rule():
    lines = [CALLS[0], *ARTICLE, CALLS[1]]
    text, removed = cut(lines, [OTHER], {0: RULE, 6: RULE})
    assert text == "\n".join(ARTICLE)
    assert removed == [
        OTHER,
        {"rule": "recurs in 3 or more articles of pasar", "text": CALLS[0], "place": "0"},
        {"rule": "recurs in 3 or more articles of pasar", "text": CALLS[1], "place": "6"},
    ]


@pytest.mark.parametrize("places", [(), (0,), (6,), (0, 1), (2, 3, 6), (6, 4, 2)])
def test_what_was_taken_out_can_be_put_back(places):
    lines = [CALLS[0], *ARTICLE, CALLS[1]]
    text, removed = cut(lines, [OTHER], dict.fromkeys(places, RULE))
    assert whole(text, removed) == lines


@pytest.mark.parametrize("first", [{0: RULE}, {6: RULE}, {0: RULE, 6: RULE}, {}])
def test_it_makes_no_difference_what_was_learned_first(first):
    lines = [CALLS[0], *ARTICLE, CALLS[1]]
    text, removed = cut(lines, [OTHER], first)
    assert cut(whole(text, removed), removed, {0: RULE, 6: RULE}) == cut(lines, [OTHER], {0: RULE, 6: RULE})


def test_an_article_of_which_less_than_a_lead_would_be_left_is_left_alone():
    lines = [LEAD, CALLS[0]]
    assert cut(lines, [OTHER], {1: RULE}) == ("\n".join(lines), [OTHER])


LONG = "Lembar lepas " + " ".join(["panjang"] * 50) + "."
PLAIN = "Lembar lepas dari Sukaraja."
TALE = [LEAD, *BODY, *[f"{line} Begitu {number}." for number, line in enumerate([*BODY, *BODY])], END]


def places_taken(lines, doomed):
    _, removed = cut(lines, [], dict.fromkeys(doomed, RULE))
    return [int(one["place"]) for one in removed]


@pytest.mark.parametrize(
    ("added", "taken"),
    [
        ({0: CALLS[0]}, [0]),
        ({0: PLAIN}, [0]),
        ({11: PLAIN, 12: CALLS[7]}, [11, 12]),
        ({11: CALLS[0], 12: "Budi"}, [11]),  # a signature may follow
        ({4: CALLS[0]}, [4]),
        ({4: CALLS[7]}, [4]),  # one page of several ended here
        ({4: PLAIN}, []),  # a sentence of a release
        ({4: "Sejalan dengan itu kami menata pasar."}, []),
        ({4: CALLS[0], 5: CALLS[1]}, []),  # a run
        ({4: " ".join([CALLS[0]] * 4)}, []),
        ({11: LONG}, []),  # a fifth of the article, and more
        ({11: LONG, 12: CALLS[0]}, [12]),
        ({11: CALLS[0], 12: LONG}, []),  # it would be taken out of the middle
    ],
    ids=lambda each: " ".join(map(str, each)),
)
def test_what_is_taken_stands_at_an_end_or_alone_and_is_not_much(added, taken):
    lines = list(TALE)
    for place, line in added.items():
        lines.insert(place, line)
    doomed = [place for place, line in added.items() if line != "Budi"]
    assert places_taken(lines, doomed) == taken


@pytest.mark.parametrize("seed", range(20))
def test_whatever_was_learned_at_most_a_fifth_of_the_words_goes_that_call_nobody(seed):
    chance = random.Random(seed)
    lines = [chance.choice([*TALE, PLAIN, LONG, "Penulis: Budi"]) for _ in range(chance.randint(2, 30))]
    doomed = {place: RULE for place in range(len(lines)) if chance.random() < 0.7}
    text, removed = cut(lines, [], doomed)
    assert len(text.split()) >= 0.8 * len(" ".join(lines).split())
    assert whole(text, removed) == lines


def test_the_rule_names_the_source_and_no_number_that_grows():
    assert [rule_of(sign, "pasar") for sign in Sign] == [
        "recurs in 3 or more articles of pasar",
        "recurs in most articles of pasar",
    ]


# Pages that mean harm


@pytest.mark.parametrize(
    "lines",
    [["klik " * 50_000], ["-" * 200_000 + "klik"], ["“" * 100_000], ["."] * 20_000, ["Pasar Kabar " * 20_000]],
    ids=["calls", "dashes", "quotes", "lines", "names"],
)
def test_an_endless_paragraph_is_looked_at_once(lines):
    assert len(find(lines)) <= 1


def test_a_page_of_nothing_but_calls_is_remembered_in_part():
    found = find([f"Klik kotak {chr(97 + number % 26) * (number + 2)} di sini." for number in range(500)])
    assert len([one for one in found if one.sign == Sign.CALL]) == 40


def test_a_digest_is_a_whole_number_that_the_archive_can_hold():
    assert 0 <= digest_of("https://pasar.example/\ud800") < 2**63
    assert Suspect(place=0, digest=digest_of("a"), sign=Sign.CALL) != Suspect(
        place=0, digest=digest_of("b"), sign=Sign.CALL
    )


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ((1, 2, 3, 4), (1, 2, 3, 4), True),
        ((1, 5, 6), (2, 4, 7), False),
        ((10, 20, 30), (10, 21, 31, 41), True),  # a third of what both reach
        ((10, 20, 30, 40), (10, 21, 31, 41), False),
        ((10, 20), (1, 2, 3, 10, 20, 30, 40), True),  # what lies beyond the reach of one says nothing
        ((), (), True),
        ((), (1,), False),
        ((1, 2, 3, 4), (5, 6, 7, 8), False),  # of which none reaches into the other
        ((9,), (1, 2, 3, 4), False),
    ],
)
def test_two_sketches_are_of_copies_where_a_good_part_of_what_both_reach_is_the_same(one, other, are_one):
    assert are_copies(one, other) is are_copies(other, one) is are_one


def test_a_sketch_is_of_the_words_alone_and_not_of_suspects():
    lines = ["Harga cabai di pasar naik lagi, kata pedagang.", "Ikuti kami di kanal ini setiap hari."]
    plain = sketch_of(["harga CABAI di pasar", "naik lagi kata pedagang"], [])
    assert sketch_of(lines, [Suspect(place=1, digest=7, sign=Sign.CALL)]) == plain
    assert sketch_of(lines, []) != plain
    assert list(plain) == sorted(set(plain))
    assert len(sketch_of([f"kata {number}" for number in range(900)], [])) == 64
