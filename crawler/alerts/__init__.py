"""Alerts: whom the open ones are told to after a crawl, through Spidermon.

suite     what Spidermon runs when a crawl is over: a check for each kind, then the channels
channels  mail, webhook, file: how a message leaves, and the settings for it
message   the words of a message
"""
