"""The table of an ensemble, for simulations that start its members themselves.

The released framework has no ensembles: a driver that starts children with ``create_simulation``
tells the portal with this call what each of them varies.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .client import header
from .connection import connection_of
from .spool import Request

ENSEMBLE = '/api/data/add_ensemble_variables'

# What an ensemble's id begins with when its members cannot name it, as with frameworks up to 0.8.1:
# the receiving side (portal/ensembles.py) then knows them by their simulation names.
BY_NAME = 'by-name:'


def upload_ensemble(
    services: Any,
    ensemble_name: str,
    members: Mapping[str, Mapping[str, object]],
    *,
    ensemble_id: str | None = None,
) -> None:
    """Upload the parameters of an ensemble's members.

    Does nothing but log one warning where a portal cannot be verified for this run.

    :param services: those of the component that starts the members.
    :param members: by the simulation name of each member, its parameters; their names hold the
        component that takes them, as in ``{'scan_1': {'transport:HEATING_MW': 20.0}}``.
    :param ensemble_id: what members name as ``portal_ensemble_id``; without one, the receiving
        side knows the members by their simulation names.
    :raises ValueError: there are no members, or a parameter has no component.
    """
    connection = connection_of(services)
    if not connection:
        return
    names = list(dict.fromkeys(name for member in members.values() for name in member))
    if not members or not all(':' in name for name in names):
        raise ValueError('an ensemble has members, whose parameters are named component:PARAMETER')
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(['sim_name', *names])
    rows.writerows(
        [simname, *(member.get(name, '') for name in names)] for simname, member in members.items()
    )
    component = services.component_ref.config['NAME']
    ensemble_id = (
        ensemble_id or f'{BY_NAME}{connection.spool.portal_runid}/{component}/{ensemble_name}'
    )
    headers = {
        'Content-Type': 'text/csv',
        **header('X-Ips-Component-Name', component),
        **header('X-Ips-Ensemble-Name', ensemble_name),
        **header('X-Ips-Ensemble-Id', ensemble_id),
    }

    def write(path: Path) -> None:
        path.write_bytes(table.getvalue().encode())

    connection.add([(Request(ENSEMBLE, headers), write)])
