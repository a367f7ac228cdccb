"""Tests for browsers and disguised refusals that firewalls send in place of a page.

Recognised so that the host can be backed off from and asked again in another run; never solved,
never imitated. Seen in 2026-11:

script_412  412 with a page of script only (Hubei, Gansu, Chengdu, Qingyuan, nhc.gov.cn)
jiasule     521 or 512, with cookies or scripts of Jiasule
edgeone     200 with a script that sets EO_Bot_Ssid
c3vk        200 with a script that sets the cookie C3VK (chinatax.gov.cn)
acw         200 with a script that sets acw_sc__v2
chuangyu    the waiting page of 创宇盾, gone after a minute or two
waf         403 or 405 with scripts only, or the words of a firewall
stub        200 with a few hundred bytes, which say no or nothing
out_of_order    200 with a few words: the system is being mended
cut_off     200 with a page that ends within a tag or script, as an index under load (csrc.gov.cn)

Redirects that lead back to where they came from (moj.gov.cn: to set a cookie) are recognised where
redirects are followed. The words of firewalls in `waf` and `stub` are guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapy.http import Response

# The longest challenge page seen has some kilobytes of script and no text (2026-11).
CHALLENGE_SIZE = 20_000
# Stubs have 13 bytes, or 300 to 400 (2026-11).
STUB_SIZE = 512
# A page of so little text, in bytes, shows nothing: 30 Chinese characters in UTF-8.
NO_TEXT = 100
# A firewall explains itself in fewer bytes than these; a page that has more is a page.
FEW_WORDS = 900

_SCRIPT_OR_TAG = re.compile(rb"(?is)<script.*?</script>|<style.*?</style>|<!--.*?-->|<[^>]*>|\s")
_WAF = re.compile(
    r"访问被(拦截|阻断|拒绝)|请求被(拦截|阻断|拒绝)|网站防火墙|Web应用防火墙|WAF|可能存在(攻击|安全)|"
    r"(?i:request (was )?(blocked|rejected)|access denied)"
)
_REFUSAL = re.compile(
    r"(?i)\bforbidden\b|denied|blocked|too many requests|service unavailable|"
    r"访问被|访问(过于)?频繁|操作(过于)?频繁|系统繁忙|服务器?繁忙|稍后(再试|重试|访问)"
)
_MENDED = re.compile(
    r"(系统|网站|平台|服务器?|站点)(正在|处于|例行|停机|升级|改造|进行|[,，\s]){0,4}维护"
    r"|(系统|网站|平台|站点)(正在|处于|进行)*(升级|改造)(改造|升级)?(中|期间)"
    r"|停机(维护|升级)|(暂停|停止)(对外|提供)?(服务|访问)"
)
# More links than these, and it is a list.
_FEW_LINKS = 3
# What may be all there is to a page: frames, a way on, a picture, a form, a file shown.
_CONTENT = re.compile(rb"(?i)<(a|area|i?frame|img|embed|object|form|table)\b|refresh|location")
_DATA = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:[\[{]|<\?xml|<rss|<datastore|\w+\()")


@dataclass(frozen=True, slots=True)
class Mark:
    """A kind of challenge by status, or by what its scripts or cookies name."""

    kind: str
    statuses: frozenset[int] = frozenset()
    named: re.Pattern[bytes] | None = None


MARKS = (
    Mark("jiasule", frozenset({512, 521}), re.compile(rb"__jsluid|__jsl_clearance")),
    Mark("script_412", frozenset({412}), re.compile(rb"\$_ts\s*=")),
    Mark("edgeone", named=re.compile(rb"WTKkN|EO_Bot_Ssid")),
    Mark("c3vk", named=re.compile(rb"C3VK")),
    Mark("acw", named=re.compile(rb"acw_sc__v2")),
)


def is_challenge(response: Response) -> bool:
    """Whether an answer is a firewall's test or refusal rather than a page of the portal."""
    return bool(challenge_in(response))


def challenge_in(response: Response, *, article: bool = False) -> str:
    """The kind of challenge that an answer is, '' for an answer in earnest.

    An `article`, or a file, must hold something: a list may be empty past its end. Never raises.
    """
    status, body = response.status, response.body
    for mark in MARKS:
        if status in mark.statuses:
            return mark.kind
    if _is_data(response):
        return ""
    if len(body) <= CHALLENGE_SIZE and (kind := _in_short_page(response)):
        return kind
    if status != 200:
        return ""
    if article and len(body) <= STUB_SIZE and not _text(body) and not _CONTENT.search(body):
        return "stub"
    return "cut_off" if _is_cut_off(body) else ""


def _in_short_page(response: Response) -> str:
    body = response.body
    text = _text(body)
    scripted = b"<script" in body.lower() and len(text) < NO_TEXT
    if scripted:
        said = [body, *response.headers.getlist("Set-Cookie")]
        for mark in MARKS:
            if mark.named and any(mark.named.search(part) for part in said):
                return mark.kind
    if len(text) > FEW_WORDS or b"<li" in body.lower():
        return ""
    words = text.decode("utf-8", "replace") + text.decode("gb18030", "replace")
    if "创宇盾" in words:
        return "chuangyu"
    if response.status in {403, 405}:
        return "waf" if scripted or _WAF.search(words) else ""
    if response.status == 200 and _MENDED.search(_spaced(body)) and not _is_listing(body):
        return "out_of_order"
    stub = response.status == 200 and len(body) <= STUB_SIZE
    return "stub" if stub and _REFUSAL.search(_spaced(body)) else ""


def _is_listing(body: bytes) -> bool:
    """Whether a page has rows: a table, or more links than lead back."""
    page = body.lower()
    return b"<table" in page or page.count(b"<a ") > _FEW_LINKS


def _is_data(response: Response) -> bool:
    """JSON, JSONP, XML and files: short answers of theirs are legal, and they have no tags."""
    media = (response.headers.get("Content-Type") or b"").lower()
    if any(word in media for word in (b"json", b"xml;", b"/xml", b"javascript", b"text/css")):
        return b"xhtml" not in media
    return bool(_DATA.match(response.body)) or b"\x00" in response.body[:1024]


def _is_cut_off(body: bytes) -> bool:
    """Whether a page of HTML ends within a tag or a script, which no template does."""
    page = body.lower() if b"<html" in body[:2000].lower() else b""
    if not page or b"</html" in page:
        return False
    in_tag = page.rfind(b"<") > page.rfind(b">")
    return in_tag or page.rfind(b"<script") > page.rfind(b"</script")


def _text(body: bytes) -> bytes:
    return _SCRIPT_OR_TAG.sub(b"", body)


def _spaced(body: bytes) -> str:
    return re.sub(rb"(?is)<script.*?</script>|<[^>]*>", b" ", body).decode("utf-8", "replace")
