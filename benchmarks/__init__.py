"""Measurements that are too long for tests. Each prints its table; the README quotes it with its command."""
