"""Scrapy's settings. What an operator may want to change is in OPERATING.md, set with -s."""

import os
from pathlib import Path

from crawler import house

house.check()

BOT_NAME = "nianbao"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = "crawler.commands"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# -- ours --------------------------------------------------------------------------------------

ARCHIVE = str(Path(__file__).resolve().parent.parent / "archive.db")
# Days after which a document that was kept is fetched again, to see edits and disappearances.
# Reports are corrected within weeks of publication; 0 looks at every one in every run.
RECHECK_DAYS = 30
# A folder of registry files in place of the project's own.
REGISTRY = ""
# Only the demo and the tests crawl this machine.
ALLOW_LOOPBACK = False
# Whom a portal's operator can write to: an address of whoever runs the crawl.
CONTACT = os.environ.get("NIANBAO_CONTACT", "not given; operators set NIANBAO_CONTACT")

# -- manners -----------------------------------------------------------------------------------

# The crawler names itself and whom to ask, and obeys robots.txt, one blanket refusal included
# (bjshy.gov.cn, 2026-11), which is then reported as `robots`.
USER_AGENT = f"nianbao/0.1 (archive of open-government annual reports; contact: {CONTACT})"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "nianbao"
# One connection and one request a second for each host, never faster: portals of counties share
# machines, and firewalls close to whoever asks more. No jitter, which would go below the second.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
AUTOTHROTTLE_MAX_DELAY = 60
AUTOTHROTTLE_TARGET_CONCURRENCY = 1
CONCURRENT_REQUESTS = 16
COOKIES_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# -- limits ------------------------------------------------------------------------------------

# Slow hosts answer within a minute or not at all.
DOWNLOAD_TIMEOUT = 60
# The largest reports are scans of some 30 MiB; Scrapy's own limit is a gigabyte.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 32 * 1024 * 1024
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# A page that sends to itself to set a cookie (moj.gov.cn, 2026-11) is given up soon.
REDIRECT_MAX_TIMES = 5
# Past the end of a list TRS sends back to page one by a refresh: the families read that page.
METAREFRESH_ENABLED = False

# -- parts -------------------------------------------------------------------------------------

ITEM_PIPELINES = {
    "pipelines.keep.Keep": 100,
    "pipelines.interpreting.Interpreting": 200,
}
DOWNLOADER_MIDDLEWARES = {
    # Which hosts may be asked is decided in one place, redirects included.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.hosts.Hosts": 50,
    # Nearer to the network than the retries (550), so that a challenge is not asked for again;
    # farther than decompression (590), so that it can be read.
    "crawler.middlewares.challenges.Challenges": 560,
}
EXTENSIONS = {"crawler.extensions.run.Run": 100}
# Both open a port into the process, through which code can be run; nobody here needs them.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "INFO"
