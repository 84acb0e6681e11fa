"""Authors are people or desks, and nothing else that stands in a byline."""

import pytest

from pipelines.extraction.bylines import read_byline
from pipelines.extraction.name_cells import labelled_names, lone_names, names_below_about
from pipelines.extraction.names import (
    ACCOUNT,
    DESK,
    PERSON,
    USER_NAME,
    is_full_name,
    is_name,
    is_stranger,
    pick_authors,
    rank_of,
    read_names,
    split_names,
)
from pipelines.extraction.paragraphs import Line, TextRun
from pipelines.extraction.signatures import (
    named_above_occupation,
    names_by_key,
    names_in_dateline,
    penned,
    signatures,
    signed_off,
    take_bylines,
    take_names,
)

SITES = ("Kabar Contoh", "kabarcontoh.id", "kabarcontoh")


def line(text):
    return Line.of([TextRun(text, linked=False)])


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Oleh Siti Rahma", ["Siti Rahma"]),
        ("Oleh: Siti Rahma", ["Siti Rahma"]),
        ("by Siti Rahma", ["Siti Rahma"]),
        ("Penulis : Siti Rahma", ["Siti Rahma"]),
        (": Kontributor Lhokjaya, Siti Rahma", ["Siti Rahma"]),
        ("Siti Rahma dan Budi Santoso", ["Siti Rahma", "Budi Santoso"]),
        ("Siti Rahma og Budi Santoso", ["Siti Rahma", "Budi Santoso"]),
        ("Siti Rahma, Budi Santoso & Made Arta", ["Siti Rahma", "Budi Santoso", "Made Arta"]),
        ("Siti Rahma - Kabar Contoh", ["Siti Rahma"]),
        ("© Siti Rahma", ["Siti Rahma"]),
        ("Siti Rahma | Kamis, 7 Desember 2023", ["Siti Rahma"]),
        ("Diposting oleh Siti Rahma pada 7 Desember 2023", ["Siti Rahma"]),
        ("Budi Santoso, S.Sos", ["Budi Santoso, S.Sos"]),
        ("Budi Santoso, S.Kom, M.Si", ["Budi Santoso, S.Kom, M.Si"]),
        ("Siti Rahma (Jurnalis)", ["Siti Rahma"]),
        ("Siti Rahma dkk.", ["Siti Rahma"]),
        ("Siti Rahma et al.", ["Siti Rahma"]),
        ("Parlindungan Hutapea", ["Parlindungan Hutapea"]),
        ("Portal Pulau Muara", ["Portal Pulau Muara"]),
        ("Vonny Tan", ["Vonny Tan"]),
        ("von Siti Rahma", ["Siti Rahma"]),
        ("Tim Liputan Jaringan", ["Tim Liputan Jaringan"]),
        ("Tim liputan: Siti Rahma", ["Siti Rahma"]),
        ("Lihat semua pos milik Siti Rahma", ["Siti Rahma"]),
        ("Siti Rahma / Made Arta (Editor)", ["Siti Rahma"]),
        ("Made Arta (Editor)", ["Made Arta"]),
        ("https://facebook.com/kabarcontoh", []),
        ("", []),
    ],
)
def test_a_byline_is_split_into_names(byline, names):
    assert split_names(byline) == names


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        (
            "Hj. Siti Rahma, S.Pd., M.M., dan Abdullah bin Umar",
            ["Hj. Siti Rahma, S.Pd., M.M.", "Abdullah bin Umar"],
            "",
        ),
        ("dr. Siti Rahma, Sp.A | Parigi", ["dr. Siti Rahma, Sp.A"], " | Parigi"),
        ("A. Fauzi, S. Pd; Made Arta", ["A. Fauzi, S. Pd", "Made Arta"], ""),
        ("SITI RAHMA DAN MADE", ["SITI RAHMA", "MADE"], ""),
        ("Siti, M. Ali", ["Siti", "M. Ali"], ""),
        ("Siti2rahma pada 12 November", ["Siti2rahma"], " pada 12 November"),
        ("Siti Rahma Kamis Legi, 12 Nopember", ["Siti Rahma"], " Kamis Legi, 12 Nopember"),
        ("Siti Rahma Nov 12, 2026", ["Siti Rahma"], " Nov 12, 2026"),
        ("Siti Rahma di Parigi", ["Siti Rahma"], " di Parigi"),
        ("Siti Rahma, Kategori: Daerah", ["Siti Rahma"], ", Kategori: Daerah"),
        ("Rahma. Ia pergi", ["Rahma"], " Ia pergi"),
        ("Kamis, 12 November", [], "Kamis, 12 November"),
        ("warga Parigi", [], "warga Parigi"),
    ],
)
def test_names_are_read_up_to_what_is_none(text, names, rest):
    assert read_names(text) == (names, rest)


@pytest.mark.parametrize(
    "name",
    ["None", "null", "Penulis", "07/12/2023", "Kamis 14:05 WIB", "Kabar Contoh", "KABARCONTOH.ID", "redaksi@kabar.id",
     "Kabar Contoh Media", "Tim Redaksi Kabar Contoh", "Kabar Contoh Team",
     "Lihat semua tulisan", "View all posts", "Tampilkan profil penulis", "Ikuti penulis ini", "Kategori", "Masuk",
     "Koresponden", "LIVE", "Pilih bahasa", "SCROLL TO CONTINUE WITH CONTENT", "Taboola", "Artikel Sponsor",
     "Gol: Siti", "Rabu",
     "www.kabar.id", "-", "12345", "ini adalah kalimat yang jelas bukan nama seorang penulis"],
)  # fmt: skip
def test_what_is_nobodys_name_is_refused(name):
    assert not is_name(name, SITES)


