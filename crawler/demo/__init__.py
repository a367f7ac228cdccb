"""A miniature web of portals on loopback, for trying the program out and for its tests.

Everything in it is invented but the forms: no place, unit, number or sentence is real. Read in this
order:

    days            the days of its crawls
    plan            what there is: portals, publishers, years, what is not as usual (plan.toml)
    printed_forms   the three nationwide forms as offices print them (printed_forms.toml)
    figures         numbers that add up, from a seed
    printing        numbers as an office writes them into a cell
    prose           sentences, with the same numbers in them (prose.toml)
    reports         whose report, of which year, in which form, published when
    tables          the forms' merged tables
    content         a report from first line to last
    markup, pdf     content as HTML in several manners, and as PDF
    texts           what articles say, written when it is asked for
    articles        what the columns list, look-alikes among it
    sites           the content systems: how they list, page and show, with their traps
    hosts           what answers under a host's name: a site, or what portals do on bad days
    cells           the printed cells, and the verdicts on them
    truth           what all this prints, to hold a crawl against
    scene           all hosts on one day, with the registry and the truth
    classic         the six portals of the plan, on their two days
    worlds          portals by the hundred, and what happens to them from crawl to crawl
    proxy           the one server that stands for all hosts, and writes down who asks for what
    web             enter `MiniatureWeb` and walk it
    crawl           which day it is, and the real crawler sent through the web
    agreement       an archive held against the truth: reports and values
    course          the same for columns, first sights and requests
    account         what is said of it

`scrapy demo` (crawler/commands/demo.py) does all of it.
"""
