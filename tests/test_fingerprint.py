import pytest

from pipelines.copies.fingerprint import digest

TEXT = 'Bupati membuka lomba. "Jum\'at depan selesai," katanya.'


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper(),
        "Bupati  membuka\n\nlomba.\n“Jum’at depan selesai”, katanya",
        "Bupati mem\u00adbuka lomba - Jum`at\u00a0depan selesai – katanya!",
    ],
    ids=["case", "line breaks and curly quotes", "invisible signs and dashes"],
)
def test_copies_that_differ_in_setting_share_a_digest(copy):
    assert digest(copy) == digest(TEXT)


@pytest.mark.parametrize("other", [TEXT.replace("Bupati", "Wabup"), TEXT + " Ia pulang.", TEXT.replace("lom", "lom ")])
def test_other_words_have_another_digest(other):
    assert digest(other) != digest(TEXT)


def test_a_digest_is_32_hexadecimal_characters():
    assert len(digest("")) == len(digest(TEXT)) == 32
    assert int(digest(TEXT), 16) > 0