@pytest.mark.parametrize(
    ("candidates", "authors"),
    [
        (["admin", "Siti Rahma", "Redaksi"], ("Siti Rahma",)),
        (["admin", "Redaksi"], ("Redaksi",)),
        (["admin"], ()),
        (["September 02", "Siti Rahma", "12 Mei"], ("Siti Rahma",)),
        (["Mei Lan", "Agustus Sirait"], ("Mei Lan", "Agustus Sirait")),
        (["sitirahma", "Redaksi"], ("sitirahma",)),
        (["Kontributor Lapangan"], ()),
        (["Siti Rahma", "SITI RAHMA", "siti rahma"], ("Siti Rahma",)),
        (["Kabar Contoh", "None"], ()),
        (["Webmaster Contoh", "Siti Rahma"], ("Siti Rahma",)),
        (["Redaksi KC"], ()),
        (["Siti Rahma", "AP Muara"], ("Siti Rahma",)),  # an agency's
        (["Siti Rahma", "dpa"], ("Siti Rahma", "dpa")),
        (["Siti Rahma", "MS", "China Correspondent"], ("Siti Rahma",)),  # a degree and a post
        (["ANTARA", "admin"], ("ANTARA",)),
        (["EKA", "Siti Rahma"], ("Siti Rahma",)),
        (["EKA", "ANI"], ("EKA", "ANI")),
        (["Muara Digital GmbH"], ()),
        (["Muara Foundation", "Support Team"], ("Support Team",)),
        (["SR", "Siti Rahma"], ("Siti Rahma",)),  # in place of a portrait
    ],
)
def test_people_come_before_users_and_these_before_desks_and_accounts_are_nobody(candidates, authors):
    assert pick_authors(candidates, SITES) == authors


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        *(
            (name, ACCOUNT)
            for name in (
                "admin", "Admin Muara", "adminmuara", "Muara_Admin", "superadmin", "Webmaster Muara", "Website Balai",
                "Operator 2", "Meja Ruang Warga", "Desk Daerah", "Humas Kanwil", "Bagian Humas Sekretariat DPRD",
                "Redaksi Pelaksana Muara", "Biro Parigi", "Newsroom Muara", "Tim Liputan Jaringan",
                "Portal Muara Raya", "desamuara05", "kel_muara2", "SuaraMuara", "OpenMuara", "Tim suaraMuara Selatan",
                "muara.com", "kabar-muara.net", "Parigi.id",
                "Pendim 0714", "Penrem Muara Jaya", "Pusdalops PB Muara", "Penerangan Lanud Parigi",
                "Pulau Parigi", "Suara Warga", "LPM Gema", "Tim Pengembang Web",
            )
        ),
        *((name, DESK) for name in ("Redaksi", "Tim Redaksi", "Newsroom", "desk", "Tim Siregar", "Tim Budi Santoso")),
        *((name, DESK) for name in ("sm_team", "Muara Staff", "Reuters", "KCM")),
        *((name, USER_NAME) for name in ("sitirahma", "@siti_99", "siti.rahma")),
        *(
            (name, PERSON)
            for name in (
                "Siti Rahma", "Admiral Siahaan", "Parlindungan Hutapea", "Desi Putri", "Timotius Lay", "Kabri Adi",
                "M. Webi Saputra", "Siti Rahma, PhD",
                "McDonald Lumbu", "Operasianus Gulo", "Badminta Sari", "DeVito Lay", "Siti",
            )
        ),
    ],
)  # fmt: skip
def test_an_account_an_office_an_outlet_and_a_program_are_nobody(name, rank):
    assert rank_of(name) == rank


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("Penulis: Siti Rahma", ["Siti Rahma"]),
        ("Penulis: Siti Rahma | Editor: Budi Santoso", ["Siti Rahma"]),
        ("Pewarta : Siti Rahma Editor: Budi Santoso", ["Siti Rahma"]),
        ("Laporan: Siti Rahma", ["Siti Rahma"]),
        ("Reporter : Siti Rahma", ["Siti Rahma"]),
        ("(Laporan oleh Siti Rahma)", ["Siti Rahma"]),
        ("Laporan wartawan: Siti Rahma", ["Siti Rahma"]),
        ("Oleh Siti Rahma", ["Siti Rahma"]),
        ("Writer: Siti Rahma", ["Siti Rahma"]),
        ("Editor: Budi Santoso", []),
        ("Sumber: Humas Pemkab", []),
        ("Penulis | : | None |", ["None"]),
        ("Penulis/Editor: Siti Rahma/Budi Santoso", ["Siti Rahma"]),
        ("Editor/Penulis: Budi Santoso/Siti Rahma", ["Siti Rahma"]),
        ("Penulis/Editor: Siti Rahma", ["Siti Rahma"]),
        ("Foto/Editor: Budi Santoso", []),
        ("Oleh Siti Rahma dan Budi Santoso", ["Siti Rahma", "Budi Santoso"]),
        ("Teks/Text by Siti Rahma & Budi Santoso", ["Siti Rahma", "Budi Santoso"]),
        ("Juru warta: Siti Rahma Kamis Legi, 12 Nopember 2026", ["Siti Rahma"]),
        ("Juru kamera: Budi Santoso", []),
        ("Penulis Siti Rahma Editor Budi Santoso", ["Siti Rahma"]),
        ("Reporter Siti | Editor Budi", ["Siti"]),
        ("Editor Budi Santoso, Penulis Siti Rahma", ["Siti Rahma"]),
        ("Wartawan Siti Rahma dan Made Arta; Redaktur Budi Santoso", ["Siti Rahma", "Made Arta"]),
        ("Rep: Siti Rahma Red: Budi Santoso", ["Siti Rahma"]),
        ("Jurnalis Warga: Siti Rahma", ["Siti Rahma"]),
        ("Wartawan Kabar Contoh Muara Jaya: Siti", ["Siti"]),
        ("Dilaporkan oleh Siti Rahma", ["Siti Rahma"]),
        ("Disunting oleh: Budi Santoso", []),
        ("Kiriman: Siti Rahma, warga Dusun Tiga", ["Siti Rahma"]),
        ("Kiriman dari Siti Rahma, S.Pd", ["Siti Rahma, S.Pd"]),
        ("Catatan: Siti Rahma", ["Siti Rahma"]),
        ("Tim Kabar Contoh: Siti Rahma, Budi Santoso", ["Siti Rahma", "Budi Santoso"]),
        ("Dipublikasikan 12 November 2026 oleh Siti Rahma dalam Daerah", ["Siti Rahma"]),
        ("Ditulis pada Kamis, 12 November 2026 oleh Siti Rahma", ["Siti Rahma"]),
        ("Posted on Nov 12, 2026 by Siti Rahma", ["Siti Rahma"]),
        ("12/11/2026 • by Siti Rahma", ["Siti Rahma"]),
        ("(Kabar Contoh) – Siti Rahma melaporkan dari Muara Jaya", ["Siti Rahma"]),
        ("Siti Rahma, Kabar Contoh, melaporkan.", ["Siti Rahma"]),
        ("Demikian Siti Rahma melaporkan untuk Kabar Contoh.", ["Siti Rahma"]),
        ("Oleh Kontributor Lapangan", []),
        ("© by Kabar Contoh", []),
        ("Siti Rahma melaporkan dari Muara Jaya", ["Siti Rahma"]),
        ("Laporan Kontributor Blitar, Siti Rahma, dari Parigi", ["Siti Rahma"]),
        ("Reporter Tribun Muara, Siti Rahma", ["Siti Rahma"]),
        ("Kontributor Nganjuk Siti Rahma", ["Siti Rahma"]),
        ("Wartawan Siti Rahma, Made Arta; Editor Budi", ["Siti Rahma", "Made Arta"]),
        ("Pewarta: Siti Rahma  Disunting oleh Budi", ["Siti Rahma"]),
        ("Editor: Redaktur Budi Penulis: Siti", ["Siti"]),
        ("Teks dan foto: Siti Rahma", ["Siti Rahma"]),
        ("Foto oleh Siti Rahma", []),
        ("Penulis ▸ Siti Rahma", ["Siti Rahma"]),
        ("**Penulis: Siti Rahma, mahasiswa Universitas Muara", ["Siti Rahma"]),
        ("Oleh Ir. Made Arta MT, dosen Politeknik Muara", ["Ir. Made Arta MT"]),
        ("Diasuh oleh Hj. Siti Rahma, S.H., M.Kn. (notaris di Kudus)", ["Hj. Siti Rahma, S.H., M.Kn."]),
        ("Diketik Siti Rahma di Parigi pada 30 September 2026 menjelang malam", ["Siti Rahma"]),
        ("Ditulis di Parigi oleh Siti Rahma pada 12 November 2026", ["Siti Rahma"]),
        ("Tulisan ini dikirim Siti Rahma, guru di Parigi.", ["Siti Rahma"]),
        ("Anggara Kliwon, 3 Pebruari 2026. Olih: Siti Rahma", ["Siti Rahma"]),
        ("Oleh Siti Rahma, Kamis (12/11/2026)", ["Siti Rahma"]),
        ("*) Siti Rahma, pengajar SMA Negeri 1 Parigi", ["Siti Rahma"]),
        ("— Siti Rahma, kontributor Kabar Contoh", ["Siti Rahma"]),
        ("Dari Parigi, Siti Rahma melaporkan untuk Kabar Contoh.", ["Siti Rahma"]),
        ("Opini oleh Siti Rahma", ["Siti Rahma"]),
        ("Laporan Siti Rahma dari Parigi", ["Siti Rahma"]),
        ("Disusun: Siti Rahma", ["Siti Rahma"]),
        ("Artikel ini ditulis oleh Siti Rahma, peserta magang Kabar Contoh.", ["Siti Rahma"]),
        ("Ditulis ulang oleh Siti Rahma dan Made", ["Siti Rahma", "Made"]),
        ("Story by Siti Rahma, photos by Made Arta", ["Siti Rahma"]),
        ("Pengirim: Siti Rahma, Majene", ["Siti Rahma"]),
        ("Kamis 12 November 2026, Oleh: Siti Rahma, Kategori Daerah", ["Siti Rahma"]),
        ("Tim liputan: Siti Rahma, Budi Santoso", ["Siti Rahma", "Budi Santoso"]),
        ("SITI RAHMA - Wartawan Muara Jaya", ["SITI RAHMA"]),
        ("Teks & tata letak :: Siti R. Rahma, Made Arta", ["Siti R. Rahma", "Made Arta"]),
        ("Pewawancara: Made Arta, S. Rosa.", ["Made Arta", "S. Rosa"]),
        ("Penyiar/Penulis naskah: Siti Rahma. Operator: Budi S.", ["Siti Rahma"]),
        ("Siti Rahma, kontributor di Parigi", ["Siti Rahma"]),
        ("Siti Rahma – jurnalis lepas", ["Siti Rahma"]),
        ("Siti Rahma, wartawan KC", ["Siti Rahma"]),
        ("Penulis: Siti Rahma (Kontributor Parigi)", ["Siti Rahma"]),
        ("Reporter : 1. Siti Rahma 2. Made Arta", ["Siti Rahma", "Made Arta"]),
        ("Penulis: 1) Siti Rahma, 2) Made Arta, 3) Budi Santoso", ["Siti Rahma", "Made Arta", "Budi Santoso"]),
        ("Kontributor Berita: Siti Rahma dan Made Arta", ["Siti Rahma", "Made Arta"]),
        ("Nama penulis: Siti Rahma", ["Siti Rahma"]),
        ("Peliputan: Siti Rahma", ["Siti Rahma"]),
        ("Cerita dan foto: Siti Rahma", ["Siti Rahma"]),
        ("Ditulis Siti Rahma, disunting Made Arta", ["Siti Rahma"]),
        ("Kisah ini diceritakan Siti Rahma.", ["Siti Rahma"]),
        ("Wartawan kami, Siti Rahma, melaporkan dari Parigi.", ["Siti Rahma"]),
        ("Dari pembaca: Siti Rahma, Parigi", ["Siti Rahma"]),
        ("Diunggah oleh Made Arta", []),
        ("Disunting oleh Made Arta", []),
        ("Siti Rahma, Jurnalis", ["Siti Rahma"]),
        ("Rahma (Reporter) - Kamis, 12 November 2026", ["Rahma"]),
        ("Laporan Wartawan Siti Rahma", ["Siti Rahma"]),
        ("Laporan Wartawan SuaraMuara.com Siti Rahma", ["Siti Rahma"]),
        ("Oleh Siti Rahma <rahma@suaramuara.example>", ["Siti Rahma"]),
        ("Siti Rahma, Koresponden Suara Muara di Lhokjaya", ["Siti Rahma"]),
        ("Oleh Siti Rahma Diterbitkan pada Kamis, 12 November 2026", ["Siti Rahma"]),
        ("Posted by Rahma Posted on November 12, 2026", ["Rahma"]),
        ("Penulis: Terbit Rencana Diperbarui 12/11/2026", ["Terbit Rencana"]),
        ("12 November 2026 | penulis Siti Rahma", ["Siti Rahma"]),
        ("Diterbitkan pada 2026-11-12 11:31 | pewarta Siti Rahma", ["Siti Rahma"]),
        ("Terbit 12 November 2026 - oleh Siti Rahma", ["Siti Rahma"]),
        ("Submitted by Siti Rahma on Thu, 11/12/2026 - 14:05", ["Siti Rahma"]),
        ("Par Siti Rahma avec AFP", ["Siti Rahma"]),
        ("Reporting by Siti Rahma and Made Arta; Editing by Budi Santoso", ["Siti Rahma", "Made Arta"]),
        ("Words by Siti Rahma Photographs by Made Arta", ["Siti Rahma"]),
        ("By Siti Rahma, Made Arta (translator)", ["Siti Rahma"]),
        ("Oleh Siti Rahma di Parigi dan Made Arta di Toboli", ["Siti Rahma", "Made Arta"]),
        ("Penulis: Siti Rahma I Editor: Made Arta", ["Siti Rahma"]),
        ("Oleh: Siti Rahma I", ["Siti Rahma"]),
        ("Oleh: I Made Arta", ["I Made Arta"]),
    ],
)
def test_a_line_of_roles_is_a_byline_and_an_editor_no_author(text, authors):
    assert read_byline(text) == authors


