"""How a portal that was well goes wrong: one function a fault, named as its case.

Each is given a portal that shows its old reports and a new one.
"""

from __future__ import annotations

import gzip
import io
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.faults.certificates import Certificates
from tests.faults.portal import COLUMN, NEW, OLD, Portal
from tests.manners_server import Reply, tls_of

Break = Callable[[Portal], None]
#: The limits of these crawls, beside which the faults are large and slow.
LIMITS = {
    "ANSWER_TIMEOUT": "2",
    "DOWNLOAD_TIMEOUT": "4",
    "DOWNLOAD_MAXSIZE": "3000000",
    "RETRY_AFTER_MAX": "5",
    "RETRY_TIMES": "0",
}
MEGABYTE = 2**20
_AWAY = "http://mirror.invalid/zfxxgknb/"
_HTML = "text/html; charset=utf-8"
FAULTS: dict[str, Break] = {}
#: Portals that speak https, and the certificate that they show at last.
CERTIFICATES = {
    "certificate_expired": "expired",
    "certificate_of_another": "of_another",
    "certificate_self_signed": "self_signed",
}


def fault(function: Break) -> Break:
    """Know a function as the fault of its name."""
    FAULTS[function.__name__] = function
    return function


def break_(portal: Portal, certificates: Certificates) -> None:
    """The portal's fault begins."""
    portal.show(*OLD, NEW)
    if portal.name in CERTIFICATES:
        portal.host.tls = tls_of(certificates.path(CERTIFICATES[portal.name]))
    else:
        FAULTS[portal.name](portal)


def mend(portal: Portal) -> None:
    """The portal's fault is over, and it shows all its reports."""
    portal.end()
    portal.begin()
    portal.show(*OLD, NEW)


def _listing(portal: Portal, *replies: Reply | str) -> None:
    portal.host.put(COLUMN, *replies)


def _report(portal: Portal, *replies: Reply | str, year: int = NEW) -> None:
    portal.host.put(portal.path(year), *replies)


def _file(portal: Portal, ending: str, body: bytes, media_type: str) -> None:
    """The new report is a file."""
    rows = (*map(portal.row, OLD), portal.row(NEW, ending))
    _listing(portal, portal.listing(*rows))
    reply = Reply(body, headers={"Content-Type": media_type})
    portal.host.put(portal.path(NEW, ending), reply)


# ---- the network -------------------------------------------------------------------------------


@fault
def refused(portal: Portal) -> None:
    portal.end()


@fault
def connect_times_out(portal: Portal) -> None:
    """A queue of connections that nobody takes, and that is full."""
    portal.end()
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    deaf.bind(("127.0.0.1", portal.port))
    deaf.listen(0)
    portal.leave_open(deaf)
    for _ in range(3):
        waiting = socket.socket()
        waiting.setblocking(False)
        waiting.connect_ex(("127.0.0.1", portal.port))
        portal.leave_open(waiting)


@fault
def silent(portal: Portal) -> None:
    portal.everywhere(Reply("late", pause=5))


@fault
def stalls_in_the_middle(portal: Portal) -> None:
    whole = portal.listing(*map(portal.row, (*OLD, NEW)))
    _listing(portal, Reply(whole[:300], declared=len(whole.encode()), stall=7))


@fault
def drips(portal: Portal) -> None:
    _listing(portal, Reply(portal.listing(*map(portal.row, OLD)), dribble=0.04))


@fault
def reset_in_the_middle(portal: Portal) -> None:
    whole = portal.listing(*map(portal.row, (*OLD, NEW)))
    _listing(portal, Reply(whole[:300], declared=len(whole.encode()), reset=True, stall=0.05))


@fault
def report_reset_in_the_middle(portal: Portal) -> None:
    whole = portal.page(NEW)
    _report(portal, Reply(whole[:2500], declared=len(whole.encode()), reset=True, stall=0.05))


@fault
def closes_at_once(portal: Portal) -> None:
    portal.everywhere(Reply(drop=True))


# ---- the server --------------------------------------------------------------------------------


