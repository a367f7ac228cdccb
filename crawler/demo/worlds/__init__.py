"""Worlds: invented portals by the hundred, over years of crawls, from a seed.

places        names, codes and hosts for places that there are not (names.toml)
population    portals on every content system in turn, and who publishes on them
annals        the reports of each authority, written when somebody asks for them
filling       what the columns list, with the dirt of real columns
fates         what happens to portals from crawl to crawl
truth         what an archive of all crawls so far is to hold
world         all of it: `World(seed, portals, years).on(day)`
"""

from crawler.demo.worlds.world import World

__all__ = ["World"]