@pytest.mark.parametrize(
    "text",
    [
        "Oleh karena itu pemerintah kabupaten menambah anggaran.",
        "Menurut penulis: buku itu selesai dalam dua tahun.",
        "Editor film itu datang dari Bandung.",
        "Wali Kota menyebut tiga hal: jalan, air, dan sampah.",
        "Penulis Muda Editor Senior Bertemu",
        "Kiriman: beras dan minyak untuk pengungsi",
        "Catatan: Harga belum termasuk ongkos kirim",
        "Siti Rahma melaporkan kehilangan motornya.",
        "Kepala Desa Siti Rahma melaporkan dari lokasi.",
        "Pasar itu diresmikan pada 12 November 2026 oleh Bupati Budi.",
        "Teks: Harga Ikan Naik Lagi pekan ini",
        "Oleh Pemerintah Kabupaten dana itu dibagi rata.",
        "Ditulis Ulang Kisah Perahu itu",
        "Wartawan Dipukul Massa",
        "Oleh Siti Rahma (42) rumah itu dijual.",
        "Fotografer Budi Santoso",
        "Siti Rahma, wartawan Kabar Contoh, dipukul dua orang.",
        "Teks & Konteks: buku baru tentang pers daerah",
        "Ditulis Siti Rahma, buku itu laris.",
        "Perahu 2. Siti Rahma menang.",
        "Siti Rahma, kontributor di Parigi, dipukul dua orang.",
    ],
)
def test_prose_with_a_role_in_it_is_no_byline(text):
    assert read_byline(text) is None