@fault
def forbidden_everywhere(portal: Portal) -> None:
    portal.everywhere(
        Reply("<html>" + "<p>您没有权限查看此目录或页面，请联系管理员。</p>" * 9, 403)
    )


@fault
def column_not_found(portal: Portal) -> None:
    _listing(portal, Reply("<html><p>您访问的页面不存在</p></html>", 404))


@fault
def column_gone(portal: Portal) -> None:
    _listing(portal, Reply("<html><p>您访问的页面不存在</p></html>", 410))


@fault
def too_many_for_a_moment(portal: Portal) -> None:
    page = portal.listing(*map(portal.row, (*OLD, NEW)))
    _listing(portal, Reply("later", 429, {"Retry-After": "1"}), page)


@fault
def too_many_for_a_year(portal: Portal) -> None:
    portal.everywhere(Reply("later", 429, {"Retry-After": "31536000"}))


@fault
def always_500(portal: Portal) -> None:
    portal.everywhere(Reply("<html><h1>Internal Server Error</h1></html>", 500))


@fault
def once_503(portal: Portal) -> None:
    page = portal.listing(*map(portal.row, (*OLD, NEW)))
    _listing(portal, Reply("Service Unavailable", 503), page)


@fault
def report_500(portal: Portal) -> None:
    _report(portal, Reply("<html><h1>Internal Server Error</h1></html>", 500))


@fault
def challenge_with_200(portal: Portal) -> None:
    portal.everywhere(Reply("<html><script>var WTKkN=1;location.reload()</script></html>"))


@fault
def report_is_a_challenge(portal: Portal) -> None:
    _report(portal, Reply("<html><script>var acw_sc__v2=1</script></html>"))


@fault
def robots_forbid_all(portal: Portal) -> None:
    portal.host.put("/robots.txt", "User-agent: *\nDisallow: /\n")


@fault
def robots_500(portal: Portal) -> None:
    portal.host.put("/robots.txt", Reply("<h1>Internal Server Error</h1>", 500))


@fault
def robots_endless(portal: Portal) -> None:
    portal.host.put("/robots.txt", Reply("Disallow: /x\n" * 4096, endless=True))


@fault
def robots_heavy(portal: Portal) -> None:
    """A pattern that a regular expression would try in more ways than there are atoms."""
    portal.host.put("/robots.txt", "User-agent: *\nDisallow: /" + "*z" * 3 + "*n" * 40 + "!\n")


@fault
def robots_lead_inside(portal: Portal) -> None:
    portal.host.put("/robots.txt", Reply(status=302, headers={"Location": "http://10.0.0.1/"}))


@fault
def redirects_for_ever(portal: Portal) -> None:
    _listing(portal, Reply(status=302, headers={"Location": f"{COLUMN}?a"}))
    portal.host.put(f"{COLUMN}?a", Reply(status=302, headers={"Location": COLUMN}))


@fault
def redirects_inside(portal: Portal) -> None:
    _listing(portal, Reply(status=302, headers={"Location": "http://169.254.169.254/latest/"}))


@fault
def report_redirects_inside(portal: Portal) -> None:
    _report(portal, Reply(status=302, headers={"Location": "http://[::ffff:10.0.0.1]/"}))


@fault
def redirects_to_a_stranger(portal: Portal) -> None:
    portal.everywhere(Reply(status=302, headers={"Location": _AWAY}))


@fault
def refreshes_to_a_stranger(portal: Portal) -> None:
    _listing(portal, f'<html><meta http-equiv="refresh" content="0;url={_AWAY}"></html>')


@fault
def redirects_ever_on(portal: Portal) -> None:
    """Each address sends to the next, and sets a cookie: no two are the same."""
    for n in range(12):
        there = Reply(status=302, headers={"Location": f"{COLUMN}?t={n + 1}", "Set-Cookie": "a=b"})
        portal.host.put(f"{COLUMN}?t={n}" if n else COLUMN, there)


@fault
def report_redirects_to_no_address(portal: Portal) -> None:
    _report(portal, Reply(status=302, headers={"Location": "http://[::1"}))


