"""The keys of an index are those that pywb and others look up by."""

from __future__ import annotations

import json
import warnings
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.webarchive.urlkeys import post_type, post_url, url_key

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pywb.warcserver.inputrequest import (  # type: ignore[import-untyped]
        MethodQueryCanonicalizer,
    )
    from surt import surt  # type: ignore[import-untyped]

ADDRESSES = [
    "http://www.shili.gov.cn",
    "http://www2.Shili.gov.cn:8080/B/../c//d/?Q=1&a=%E4%BD%A0&b",
    "https://shili.gov.cn:443/x/",
    "HTTP://SHILI.GOV.CN/x",
    "http://10.1.2.3/a",
    "http://[::1]:80/a",
    "http://shili.gov.cn/年报?页=1",
    "http://例.cn/",
    "http://shili.gov.cn/?",
    "http://shili.gov.cn?x=1",
    "http://shili.gov.cn/a?b=c#d",
    "http://shili.gov.cn/a?x=1?y=2",
    "http://shili.gov.cn/x?a=b&a=a&&c",
    "http://shili.gov.cn/;jsessionid=0123456789abcdef0123456789abcdef?x=1",
    "http://shili.gov.cn/a.aspx?sid=0123456789abcdef0123456789abcdef&z=1",
    "http://shili.gov.cn/(s(0123456789abcdefghijklmn))/x.aspx",
    "http://shili.gov.cn/(0123456789abcdefghijklmn)/x.aspx",
    "http://shili.gov.cn/%2f%25%255B",
    "http://shili.gov.cn/a+b%20c d",
    "http://shi_li.gov.cn./x",
    "http://user:word@shili.gov.cn/",
    "http://shili.gov.cn:/x",
    "http://shili.gov.cn//",
    "http://shili.gov.cn/..//../x/.",
    "http://shili.gov.cn/x/..",
    "http://shili.gov.cn/m%5B%5D?m%5B%5D=1",
    "file:///reports/a b/X.html",
    "urn:uuid:1",
    "dns:shili.gov.cn",
]
BODIES = [
    "a=1&b=%E4%BD%A0+x",
    "",
    "1",
    '"x"',
    "[1]",
    '[{"a":1},{"a":2},{"a":3}]',
    '{"a":1.0,"b":true,"c":null,"d":[1,2,{"a":"x"}],"e":1.5,"f":"你好 &","g":false}',
    "x" * 9000,
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_has_the_key_that_others_give_it(url: str) -> None:
    assert url_key(url) == surt(url)


_TEXT = st.text("abcZ019-_.~%25/?&=+;:@!$'()*, 年报\\^[]", max_size=20)


@given(path=_TEXT, query=_TEXT)
def test_any_address_has_the_key_that_others_give_it(path: str, query: str) -> None:
    url = f"http://www.shili.gov.cn/{path}?{query}"
    assert url_key(url) == surt(url)


@given(st.text(max_size=30))
def test_what_is_no_address_has_a_key(text: str) -> None:
    assert isinstance(url_key(text), str)
    assert isinstance(url_key(f"http://{text}"), str)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("url", ["http://shili.gov.cn/list", "http://shili.gov.cn/list?a=1"])
def test_what_was_asked_by_post_is_found(url: str, body: str) -> None:
    sent = body.encode()
    found = MethodQueryCanonicalizer("POST", post_type(body), len(sent), BytesIO(sent))
    assert post_url(url, body) == found.append_query(url)
    assert url_key(post_url(url, body)) == surt(found.append_query(url))


def test_a_body_nested_without_end_is_found() -> None:
    body = "[" * 100_000
    assert post_type(body) == "application/x-www-form-urlencoded"
    assert "__wb_method=POST" in post_url("http://shili.gov.cn/", body)
    deep = json.dumps({"a": 1})
    for _ in range(900):
        deep = f'{{"b":{deep}}}'
    assert "__wb_method=POST" in post_url("http://shili.gov.cn/", deep)
