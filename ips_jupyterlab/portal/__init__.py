"""The receiving side: writes what simulations send into the run tree.

Nothing here knows HTTP, and the reading side never imports it. ``portal.Portal`` has one method a
request; everything below it goes through ``store``, which makes a file durable before it is told
of, and whose ``Disk`` is the one place that changes anything.
"""