@fault
def retry_after_without_sense(portal: Portal) -> None:
    page = portal.listing(*map(portal.row, (*OLD, NEW)))
    said = ("soon", "-1e999", "Mon, 01 Jan 0001 00:00:00 +2359")
    busy = [Reply("later", 429, {"Retry-After": one}) for one in said[:1]]
    _listing(portal, *busy, page)
    for year, one in zip(OLD, said[1:], strict=True):
        _report(portal, Reply("later", 503, {"Retry-After": one}), portal.page(year), year=year)


@fault
def out_of_service_tonight(portal: Portal) -> None:
    portal.everywhere(Reply("Service Unavailable", 503))


@fault
def robots_are_a_page(portal: Portal) -> None:
    portal.host.put("/robots.txt", Reply(status=302, headers={"Location": "/login"}))
    portal.host.put("/login", "<html><p>请登录 User-agent: * Disallow: /</p></html>")


@fault
def head_without_end(portal: Portal) -> None:
    head = b"".join(b"X-%d: %s\r\n" % (n, b"a" * 200) for n in range(5000))
    _report(portal, Reply(b"HTTP/1.1 200 OK\r\n" + head, raw=True, stall=0.5))


@fault
def two_lengths(portal: Portal) -> None:
    body = portal.page(NEW).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 700\r\nContent-Length: %d\r\n\r\n" % len(body)
    _report(portal, Reply(head + body, raw=True))


@fault
def no_word_but_the_page(portal: Portal) -> None:
    """As HTTP/0.9 answers: without a status, without headers."""
    _listing(portal, Reply(portal.listing(*map(portal.row, (*OLD, NEW))), raw=True))


@fault
def last_chunk_missing(portal: Portal) -> None:
    half = portal.page(NEW).encode()[:2000]
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n"
    _report(portal, Reply(head % (len(half), half), raw=True))


# ---- what they send ----------------------------------------------------------------------------


@fault
def listing_empty(portal: Portal) -> None:
    _listing(portal, portal.listing())


@fault
def listing_says_empty(portal: Portal) -> None:
    _listing(portal, portal.listing(more="<p>暂无信息</p>"))


@fault
def listing_redesigned(portal: Portal) -> None:
    _listing(portal, portal.listing(more='<div id="app"></div><p>欢迎访问新版网站</p>'))


@fault
def listing_says_it_is_out_of_order(portal: Portal) -> None:
    _listing(portal, "<html><body><p>系统维护中，请稍后再试</p></body></html>")


@fault
def pager_repeats_page_one(portal: Portal) -> None:
    for n in range(60):
        path = f"{COLUMN}index_{n}.html" if n else COLUMN
        onward = f'<a href="{COLUMN}index_{n + 1}.html">下一页</a>'
        portal.host.put(path, portal.listing(*map(portal.row, (*OLD, NEW)), more=onward))


@fault
def listing_of_many_links(portal: Portal) -> None:
    links = "".join(f'<li><a href="/x/{n}.html">通知{n}</a></li>' for n in range(40_000))
    _listing(portal, portal.listing(*map(portal.row, (*OLD, NEW)), links))


@fault
def listing_hard_to_read(portal: Portal) -> None:
    """Links within links: the words of each are those of all that follow."""
    _listing(portal, portal.listing(*map(portal.row, OLD), "<li><a href=x>年报" * 40_000))


@fault
def listing_leads_inside(portal: Portal) -> None:
    title = portal.title(2020)
    astray = "".join(
        f'<li><a href="{url}">{title}</a></li>'
        for url in ("http://10.0.0.1/t20210120_1.html", "http://0x7f.1:22/t.html", "file:///etc/a")
    )
    _listing(portal, portal.listing(*map(portal.row, (*OLD, NEW)), astray))


@fault
def listing_in_utf_16(portal: Portal) -> None:
    page = portal.listing(*map(portal.row, (*OLD, NEW))).encode("utf-16")
    _listing(portal, Reply(page, headers={"Content-Type": "text/html; charset=gbk"}))


