"""Pipelines understand documents."""
