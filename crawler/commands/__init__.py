"""Commands: each module is one `scrapy <name>`."""
