"""A receiver that rewrites the listing in place, as the deployed portal does: a peer.

python benchmarks/flask_receiver.py FOLDER
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from pathlib import Path

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

app, lock = Flask(__name__), threading.Lock()
folder = Path(sys.argv[1])
listing = folder / 'listing.json'


@app.post('/api/data/add_data_file')
def add() -> tuple[Response, int]:
    name, key = request.headers['X-Ips-Filename'], str(float(request.headers['X-Ips-Tag']))
    (folder / 'data' / name).write_bytes(request.data)
    with lock, listing.open('r+') as file:  # it loses entries without the lock
        told = json.load(file)
        told.setdefault(key, []).append(f'data/{name}')
        file.seek(0)
        file.truncate()
        json.dump(told, file, indent=2)
    return jsonify('Created'), 201


if __name__ == '__main__':
    (folder / 'data').mkdir(parents=True)
    listing.write_text('{}')
    logging.getLogger('werkzeug').setLevel(logging.ERROR)
    server = make_server('127.0.0.1', 0, app, threaded=True)
    print(f'export PORTAL_URL=http://127.0.0.1:{server.server_port}', flush=True)
    print('export PORTAL_API_KEY=none', flush=True)
    server.serve_forever()
