"""The content systems that the miniature web's portals run on, one file each.

site      what every site offers: `answer` to a request, addresses of columns and articles
chrome    what stands around an article: metas, breadcrumb, counter, head and foot of the page
hanweb    rows in a script, groups of three pages, two endpoints of which each site has one
trs       static folders: index_1 is page two, stubs or 404 past the end
gkmlpt    Guangdong's interface: a tree in a script, rows in JSON, units under sub-paths
generic   numbered pages in GBK that no content system's mark is on
"""

from crawler.demo.sites.generic import GenericSite
from crawler.demo.sites.gkmlpt import GkmlptSite
from crawler.demo.sites.hanweb import HanwebGetSite, HanwebPostSite
from crawler.demo.sites.site import Site
from crawler.demo.sites.trs import TrsSite, TrsVariablesSite

SITES: dict[str, type[Site]] = {
    "hanweb_post": HanwebPostSite,
    "hanweb_get": HanwebGetSite,
    "trs": TrsSite,
    "trs_vars": TrsVariablesSite,
    "gkmlpt": GkmlptSite,
    "generic": GenericSite,
}
"""By the names that the plan uses."""
