import re

import pytest

from crawler.errors import UnknownRegion
from crawler.reference.regions import is_province, load_aliases, load_regions, region_meant, regions_named, squeeze
from pipelines.places.gazetteer import load_gazetteer
from pipelines.places.tokens import tokenize

BOTH_KINDS = (
    "Bandung", "Bekasi", "Bima", "Blitar", "Bogor", "Cirebon", "Kediri", "Kupang", "Madiun", "Magelang", "Malang",
    "Mojokerto", "Pasuruan", "Pekalongan", "Probolinggo", "Semarang", "Serang", "Solok", "Sorong", "Sukabumi",
    "Tangerang", "Tasikmalaya", "Tegal", "Banjar", "Jayapura",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("12.71", "12.71"), (" 12 ", "12"), ("Medan", "12.71"), ("kota medan", "12.71"), ("MUBA", "16.06"),
        ("Kota Bogor", "32.71"), ("Kab. Bogor", "32.01"), ("kab bogor", "32.01"), ("Provinsi Jambi", "15"),
        ("Kota Jambi", "15.71"), ("Tanjung Balai", "12.74"), ("Tanjungbalai", "12.74"), ("Muko-Muko", "17.06"),
        ("Sumut", "12"), ("DKJ", "31"), ("Lima Puluh Kota", "13.07"), ("Kota Pahlawan", "35.78"),
        ("Kota Sleman", "34.04"),  # wrong in print, but only one can be meant
        ("Kotabaru", "63.02"), ("Kotamobagu", "71.74"),
        ("Nisel", "12.14"), ("Pijay", "11.18"), ("Bursel", "81.09"), ("KKU", "61.11"), ("PBD", "96"),
        ("Toba Samosir", "12.12"), ("Mamuju Utara", "76.01"),  # as they were called when the programme began
    ],
)  # fmt: skip
def test_a_region_is_known_by_code_name_and_alias(said, code):
    assert region_meant(said) == load_regions()[code]


@pytest.mark.parametrize("name", BOTH_KINDS)
def test_a_name_of_two_regions_names_both_and_its_kind_tells_them_apart(name):
    assert {region.kind for region in regions_named(name)} == {"kabupaten", "kota"}
    assert [region_meant(f"{kind} {name}").kind for kind in ("Kabupaten", "Kota")] == ["kabupaten", "kota"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("Bogor", "'Bogor' may be Kabupaten Bogor (32.01) or Kota Bogor (32.71); say which, or give the code"),
        ("mura", "'mura' may be Kabupaten Musi Rawas (16.05) or Kabupaten Murung Raya (62.12); say which, or give the"),
        ("Jambi", "'Jambi' may be Provinsi Jambi (15) or Kota Jambi (15.71); say which, or give the code"),
        ("Atlantis", "no region is called 'Atlantis'; write it like 'Kota Medan', Muba, or its code 12.71"),
        ("12.99", "no region is called '12.99'"),
        ("", "no region is called ''"),
        ("Kota", "no region is called 'Kota'"),
    ],
)
def test_an_unknown_or_ambiguous_name_is_answered_with_what_it_may_be(said, message):
    with pytest.raises(UnknownRegion, match=re.escape(message)):
        region_meant(said)


def test_a_province_is_known_by_its_code():
    assert all(is_province(code) == (region.kind == "provinsi") for code, region in load_regions().items())


def test_every_alias_belongs_to_a_region_and_is_no_other_ones_name():
    names = {squeeze(region.base): region.code for region in load_regions().values()}
    allowed = {"yogyakarta"}  # the kota, and what everybody calls the province
    assert {alias.code for alias in load_aliases()} <= load_regions().keys()
    assert {alias.use for alias in load_aliases()} == {"", "cue", "nickname"}
    assert {squeeze(alias.name) for alias in load_aliases()} & names.keys() == allowed


@pytest.mark.parametrize("region", load_regions().values(), ids=lambda region: region.code)
def test_every_name_is_found_in_a_text(region):
    [spot] = load_gazetteer().find(tokenize("", f"Tamu dari {region.base} datang."))
    assert region.code in spot.codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Padangsidimpuan", ["12.77"]), ("Padang Sidempuan", ["12.77"]), ("Pematang Siantar", ["12.72"]),
        ("Kep. Seribu", ["31.01"]), ("Sumatra Utara", ["12"]), ("Toli-Toli", ["72.04"]), ("Tolitoli", ["72.04"]),
        ("Bandung Barat", ["32.17"]), ("Banjarnegara", ["33.04"]), ("Bangka Belitung", ["19"]),
        ("Kepulauan Riau", ["21"]), ("Papua Barat Daya", ["96"]), ("Medan, Binjai", ["12.71", "12.75"]),
        ("Tanah, Laut", []), ("Medannya", []), ("Bener. Meriah", []),
    ],
)  # fmt: skip
def test_the_longest_name_counts_however_it_is_spaced(text, found):
    spots = load_gazetteer().find(tokenize("", f"dengan {text}"))
    assert [spot.codes[0] for spot in spots] == found