def test_a_name_with_a_row_of_degrees_is_looked_through_once():
    assert not is_full_name(f"Siti Rahma{', S.Pd.' * 30},")
    assert is_full_name(f"Siti Rahma{', S.Pd.' * 30}")


def test_bylines_are_taken_off_both_ends_of_a_text_only():
    middle = [line(f"Paragraf ke-{number} tentang layanan publik.") for number in range(20)]
    lines = [line("Oleh: Siti Rahma"), *middle[:9], line("Penulis: Tokoh Cerita"), *middle[9:], line("Editor: Budi")]
    kept, authors, removed = take_bylines(lines)
    assert [item.text for item in kept] == [item.text for item in lines[1:-1]]
    assert authors == ["Siti Rahma"]
    assert [(item.rule, item.text) for item in removed] == [("byline", "Oleh: Siti Rahma"), ("byline", "Editor: Budi")]


@pytest.mark.parametrize(
    ("last", "names"),
    [
        ("kata bupati. (yogo)", ["yogo"]),
        ("kata bupati. Sumber: (Muara)", []),
        ("kata bupati.(hud/mar)", ["hud", "mar"]),
        ("kata bupati. (Siti Rahma)", ["Siti Rahma"]),
        ("SITI RAHMA", ["SITI RAHMA"]),
        ("kata bupati. (R. Siti Rahma Dewi)", ["R. Siti Rahma Dewi"]),
        ("kata bupati. (Kota Muara Jaya)", []),
        ("kata bupati. (Siti Rahma/Budi)", ["Siti Rahma", "Budi"]),
        ("kata bupati. (Budi & Siti Rahma)", ["Budi", "Siti Rahma"]),
        ("kata bupati. [Siti Rahma]", ["Siti Rahma"]),
        ("kata bupati. (*/Siti Rahma)", ["Siti Rahma"]),
        ("kata bupati. (Laporan: Siti Rahma)", ["Siti Rahma"]),
        ("kata bupati. ~Siti Rahma", ["Siti Rahma"]),
        ("kata bupati. — Siti Rahma", ["Siti Rahma"]),
        ("kata bupati. (*/Ardi)", ["Ardi"]),
        ("kata bupati. (ardi/**)", ["ardi"]),
        ("kata bupati. (Siti Rahma – Kabar Contoh)", ["Siti Rahma"]),
        ("kata bupati. (Kabar Contoh/Siti)", ["Siti"]),
        ("kata bupati. (Siti Rahma, Ketua Panitia)", []),
        ("kata bupati. (Kontributor Parigi, Siti Rahma)", ["Siti Rahma"]),
        ("kata bupati. (Foto: Siti Rahma)", []),
        ("kata bupati. (Humas/Siti)", ["Siti"]),
        ("kata bupati. /Siti Rahma", ["Siti Rahma"]),
        ("kata bupati. [rahma]", ["rahma"]),
        ("(SITI RAHMA)", ["SITI RAHMA"]),
        ("*** (Siti Rahma, Budi)", ["Siti Rahma", "Budi"]),
        ("[Siti Rahma/Budi]", ["Siti Rahma", "Budi"]),
        ("kata bupati. (Laporan Siti Rahma)", ["Siti Rahma"]),
        ("kata bupati. — Siti Rahma/Kabar Contoh", ["Siti Rahma"]),
        ("kata bupati. (Lombok Timur)", []),
        ("kata bupati. (Way Kanan)", []),
        ("kata bupati. (FHM)", []),
        ("kata bupati. (kpl/pur/tch)", []),
        ("kata bupati. (Tim/Kabar)", []),
        ("kata bupati. (Rahma/Kabar)", ["Rahma"]),
        ("kata bupati. (Siti Rahma, Ternate)", ["Siti Rahma"]),
        ("kata bupati. (Siti Rahma – Parigi)", ["Siti Rahma"]),
        ("kata bupati. (Siti Rahma, Kepala Dinas)", []),
        ("kata bupati. (rahma-KC)", ["rahma"]),
        ("kata bupati. -rahma-", ["rahma"]),
        ("kata bupati.***ardi/rahma", ["ardi", "rahma"]),
        ("*** Siti", ["Siti"]),
        ("// rahma //", ["rahma"]),
        ("~ Siti", ["Siti"]),
        ("*** Selasa sore", []),
        ("kata bupati. (dnl)", ["dnl"]),
        ("kata bupati. (hms/rahma)", ["rahma"]),
        ("/rahma/", ["rahma"]),
        ("~ krt", []),
        ("kata bupati - ia pergi", []),
        ("acara itu digelar di Kota Metro (7/12/2023)", []),
        ("kata bupati.", []),
        ("YOGO SANTOSO", ["YOGO SANTOSO"]),
        ("TERIMA KASIH", []),
        ("SALAM LITERASI", []),
        ("SELAMAT MEMBACA", []),
        ("MERDEKA BELAJAR", []),
    ],
)
def test_a_signature_below_the_text_names_its_reporter(last, names):
    assert signatures(["Paragraf pertama.", last], SITES) == names


