"""A server is asked what a description allows, and what it does not; needs ``schemathesis``."""

from __future__ import annotations

import random
import time
from collections.abc import MutableMapping
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from ips_jupyterlab.tests.simulation import make_notebook, make_tar

from .lab import SLOW, Lab, Row
from .report import Limits, Report

CHECKS = (
    'not_a_server_error',
    'status_code_conformance',
    'content_type_conformance',
    'response_headers_conformance',
    'response_schema_conformance',
    'unsupported_method',
    'missing_required_header',
    'ignored_auth',
)
LAST = ('/ips/runs/{key}/trash', '/ips/portal/renew')  # take away what the others ask for
BODIES: dict[str, list[Any]] = {
    'add_data_file': [b'{}', make_tar({'a b.ipynb/a': b'1'})],
    'add_notebook': [make_notebook('1', '2')],
    'add_ensemble_variables': ['sim_name,a:X\r\nm0,1\r\n"m,1","x\r\ny"\r\n'],
}


class TimeUpError(Exception):
    """What ends the making of requests, which takes longer than their answers."""


def ask_all(
    lab: Lab, description: dict[str, Any], seed: int, limits: Limits, report: Report
) -> None:
    """Ask a server what a description allows, and see whether it answers as described."""
    config = SchemathesisConfig()
    config.projects.default.generation.update(with_security_parameters=False)
    schema = schemathesis.openapi.from_dict(description, config=config)
    operations = []
    for result in schema.get_all_operations():
        if isinstance(result, Ok):
            operations.append(result.ok())
        else:
            report.problem(f'the description is wrong: {result.err()}')
    random.Random(seed).shuffle(operations)
    operations.sort(key=_turn)
    report.count('operations', len(operations))
    number = max(1, limits.uploads // len(operations))
    for position, one in enumerate(operations):  # each has its share of the time that is left
        share = max(limits.left, 0) / (len(operations) - position)
        taken = _try(one, lab, seed, Limits(number, share), report)
        report.count('operations that took something', taken)


def _turn(operation: Any) -> int:
    return LAST.index(operation.path) + 2 if operation.path in LAST else operation.method != 'get'


def _try(operation: Any, lab: Lab, seed: int, limits: Limits, report: Report) -> bool:
    """Ask one operation so many times; whether it was ever answered with 2xx."""
    checked = [getattr(checks, name) for name in CHECKS]
    segment, key = lab.portal()
    headers = {'Authorization': f'token {lab.token}', 'X-Api-Key': key}
    statuses: set[int] = set()
    modes = [GenerationMode.POSITIVE]
    if operation.body or operation.query or operation.headers or operation.path_parameters:
        modes.append(GenerationMode.NEGATIVE)
    for mode in modes:

        @hypothesis.seed(seed)
        @settings(
            max_examples=max(1, limits.uploads // len(modes)),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
            report_multiple_bugs=False,
        )
        @given(operation.as_strategy(generation_mode=mode), st.data())
        def ask(case: Any, draw: st.DataObject) -> None:
            propose(case, lab.rows, draw)
            if limits.over and statuses:  # not sooner: Hypothesis wants the same draws each time
                raise TimeUpError
            if 'segment' in case.path_parameters:
                case.path_parameters['segment'] = segment
            report.count('requests')
            began = time.monotonic()
            try:
                answer = case.call(
                    base_url=lab.url, session=lab.session, headers=headers, timeout=SLOW
                )
            except requests.RequestException as error:
                report.problem(f'{operation.label}: no answer: {error}\n{case.as_curl_command()}')
                return
            statuses.add(answer.status_code)
            report.count(f'answered {answer.status_code // 100}xx')
            if time.monotonic() - began > SLOW:
                report.problem(f'{operation.label}: {SLOW} s\n{case.as_curl_command()}')
            try:
                case.validate_response(answer, checks=checked)
            except FailureGroup as group:
                for failure in group.exceptions:
                    report.problem(
                        f'{operation.label}: {failure.title}: {failure.message}\n'
                        f'{case.as_curl_command()}\n{answer.text[:500]}'
                    )

        try:
            ask()
        except TimeUpError:
            break
        except Unsatisfiable:  # any text is right
            if mode is GenerationMode.POSITIVE:
                raise
    return any(200 <= status < 300 for status in statuses)


def propose(case: Any, rows: list[Row], draw: st.DataObject) -> None:
    """Put what is there in the place of some that was made up."""
    bodies = BODIES.get(case.path.rpartition('/')[2])
    if bodies and draw.draw(st.integers(0, 3)):
        case.body = draw.draw(st.sampled_from(bodies))
    parts = [case.path_parameters, case.query, case.headers]
    parts += case.body if isinstance(case.body, list) else [case.body]
    parts = [part for part in parts if isinstance(part, MutableMapping)]
    taken = {name for part in parts for name in part}
    fitting = [row for row in rows if row.keys() & taken]
    liking = draw.draw(st.integers(0, 7))
    if not fitting or not liking:
        return
    if liking > 2:  # rows that tell most of what is asked for, and little else
        best = max(_fit(row, taken) for row in fitting)
        fitting = [row for row in fitting if _fit(row, taken) == best]
    chosen = draw.draw(st.lists(st.sampled_from(fitting), min_size=1, max_size=4))
    for part in parts:
        for name in part:
            values = [row[name] for row in chosen if name in row]
            if values:
                part[name] = values if isinstance(part[name], list) else values[-1]


def _fit(row: Row, taken: set[str]) -> tuple[int, int]:
    return len(taken & row.keys()), -len(row.keys() - taken)
