"""Faults that no test notices, and why that is right."""

EXPLAINED = {}