@pytest.mark.parametrize(
    ("last", "names"),
    [
        ("*) Penulis, A. Pangerang, pegiat literasi di Bone", ["A. Pangerang"]),
        ("Penulis adalah Siti Rahma, S.Pd., guru di Muara Jaya.", ["Siti Rahma, S.Pd."]),
        ("Siti Rahma adalah dosen ilmu gizi di Muara Jaya.", ["Siti Rahma"]),
        ("* Siti Rahma, mahasiswi ilmu gizi", ["Siti Rahma"]),
        ("Siti Rahma, warga Dusun Tiga, berharap jembatan itu dibuka.", []),
        ("Budi Santoso adalah dosen ilmu gizi di Muara Jaya.", []),  # of whom the story has told
        ("Penulis adalah dosen ilmu gizi di Muara Jaya.", []),
        ("Siti Rahma adalah nama perahu itu.", []),
        ("Siti Rahma, guru di Muara Jaya.", ["Siti Rahma"]),
        ("Siti Rahma, relawan perpustakaan", ["Siti Rahma"]),
        ("Budi Santoso, guru di Muara Jaya.", []),
    ],
)
def test_the_last_line_of_an_opinion_tells_who_wrote_it(last, names):
    assert penned(["Kata Budi Santoso.", "Paragraf kedua.", last]) == names


