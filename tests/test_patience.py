"""A page that cannot be read in its time is told, and the crawl goes on."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any, cast

import pytest
from good_time import within
from scrapy.http import HtmlResponse

from spiders import patience as module
from spiders.listings import Ask
from spiders.patience import PageTooHardError, patience
from spiders.reading import Reading

URL = "http://www.qinghe.gov.cn/zfxxgknb/"
HARD = "<html><title>政府信息公开年报</title><ul>" + "<li><a href=x>年报" * 20_000


def work(seconds: float) -> None:
    """Use the processor for so long."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_who_takes_too_long_is_stopped() -> None:
    with pytest.raises(PageTooHardError), patience(0.05):
        work(5)
    with patience(0.5):
        work(0.01)
    # Nothing is left that would go off later.
    work(0.6)


def test_waiting_is_no_work() -> None:
    with patience(0.05):
        time.sleep(0.2)


def test_outside_the_main_thread_nobody_is_stopped() -> None:
    done: list[bool] = []

    def read() -> None:
        with patience(0.05):
            work(0.2)
        done.append(True)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert done == [True]


# What is raised within a callback of a weak reference is lost, and said again a second later.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_page_too_hard_to_read_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.3)
    spider = SimpleNamespace(tally=SimpleNamespace(errors=0))
    page = HtmlResponse(URL, body=HARD.encode(), encoding="utf-8")
    with within(3):
        _, read = Reading(cast(Any, spider)).rows(page, Ask(URL))
    assert (read.state, read.rows, spider.tally.errors) == ("changed", (), 1)
    assert "too long" in read.detail
