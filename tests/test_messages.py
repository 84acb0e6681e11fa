"""What machines tell one another, and what becomes of a message on the way: read as it was sent, or refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.distributed.messages import MessageKind, Order, WorkerNotice, packed, unpacked
from crawler.distributed.parcels import unwrap, wrap
from crawler.errors import CrawlerError
from crawler.reports import kliping
from crawler.reports.kliping import Office, clipping, read_office
from crawler.times import to_iso
from tests.make import HOUR, NOW, few

ORDER = Order(
    task="ab12", site="pasar.example", release="1", results="c0", sent=to_iso(NOW - HOUR),
    spider="latest", sources=["pasar"], start_by=to_iso(NOW),
    seconds=60.0, seeds="x", slice={"data": "", "digest": ""}, delay=1.5, pause=30.0, wait=0.0, contact="a@b.example",
    options={"budget": "20"}, flags=["keep-all"],
)  # fmt: skip
NOTICE = WorkerNotice(
    kind=MessageKind.DONE, task="ab12", site="pasar.example", worker="w1", release="1", said="é \u2028"
)


def travelled(told):
    return json.loads(json.dumps(told))


# Messages


def test_what_is_told_arrives_as_it_was():
    assert Order.read(travelled(ORDER.told())) == ORDER
    for kind in MessageKind:
        notice = replace(NOTICE, kind=kind)
        assert WorkerNotice.read(travelled(notice.told())) == notice


@pytest.mark.parametrize("told", [None, 5, "x", [], {}, {"task": "ab12"}, ORDER.told() | {"evil": 1}])
def test_what_is_no_order_is_refused(told):
    with pytest.raises(CrawlerError, match=r"^it is no order of a coordinator: "):
        Order.read(told)


@pytest.mark.parametrize("name", ["", "../x", "a b", "a.b", "a/b", "a\0"])
@pytest.mark.parametrize("what", ["task", "results"])
def test_a_task_whose_name_leads_elsewhere_is_refused(what, name):
    with pytest.raises(CrawlerError, match="is the name of no task"):
        Order.read(ORDER.told() | {what: name})


@pytest.mark.parametrize(
    "told",
    [
        None, 5, [], {}, {"kind": "done"}, *(
            NOTICE.told() | changes for changes in (
                {"kind": "gone"}, {"x": 1}, {"task": ["x"]}, {"site": {}}, {"slice": "x"}, {"slice": None},
                {"moment": 7}, {"moment": "noon"}, {"sent": "2022-03-01T05:00:00"},
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_notice_is_refused(told):
    with pytest.raises(ValueError, match=r"."):
        WorkerNotice.read(told)


def test_an_order_is_late_when_its_moment_is_over():
    assert not ORDER.is_late(NOW)
    assert ORDER.is_late(NOW + HOUR / 3600)


@few
@given(some.binary(max_size=60))
def test_any_bytes_travel_in_a_message(content):
    assert unpacked(packed(content)) == content
    assert unwrap(travelled(wrap(content, name="a-out", store=None)), store=None) == content


# Slices


@pytest.mark.parametrize(
    "parcel",
    [
        {}, {"digest": "x"}, {"data": "é", "digest": "x"}, {"data": "a", "digest": "x"},
        {"data": None, "digest": "x"}, {"data": 5, "digest": "x"}, {"data": "YWJj"}, {"data": "YWJj", "digest": ""},
        {"file": "tidak-ada.slice", "digest": "x"}, {"file": "../rahasia", "digest": "x"}, {"file": "a.slice\n"},
    ],
)  # fmt: skip
def test_a_slice_that_did_not_arrive_whole_is_refused_in_one_sentence(tmp_path, parcel):
    with pytest.raises(CrawlerError) as refused:
        unwrap(parcel, store=tmp_path)
    assert "\n" not in str(refused.value)


# Clippings, as messages


def record(number=1, **rest):
    told = {
        "id": number, "story": number, "outlet": "Pasar", "outlet_regions": ["12.71"],
        "outlet_zone": None, "title": f"Berita {number}",
        "gone": None, "authors": [],
        "published": "2026-11-20T03:00:00Z", "precision": "minute", "day": "2026-11-20", "overlap": None,
        "regions": ["Kota Medan"], "region_codes": ["12.71"], "dimensions": [], "kind": None,
        "text": "Satu.\n\n Dua. \n",
        "url": f"https://pasar.example/{number}",
    }  # fmt: skip
    return told | rest


def made(*records, office=Office(), completeness=("Semua terbaca.",)):  # noqa: B008
    return clipping(records, since="2026-11-20", until="2026-11-20", office=office, completeness=completeness)


def test_a_story_is_one_entry_under_who_told_it_first_with_who_else_printed_it():
    later = {"published": "2026-11-20T05:00:00Z", "story": 1, "overlap": 0.914, "title": " Judul\n lain "}
    told = made(record(3, outlet="Desa", **later), record(2, outlet="Kota", **later), record(1), record(4))
    first, second = told.entries
    assert (first.number, first.title, first.outlet, first.paragraphs) == (1, "Berita 1", "Pasar", ("Satu.", "Dua."))
    assert first.copies == ("Kota: Judul lain, 91% sama", "Desa: Judul lain, 91% sama")
    assert dict(first.facts)["Jenis"] == "rilis, dimuat juga oleh Kota, Desa"
    assert dict(second.facts) == {
        "Media": "Pasar", "Terbit": "Jumat, 20 November 2026, 10.00 WIB", "Penulis": "tidak disebut",
        "Daerah": "Kota Medan", "Jenis": "liputan",
    }  # fmt: skip
    assert told.total == "2 berita dari 4 artikel"
    assert dict(told.summary)["Menurut daerah"] == (("Kota Medan", "2", "4"),)
    assert dict(told.summary)["Menurut media"][0] == ("Pasar", "2", "2")


@few
@given(
    some.lists(some.text(some.characters(exclude_categories=["Cs"]), max_size=30), max_size=3),
    some.integers(0, 30), some.integers(1, 9000),
)  # fmt: skip
def test_each_message_has_room_and_together_they_say_everything(titles, number, length):
    records = [
        record(place, title=f"{titles[place % len(titles)] if titles else ''} b{place}e") for place in range(number)
    ]
    told = made(*records, office=Office(title="K" * length), completeness=["x" * length])
    messages = kliping.parts(told)
    assert all(len(message) < kliping.LONGEST for message in messages)
    whole = kliping.text(told)
    assert all(f"b{place}e" in whole for place in range(number))
    assert whole.count("x") >= length
    assert ("Tidak ada berita dalam kurun ini." in whole) == (number == 0)


def test_what_a_site_says_is_no_mark_of_a_messenger():
    told = kliping.text(made(record(title="*tebal* _miring_ ~coret~ `kode`", outlet="_x_")))
    line = next(line for line in told.split("\n") if "tebal" in line)
    assert line.count("*") == 2
    assert not set("_~`") & set(told.replace("https://pasar.example/1", ""))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[kliping]\njudul = 'x'", "[kliping] has no key 'judul'; there are letterhead, "),
        ("[kliping]\nletterhead = 'x'", "letterhead of [kliping] must be a list of lines"),
        ("[kliping]\nremarks = 1", "remarks of [kliping] must be true or false"),
        ("[kliping]\ntitle = 5", "title of [kliping] must be a text in quotes"),
        ("[kliping]\nlogo_left = 'tidak.png'", "logo_left of [kliping] names tidak.png, which is no file"),
        ("[kliping", "cannot be read: "),
        ("kliping = ['x']", "kliping must be a table; write [kliping] and its keys below it"),
    ],
)
def test_a_wrong_letterhead_is_refused_with_its_file(tmp_path, text, said):
    path = tmp_path / "pantau.toml"
    path.write_text(text)
    with pytest.raises(CrawlerError) as refused:
        read_office(path)
    assert str(refused.value).startswith(str(path))
    assert said in str(refused.value)


def test_a_letterhead_stands_in_the_nearest_file_and_its_pictures_beside_it(tmp_path, monkeypatch):
    inside = tmp_path / "dalam"
    inside.mkdir()
    (tmp_path / "logo.png").touch()
    text = '[kliping]\nletterhead = ["Pemko", "Jalan"]\nlogo_right = "logo.png"\n'
    (tmp_path / "pantau.toml").write_text(text, "utf-8-sig")
    monkeypatch.chdir(inside)
    office = read_office(None)
    assert (office.letterhead, office.logo_right, office.logo_left) == (("Pemko", "Jalan"), tmp_path / "logo.png", None)
    assert office.title == "Kliping Berita"
