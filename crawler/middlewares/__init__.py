"""Downloader middlewares: `hosts` says who may be asked, `challenges` backs off from refusals."""