@fault
def listing_is_the_home_page(portal: Portal) -> None:
    """What is not there is answered, with 200, by the way to other portals."""
    others = "".join(
        f'<li><a href="http://www.{name}.gov.cn/">{name}市人民政府</a></li>' for name in "abcdefg"
    )
    _listing(portal, f"<html><h2>您访问的页面不存在</h2><ul>{others}</ul></html>")


@fault
def rows_lead_to_one_page(portal: Portal) -> None:
    """Whichever report is asked for, a cache gives the newest."""
    for year in OLD:
        _report(portal, portal.page(NEW), year=year)


@fault
def known_report_in_part(portal: Portal) -> None:
    whole = portal.page(OLD[0]).encode()
    headers = {"Content-Range": f"bytes 0-1499/{len(whole)}"}
    _report(portal, Reply(whole[:1500], 206, headers), year=OLD[0])


@fault
def report_is_out_of_order(portal: Portal) -> None:
    said = "<p>网站正在升级维护，给您带来不便敬请谅解。</p>"
    _report(portal, f"<html><title>系统维护</title><body>{said}<a href=/>首页</a></body></html>")


@fault
def out_of_order_everywhere(portal: Portal) -> None:
    said = "因机房搬迁，本网站于11月22日22时至23日6时停止服务，敬请谅解。"
    portal.everywhere(Reply(f"<html><title>公告</title><body><p>{said}</p></body></html>"))


@fault
def shorter_than_declared(portal: Portal) -> None:
    whole = portal.page(NEW).encode()
    _report(portal, Reply(whole[:2000], declared=len(whole)))


@fault
def known_report_shorter_than_declared(portal: Portal) -> None:
    whole = portal.page(OLD[0]).encode()
    _report(portal, Reply(whole[:2000], declared=len(whole)), year=OLD[0])


