"""Attacks on the receiving side and on those who read what it writes: ``make torture``.

Each attack starts real servers on a tree of its own, does harm to them while simulations send and
users read, and then compares what was answered with what is there. ``ips_jupyterlab/tests/
test_torture.py`` runs the same attacks with small numbers.
"""