def test_a_whole_name_signs_a_text_below_which_something_else_was_left():
    assert signatures(["Kata bupati.", "“Sudah siap,” ujarnya. (Siti Rahma)", "Harga Ikan Turun", "Cetak"]) == [
        "Siti Rahma"
    ]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Siti Rahma", True),
        ("A. Pangerang", True),
        ("Wa Ode Nur-Aini", True),
        ("Abdullah bin Umar", True),
        ("Siti", False),
        ("SITI RAHMA", False),
        ("Jawa Barat", False),
        ("Berita Utama", False),
        ("Kamis Legi", False),
        ("Siti Rahma melapor", False),
        ("Tayang 12 November", False),
    ],
)
def test_a_whole_name_has_its_shape_and_no_word_of_places_and_sections(text, is_one):
    assert is_full_name(text) is is_one


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Siti Rahma", "12 November 2026"], [["Siti Rahma"]]),
        (["12 November 2026", "Siti Rahma"], [["Siti Rahma"]]),
        (["person", "Siti Rahma", "schedule", "Rabu, 25/11/2026"], [["Siti Rahma"]]),  # icons between them
        (["Siti Rahma, 24 Nov 2026 14:30 WIT"], [["Siti Rahma"]]),
        (["Siti Rahma", "Editor: Budi Santoso"], [["Siti Rahma"]]),
        (["Siti Rahma dan Budi Santoso", "12 November 2026"], [["Siti Rahma", "Budi Santoso"]]),
        (["Siti Rahma", "Dermaga baru dipakai nelayan", "12 November 2026"], []),
        (["Siti Rahma"], []),
        (["Penulis Siti Rahma", "Editor Budi Santoso"], [["Siti Rahma"]]),
        (["Penulis Siti", "12 November 2026"], [["Siti"]]),
        (["Siti Rahma · Ternate · 12 November 2026"], [["Siti Rahma"]]),
        (["Siti Rahma/Editor: Budi Santoso", "12 November 2026"], [["Siti Rahma"]]),
        (["Siti Rahma/Foto: Made Arta", "12 November 2026"], [["Siti Rahma"]]),
        (["Dr. Hj. Siti Rahma, M.Hum.", "12 November 2026"], [["Dr. Hj. Siti Rahma, M.Hum."]]),
        (["H. Siti Rahma, S.E., M.M.", "12 November 2026"], [["H. Siti Rahma, S.E., M.M."]]),
        (["Prof. Dr. Ir. Siti Rahma Dewi", "12 November 2026"], [["Prof. Dr. Ir. Siti Rahma Dewi"]]),
        (["Siti Rahma", "38 artikel"], [["Siti Rahma"]]),
        (["Siti Rahma", "38 perahu"], []),
        (["Karya Siti Rahma", "12 November 2026"], [["Siti Rahma"]]),
        (["Siti Rahma (Foto: Istimewa)", "12 November 2026"], []),
        (["Dok. Siti Rahma", "12 November 2026"], []),
        (["Redaktur Siti Rahma", "12 November 2026"], []),
        (["Foto", "Siti Rahma", "12 November 2026"], []),
        (["Tulisan", "Siti Rahma", "Foto", "Made Arta", "12 November 2026"], [["Siti Rahma"]]),
        (["12 November 2026", "Perahu bersandar di dermaga. (Kabar Contoh/Siti Rahma)"], []),  # whose picture it is
        (["Siti Rahma, LOMBOK TIMUR", "Dermaga baru dipakai nelayan"], [["Siti Rahma"]]),
        (["Siti Rahma, Kontributor Muara Jaya"], [["Siti Rahma"]]),
        (["Siti Rahma | Kabar Contoh"], [["Siti Rahma"]]),
        (["Siti - Kabar Contoh"], [["Siti"]]),
        (["SITI RAHMA - TERNATE"], [["SITI RAHMA"]]),
        (["Siti Rahma · 3 menit baca · 12 November 2026"], [["Siti Rahma"]]),
        (["Siti Rahma", "3 menit baca", "12 November 2026"], [["Siti Rahma"]]),
        (["Kabar Contoh/Siti Rahma"], [["Siti Rahma"]]),
        (["Siti Rahma", "Toboli", "12 November 2026"], [["Siti Rahma"]]),  # a village that no list has
        (["Siti Rahma", "Made Arta", "12 November 2026"], [["Siti Rahma", "Made Arta"]]),
        (["Siti Rahma / Kabar Contoh / 12 November 2026"], [["Siti Rahma"]]),
        (["Cerpen Siti Rahma", "12 November 2026"], [["Siti Rahma"]]),
        (["Siti Rahma, Made Arta - ", "daerah", "12 November 2026"], [["Siti Rahma", "Made Arta"]]),
        (["Siti Rahma / Made Arta | 12 November 2026"], [["Siti Rahma", "Made Arta"]]),
        (["Siti Rahma - kabarMuara"], [["Siti Rahma"]]),
        (["Siti Rahma, Parigi, 12 November 2026"], [["Siti Rahma"]]),
        (["Siti Rahma bersama Made Arta", "12 November 2026"], [["Siti Rahma", "Made Arta"]]),
        (["Siti Rahma (SR)", "12 November 2026"], [["Siti Rahma"]]),
        (["@sitirahma", "14/02/26 16:00"], [["@sitirahma"]]),
        (["Dilihat: 12 kali | Cetak | Kirim Surel", "12 November 2026"], []),
        (["Way Kanan, 12 November 2026"], []),
        (["Kabar Contoh / Peristiwa", "12 November 2026"], []),
        (["Muara Jaya, 12 November 2026"], []),  # as letters begin
        (["12 November 2026", "Budi Santoso, juara tahun lalu, absen karena sakit."], []),
        (["12 November 2026", "Perahu itu tiba di dermaga pada pagi hari.", "Siti Rahma"], []),
    ],
)
def test_a_name_stands_alone_where_a_date_or_another_byline_is_next_to_it(texts, names):
    assert lone_names(texts, SITES) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("WAY KANAN (Kabar Contoh/Siti Rahma) — Jembatan itu dibuka.", ["Siti Rahma"]),
        ("Siti Rahma/Kabar Contoh, WAY KANAN – Jembatan itu dibuka.", ["Siti Rahma"]),
        ("WAY KANAN, KABAR CONTOH – Jembatan itu dibuka.", []),
        ("WAY KANAN/LIWA – Jembatan itu dibuka.", []),
        ("Jembatan Kabar Contoh/Siti Rahma dibuka.", []),
    ],
)
def test_a_name_beside_the_outlet_in_a_dateline_is_its_reporters(text, names):
    assert names_in_dateline(text, SITES) == names


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Siti Rahma", True),
        ("Lalu Wirajaya", True),  # a word of the language by which people are called
        ("Muara Jaya", False),  # of the headline
        ("Lomba Dayung", False),  # a word of the story
        ("Budi Santoso", False),  # of whom it tells
    ],
)
def test_who_writes_a_story_is_not_named_in_it(name, is_one):
    told = ["Pekan lalu lomba itu dibuka Budi Santoso."]
    assert is_stranger(name, "Perahu Adu Cepat di Muara Jaya", told) is is_one


