"""Which charset bytes are in: what they are goes before what is said of them."""

from __future__ import annotations

import pytest

from archive.charset import charset_of, decode

TEXT = "云岭县水利局二〇二二年政府信息公开工作年度报告,全年收到申请三件,均已按期答复。" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["", "text/html; charset=utf-8", "text/html; charset=gbk"])
def test_a_text_comes_back_whatever_is_said_of_it(encoding: str, declared: str) -> None:
    assert decode(TEXT.encode(encoding), declared) == TEXT


@pytest.mark.parametrize("declared", ["", "text/plain; charset=utf-8"])
@pytest.mark.parametrize("lost", [10, 11, 100])
def test_a_byte_that_was_lost_costs_a_character_and_no_more(declared: str, lost: int) -> None:
    body = TEXT.encode()
    found = decode(body[:lost] + body[lost + 1 :], declared)
    assert 0 < found.count("�") <= 2
    assert found.endswith(TEXT[-60:])


def test_a_page_in_big5_is_believed_where_its_text_decodes() -> None:
    body = "政府資訊公開".encode("big5")
    assert decode(body, "text/html; charset=big5") == "政府資訊公開"


def test_gbk_is_no_utf_8_with_losses() -> None:
    assert charset_of(TEXT.encode("gbk")) == "gb18030"
