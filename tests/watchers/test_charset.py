"""Which text bytes stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.charset import decode
from watchers.labels import CODECS

WORDS = "Café “façade” – £5"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORDS.encode(), ""),
        (WORDS.encode(), "text/html; charset=UTF-8"),
        (WORDS.encode("cp1252"), ""),
        (WORDS.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (WORDS.encode("utf-8-sig"), "text/html; charset=iso-8859-1"),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "text/html"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "text/html; charset=utf-8"),
        (WORDS.encode(), "text/html; charset=latin1"),
        (WORDS.encode("cp1252"), "text/html; charset=utf-8"),
        (WORDS.encode(), "text/html; charset=no-such-thing"),
        (WORDS.encode(), "text/html; charset=hex"),
    ],
    ids=[
        *("utf-8 by its bytes", "utf-8 declared", "1252 by its bytes", "latin1 means 1252", "a mark outranks a header"),
        *(
            "utf-16 le",
            "utf-16 be",
            "utf-8 declared as latin1",
            "1252 declared as utf-8",
            "unknown label",
            "no charset",
        ),
    ],
)
def test_reads_what_was_written(body, content_type):
    assert decode(body, content_type) == WORDS


@pytest.mark.parametrize(
    ("label", "text"), [("shift_jis", "利用規約"), ("gbk", "使用条款"), ("koi8-r", "Условия"), ("euc-kr", "이용약관")]
)
def test_reads_what_a_meta_element_declares(label, text):
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={label}"><p>{text}</p>'
    assert text in decode(page.encode(label), "text/html")


@pytest.mark.parametrize(("label", "codec"), CODECS.items())
def test_every_label_that_browsers_know_is_read(label, codec):
    text = "AI & music, 2026."
    if not codec.startswith("utf-16"):
        assert decode(f'<meta charset="{label}">{text}'.encode(codec), "").endswith(text)
    assert decode(text.encode(codec), f"text/html; charset={label.upper()}") == text


def test_a_charset_in_a_comment_is_not_declared():
    page = '<!-- <meta charset="shift_jis"> --><meta charset="koi8-r"><p>Условия</p>'
    assert "Условия" in decode(page.encode("koi8-r"), "")


def test_one_broken_byte_does_not_spoil_a_page():
    body = WORDS.encode() + b"\xff" + WORDS.encode()
    assert decode(body, "text/html") == f"{WORDS}\ufffd{WORDS}"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_never_fails(body, content_type):
    assert isinstance(decode(body, f"text/html; charset={content_type}"), str)