@fault
def listing_gzip_torn(portal: Portal) -> None:
    packed = gzip.compress(portal.listing(*map(portal.row, (*OLD, NEW))).encode())
    _listing(portal, Reply(packed[: len(packed) // 2], headers={"Content-Encoding": "gzip"}))


@fault
def report_gzip_torn(portal: Portal) -> None:
    packed = gzip.compress(portal.page(NEW).encode())
    _report(portal, Reply(packed[: len(packed) // 2], headers={"Content-Encoding": "gzip"}))


@fault
def known_report_gzip_torn(portal: Portal) -> None:
    packed = gzip.compress(portal.page(OLD[0]).encode())
    torn = Reply(packed[: len(packed) // 2], headers={"Content-Encoding": "gzip"})
    _report(portal, torn, year=OLD[0])


@fault
def report_deflate_torn(portal: Portal) -> None:
    packed = zlib.compress(portal.page(NEW).encode())
    _report(portal, Reply(packed[: len(packed) // 2], headers={"Content-Encoding": "deflate"}))


@fault
def gzip_bomb(portal: Portal) -> None:
    packed = gzip.compress(bytes(64 * MEGABYTE), 9)
    _report(portal, Reply(packed, headers={"Content-Encoding": "gzip"}))


@fault
def brotli_bomb(portal: Portal) -> None:
    import brotli  # noqa: PLC0415

    packed = brotli.compress(bytes(64 * MEGABYTE), quality=1)
    _report(portal, Reply(packed, headers={"Content-Encoding": "br"}))


@fault
def zstd_bomb(portal: Portal) -> None:
    import zstandard  # noqa: PLC0415

    packed = zstandard.compress(bytes(64 * MEGABYTE))
    _report(portal, Reply(packed, headers={"Content-Encoding": "zstd"}))


@fault
def page_too_large(portal: Portal) -> None:
    _report(portal, Reply("<p>年报</p>" * 4096, endless=True))


@fault
def charset_wrong(portal: Portal) -> None:
    _report(portal, Reply(portal.page(NEW), headers={"Content-Type": "text/html; charset=gbk"}))


@fault
def known_report_is_an_error_page(portal: Portal) -> None:
    page = "<html><head><title>出错了</title></head><p>系统发生错误，请联系管理员处理。</p></html>"
    _report(portal, page, year=OLD[0])


@fault
def known_report_lost_its_tables(portal: Portal) -> None:
    head, _, rest = portal.page(OLD[0]).partition("<table>")
    _report(portal, head + rest.rpartition("</table>")[2], year=OLD[0])


@fault
def report_without_a_word(portal: Portal) -> None:
    _report(portal, "")


@fault
def pdf_is_html(portal: Portal) -> None:
    page = "<html><body><p>您的会话已过期，请重新登录系统后下载。</p></body></html>"
    _file(portal, "pdf", page.encode(), "application/pdf")


@fault
def report_packed_twice(portal: Portal) -> None:
    """Packed by the portal and by what stands before it, which names its own packing only."""
    packed = gzip.compress(gzip.compress(portal.page(NEW).encode()))
    _report(portal, Reply(packed, headers={"Content-Encoding": "gzip"}))


@fault
def pdf_in_a_circle(portal: Portal) -> None:
    """Its pages are themselves, a hundred thousand times."""
    body = _pdf_of(b"").replace(b"/Kids [3 0 R] /Count 1 ", b"/Kids [2 0 R]/Count 100000")
    _file(portal, "pdf", body, "application/pdf")


@fault
def zips_within_zips(portal: Portal) -> None:
    body, name = portal.page(NEW).encode(), "a.html"
    for _ in range(60):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(name, body)
        body, name = made.getvalue(), "a.zip"
    _file(portal, "zip", body, "application/zip")


@fault
def pdf_torn(portal: Portal) -> None:
    _file(portal, "pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "application/pdf")


@fault
def pdf_bomb(portal: Portal) -> None:
    """A page whose content unpacks to two gigabytes of commands."""
    _file(portal, "pdf", _pdf_of(_deflated(b"0 0 m 9 9 l S\n", 1024)), "application/pdf")


@fault
def zip_bomb(portal: Portal) -> None:
    _file(portal, "zip", zip_of(10 * 2**30, honest=True), "application/zip")


@fault
def zip_that_lies(portal: Portal) -> None:
    _file(portal, "zip", zip_of(10 * 2**30, honest=False), "application/zip")


@fault
def docx_bomb(portal: Portal) -> None:
    """Entities that name each other: ten of ten of ten."""
    kinds = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    entities = f'<!ENTITY e0 "年报">{kinds}'
    text = f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><d>&e11;</d>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", text)
    _file(portal, "docx", made.getvalue(), "application/zip")


@fault
def picture_huge(portal: Portal) -> None:
    """A PNG that says it is 60,000 by 60,000."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    body = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    body += struct.pack(">I", zlib.crc32(chunk))
    data = b"IDAT" + _deflated(bytes(1024), 64)
    body += struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    _file(portal, "png", body + struct.pack(">I", 0) + b"IEND\xaeB`\x82", "image/png")


@fault
def tables_within_tables(portal: Portal) -> None:
    _report(portal, "<html><body>" + "<table><tr><td>" * 20_000 + portal.title(NEW))


@fault
def cells_spanning_for_ever(portal: Portal) -> None:
    cell = '<td colspan="999999" rowspan="999999">9</td>'
    page = portal.page(NEW).partition("<table>")[0]
    _report(portal, f"{page}<table>{f'<tr>{cell * 40}</tr>' * 40}</table></body></html>")


def _deflated(piece: bytes, megabytes: int) -> bytes:
    """So many megabytes of a piece, said again and again, packed without making them."""
    packer = zlib.compressobj(9)
    block = piece * (MEGABYTE // len(piece))
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    more = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + more * (megabytes - 1) + packer.flush()


def _pdf_of(content: bytes) -> bytes:
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
    )
    body, places = b"%PDF-1.7\n", []
    for n, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (n, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n" + table
    return body + head + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(body)


def zip_of(size: int, *, honest: bool) -> bytes:
    """A container of one page that unpacks to a gigabyte and declares its size, or little."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = first * 1024 + packer.flush()
    said = min(size, 2**32 - 2) if honest else 5000
    name = b"a.html"
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(data), said, len(name), 0)
    entry = struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    directory = b"PK\x01\x02" + entry + name
    local = b"PK\x03\x04" + head + name + data
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(local), 0)
    return local + directory + b"PK\x05\x06" + end
