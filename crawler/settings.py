"""Scrapy's settings. What an operator may want to change is in OPERATING.md, set with -s."""

import os
import shutil
from pathlib import Path

from crawler import command_named, house

house.check()
house.keep_to_ourselves()
house.open_streams()
house.end_when_interrupted()

BOT_NAME = "nianbao"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = command_named.called()
DOWNLOADER = "crawler.downloader.HostDownloader"
DOWNLOAD_HANDLERS = {
    **dict.fromkeys(("http", "https"), "crawler.fetching.Fetching"),
    # Nothing is fetched from this machine's files, nor from anywhere but the web.
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
TWISTED_DNS_RESOLVER = "crawler.resolver.PublicResolver"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# -- ours --------------------------------------------------------------------------------------

ARCHIVE = str(Path(__file__).resolve().parent.parent / "archive.db")
# Days after which a kept report of a year's age is fetched again, to see edits and disappearances;
# new ones daily, then weekly, old ones down to once a year, in proportion (archive/schedule.py). 0
# looks at every one in every run.
RECHECK_DAYS = 30
# Days after which all pages of a column are walked again; daily from January to April in columns
# where reports are awaited; in between only as far as there are news, and where a first page has
# changed without showing any. A full walk sees what is listed no more. Columns that give nothing
# are tried ever more rarely in the same proportion, down to every two weeks.
FULL_WALK_DAYS = 30
# Hours that a run may last, 0 for no limit. What is outstanding then is left for the next run,
# which goes on there: so for the other budgets of a run.
RUN_HOURS = 0
# Requests that a run may make, 0 for no limit.
RUN_REQUESTS = 0
# Megabytes by which the archive may grow in a run, 0 for no limit.
RUN_GROWTH_MB = 0
# Megabytes that are to stay free on the archive's disk. A run that finds less asks nothing, one
# that comes to less ends: with exit code 5, since somebody has to make room.
DISK_FREE_MB = 500
# A folder of registry files, or a table (CSV), in place of the project's own.
REGISTRY = ""
# A folder that this machine and the workers of a cluster share: what they find passes through it in
# place of the network. Empty without.
CLUSTER_FOLDER = ""
# Whom alerts are mailed to, a comma between addresses; empty for no mail. The crawl hands them to
# ALERT_SMTP, with the name and password of NIANBAO_SMTP_USER and NIANBAO_SMTP_PASSWORD of the
# environment where they are set.
ALERT_MAIL = ""
# Sender of these mails.
ALERT_MAIL_FROM = "nianbao@localhost"
# Mail server that takes them: a host and its port.
ALERT_SMTP = "localhost:25"
# A file that alerts are added to, one JSON document a line; empty for none.
ALERT_FILE = ""
# Only the demo and the tests crawl this machine.
ALLOW_LOOPBACK = False
# An address that alerts are posted to as JSON. It may hold a secret: it is taken from the
# environment (NIANBAO_ALERT_WEBHOOK) and not to be written here.
ALERT_WEBHOOK = os.environ.get("NIANBAO_ALERT_WEBHOOK", "")
# Whom a portal's operator can write to: an address of whoever runs the crawl.
CONTACT = os.environ.get("NIANBAO_CONTACT", "not given; operators set NIANBAO_CONTACT")

# -- manners -----------------------------------------------------------------------------------

# The crawler names itself and whom to ask, and obeys robots.txt, one blanket refusal included
# (bjshy.gov.cn, 2026-11), which is then reported as `robots`.
USER_AGENT = f"nianbao/0.1 (archive of open-government annual reports; contact: {CONTACT})"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "nianbao"
# One connection and one request a second for each host, never faster: portals of counties share
# machines, and firewalls close to whoever asks more. The second is one of rest, from the end of an
# answer to the next request (crawler/pace.py). No jitter, which would go below it.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0
# Slow hosts are asked less: the delay is as long as an answer takes to come, at least the second.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
AUTOTHROTTLE_MAX_DELAY = 60
AUTOTHROTTLE_TARGET_CONCURRENCY = 1
# Over all hosts: as many of them are walked side by side.
CONCURRENT_REQUESTS = 64
# Hours of Beijing time in which portals are asked, such as 22-6; empty for any time. A run that
# begins by day ends at once and says so, one that lasts into the day ends then, and the next night
# goes on with what is outstanding: start one every night from cron.
NIGHT_HOURS = ""
COOKIES_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# What has come is kept before more is asked for: a crawl that is killed has nothing in hand but
# what is under way.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1
# Workers that Scrapy begins for the few items of each page; a hundred are its own default.
CONCURRENT_ITEMS = 4

# -- limits ------------------------------------------------------------------------------------

# Seconds until an answer begins: slow hosts answer within a minute or not at all.
ANSWER_TIMEOUT = 60
# Seconds for a whole answer, however it dribbles: a scan of 30 MiB at 100 KiB a second.
DOWNLOAD_TIMEOUT = 300
# The largest reports are scans of some 30 MiB; Scrapy's own limit is a gigabyte.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 32 * 1024 * 1024
RETRY_TIMES = 2
# 429 and 503 are waited for in a way of their own (crawler/middlewares/retry_after.py).
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
# The longest wait, in seconds, that a host may ask for with Retry-After; one that asks for more is
# left alone until the next run.
RETRY_AFTER_MAX = 600
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# What a run came to stands in its row of the archive.
STATS_DUMP = False
LOG_FORMATTER = "crawler.logs.Events"
LOG_VERSIONS: list[str] = []
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
# A page that sends to itself to set a cookie (moj.gov.cn, 2026-11) is given up soon.
REDIRECT_MAX_TIMES = 5
# Past the end of a list TRS sends back to page one by a refresh: the families read that page.
METAREFRESH_ENABLED = False
# Certificates are checked. A portal whose certificate is known to be wrong can be excepted, one by
# one, in the registry (certificate = "unchecked").
DOWNLOAD_VERIFY_CERTIFICATES = True
# Seconds that a page may take in the browser with all it asks for, a second for each request.
RENDER_TIMEOUT = 90

# -- the browser -------------------------------------------------------------------------------

# scrapy-playwright's, for the few pages that must be opened in one (crawler/rendering.py).
PLAYWRIGHT_BROWSER_TYPE = "chromium"
PLAYWRIGHT_LAUNCH_OPTIONS = {
    # The system's own; None where there is none.
    "executable_path": next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    ),
    # Chromium's own sandbox does not work for root.
    "chromium_sandbox": os.geteuid() != 0,
    # It has no network: nothing listens on the port for discarding things (RFC 863), here or
    # anywhere.
    "proxy": {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"},
    "args": ["--force-webrtc-ip-handling-policy=disable_non_proxied_udp"],
    # Signals are for the crawl, which ends it.
    "handle_sigint": False,
    "handle_sigterm": False,
    "handle_sighup": False,
}
# What its route for a page did not catch is refused.
PLAYWRIGHT_ABORT_REQUEST = "crawler.browser.refused"
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 1
# Milliseconds to wait for the rest of a page that is to be taken as it stands.
PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = 2000

# -- parts -------------------------------------------------------------------------------------

ITEM_PIPELINES = {
    "pipelines.keep.Keep": 100,
    "pipelines.interpreting.Interpreting": 200,
}
DOWNLOADER_MIDDLEWARES = {
    # Which hosts may be asked is decided in one place, redirects included.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.hosts.Hosts": 50,
    "crawler.rendering.Rendering": 60,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.Robots": 100,
    # Nearer to the network than the retries (550), which know of neither.
    "crawler.middlewares.schemes.Schemes": 555,
    "crawler.middlewares.retry_after.RetryAfter": 556,
    "crawler.middlewares.validators.Conditional": 580,
    # Nearer than the redirects (600), so that a test is not followed; it must be decompressed.
    "crawler.middlewares.challenges.Challenges": 610,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.unpacking.Unpacking": 620,
}
EXTENSIONS = {
    # Both open a port into the process, through which code can be run; nobody here needs them.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "crawler.extensions.watching.Watching": 80,
    "crawler.extensions.night.NightHours": 90,
    "crawler.extensions.run.Run": 100,
    "crawler.extensions.budget.RunBudget": 105,
    "crawler.extensions.crawl_delay.CrawlDelay": 110,
    "crawler.extensions.alerting.Alerting": 120,
}
LOG_LEVEL = "INFO"
