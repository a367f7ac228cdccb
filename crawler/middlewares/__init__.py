"""Downloader middlewares, from the engine to the network: what is asked, and what came back.

hosts        which hosts may be asked
robots       robots.txt, for every request
schemes      the other of http and https, where one is refused
retry_after  hosts that ask to be left alone for a while
validators   has the page changed since it was kept?
challenges   backing off from refusals
unpacking    packed answers, whole and within bounds

`crawler.rendering` is one too: pages that need a browser.
"""