def test_who_the_box_about_the_writer_names_has_written_it():
    assert names_below_about(["Bagikan", "Tentang Penulis", "Siti Rahma", "Menulis isu kota."]) == ["Siti Rahma"]
    assert names_below_about(["Tentang Penulis", "Siti Rahma mengajar di Parigi."]) == ["Siti Rahma"]
    assert names_below_about(["Tentang Penulis: Siti Rahma", "Menulis isu kota."]) == ["Siti Rahma"]
    assert names_below_about(["Bagikan", "Profil Penulis : Siti Rahma"]) == ["Siti Rahma"]
    assert names_below_about(["Tentang Penulis Siti Rahma", "Menulis isu kota."]) == []
    assert names_below_about(["Tentang Penulis", "Menulis isu kota."]) == []
    assert names_below_about(["Tentang Penulis", "Pasar Muara Siti Rahma Dibuka"]) == []


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Pewarta:", "Siti Rahma", "Made Arta", "Penyunting", "Budi"], ["Siti Rahma", "Made Arta"]),
        (["Oleh", "Siti Rahma", ",", "Made", "dan", "Budi"], ["Siti Rahma", "Made", "Budi"]),
        (["Penulis", "Siti Rahma", "Made Arta", "Tanggal", "12 November 2026"], ["Siti Rahma", "Made Arta"]),
        (["Penulis", "Siti Rahma", "Pasar Dibuka"], ["Siti Rahma"]),
        (["Siti Rahma", "Reporter", "Budi Santoso", "Editor"], ["Siti Rahma"]),
        (["📅 27-11-2026 ⏰ 17:45 ✍️ Siti 👁 903"], ["Siti"]),
        (["📝 Oleh Siti Rahma · 📅 12-11-2026"], ["Siti Rahma"]),
        (["Penulis", "Redaktur", "Budi"], []),
        (["Siti Rahma", "Jurnalis, Parigi", "Made Arta", "Jurnalis, Toboli"], ["Siti Rahma", "Made Arta"]),
        (["Siti Rahma", "Wartawan di Parigi sejak 2010."], ["Siti Rahma"]),
        (["Siti Rahma", "Penulis", "Budi Santoso", "Editor", "Made Arta", "Penulis"], ["Siti Rahma", "Made Arta"]),
        (["Reporter", "Siti Rahma", "Reporter", "Made Arta", "Editor", "Budi Santoso"], ["Siti Rahma", "Made Arta"]),
        (["Penulis: Siti Rahma", "Kontributor: Made Arta", "Editor: Budi Santoso"], ["Siti Rahma", "Made Arta"]),
        (["Reporter: Siti Rahma", "Made Arta", "12 November 2026"], ["Siti Rahma", "Made Arta"]),
        (["Pengirim:", "Siti Rahma", "Guru SMP di Parigi"], ["Siti Rahma"]),
        (["Dikirim oleh", "Siti Rahma"], ["Siti Rahma"]),
        (["Budi Santoso", "Ketua Panitia"], []),
        (["Pasar Dibuka", "Reporter: Siti Rahma"], ["Siti Rahma"]),
    ],
)
def test_a_role_has_all_names_up_to_the_next_role_or_date(texts, names):
    assert labelled_names(texts) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Hormat saya,", "Siti", "Jl. Muara, Parigi"], ["Siti"]),
        (["Salam hangat dari Parigi,", "Siti Rahma"], ["Siti Rahma"]),
        (["Parigi, 12 November 2026", "Siti Rahma"], ["Siti Rahma"]),
        (["Parigi, 12 November 2026", "Bupati Parigi Moutong", "Siti Rahma"], []),
        (["ttd.", "Drs. Siti Rahma", "NIP 19700101 199503 1 00x"], []),  # for an office
        (["Tertanda", "Siti Rahma", "NRP. 7001"], []),
        (["Tertanda", "Siti Rahma", "Warga Parigi"], ["Siti Rahma"]),
        (["Siti Rahma", "12 November 2026", "Bagus sekali"], []),
    ],
)
def test_who_signs_a_letter_stands_below_its_salutation_or_its_day(lines, names):
    assert signed_off(lines) == names


@pytest.mark.parametrize(
    "texts",
    [
        ["Penulis", "Siti Rahma", "Editor", "Budi"],
        ["Siti Rahma", "Jurnalis"],
        ["Penulis", ": Siti Rahma"],
        ["Penulis", ":", "Siti Rahma", "Tanggal"],
    ],
)
def test_a_role_may_stand_before_a_name_or_behind_it(texts):
    assert labelled_names(texts) == ["Siti Rahma"]


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        (["Penulis", "Siti Rahma", "Editor", "Budi"], ["Siti Rahma"]),
        (["Tentang Penulis", "Siti Rahma"], ["Siti Rahma"]),
        (["— Siti Rahma"], ["Siti Rahma"]),
        (["- Pasar Muara"], []),
        (["» Siti Rahma"], ["Siti Rahma"]),
        (["Siti Rahma, Made Arta"], ["Siti Rahma", "Made Arta"]),
        (["Penulis:", "Siti Rahma", "Made Arta", "Editor: Budi"], ["Siti Rahma", "Made Arta"]),
        (["Penulis: Siti Rahma", "Made Arta"], ["Siti Rahma", "Made Arta"]),
        (["Siti Rahma", "Reporter", "Made Arta", "Editor"], ["Siti Rahma"]),
        (["Siti Rahma", "Penulis", "Made Arta", "Penulis"], ["Siti Rahma", "Made Arta"]),
        (["Pengirim:", "Siti Rahma", "Guru SMP di Parigi"], ["Siti Rahma"]),
        (["Pasar Muara, Siti Rahma"], []),
        (["Siti Rahma"], ["Siti Rahma"]),
        (["Berlangganan Kabar Contoh"], []),
    ],
)
def test_a_label_and_the_name_below_it_are_a_byline_and_so_is_a_name_behind_a_stroke(below, authors):
    story = [line(f"Paragraf ke-{number} tentang layanan publik.") for number in range(3)]
    assert take_bylines([*story, *map(line, below)], is_unsigned=True)[1] == authors


def test_who_is_quoted_last_has_not_signed():
    story = [line(f"Paragraf ke-{number} tentang layanan publik.") for number in range(3)]
    quoted = Line.of([TextRun("Siti Rahma", linked=False)], "quote")
    assert take_bylines([*story, quoted], is_unsigned=True)[1] == []


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Ia pergi.", "Siti Rahma", "Warga Parigi"], ["Siti Rahma"]),
        (["Ia pergi.", "Siti Rahma", "Guru SMP 2 Parigi"], ["Siti Rahma"]),
        (["Ia pergi.", "Siti Rahma", "Jalan Melati 4"], []),
        (["Ia pergi.", "Siti Rahma", "Warga Parigi mengeluh."], []),
        (["Daftar panitia", "Siti Rahma", "Ketua"], []),
        (["Siti Rahma", "Ketua"], []),
    ],
)
def test_a_name_in_the_line_before_the_last_is_the_senders_whose_trade_that_says(texts, names):
    assert named_above_occupation(["Kata bupati.", *texts] if len(texts) > 2 else texts) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Ia pergi. (sir/mar)", "Keterangan: sir = Siti Rahma, mar = Made Arta"], ["Siti Rahma", "Made Arta"]),
        (["(SR, MA)", "SR: Siti Rahma", "MA: Made Arta"], ["Siti Rahma", "Made Arta"]),
        (["[rahma]", "(rahma) – Siti Rahma"], ["Siti Rahma"]),
        (["(sir/mar)", "sir: Siti Rahma"], []),
        (["(sir)", "Air: Siti Rahma"], []),
        (["sir: Siti Rahma", "(sir)"], []),
        (["Siti Rahma"], []),
    ],
)
def test_initials_are_who_the_key_below_them_names(lines, names):
    assert names_by_key(lines) == names


def test_lines_above_a_text_that_say_no_more_than_who_wrote_it_are_taken():
    lines = [line("Siti Rahma"), line("Siti Rahma tiba di pelabuhan."), *[line("Isi berita.")] * 8, line("Siti Rahma")]
    kept, removed = take_names(lines, ["Siti Rahma"])
    assert (kept, [one.text for one in removed]) == (lines[1:], ["Siti Rahma"])


def test_whoever_changes_the_authors_of_a_byline_changes_them_for_nobody_else():
    line = "Penulis: Siti Rahma"
    read_byline(line).append("Budi Santoso")
    assert read_byline(line) == ["Siti Rahma"]
