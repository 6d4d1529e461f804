"""The settings of the receiving side in a Jupyter server."""

from __future__ import annotations

import os

from traitlets import Bool, HasTraits, Int, List, Unicode, default

from ..refusals import own_name

EVERYBODY = '*'
CREDENTIALS = 'ips_portal.json'


class UploadSettings(HasTraits):
    """What an administrator may set."""

    accept_uploads = Bool(True, help='Whether simulations may send their runs to this server.').tag(
        config=True
    )

    portal_url = Unicode(
        help="""Address of this server as simulations reach it, with its base URL and no more.

        Needed behind a proxy. By default what JupyterHub tells, else ServerApp.custom_display_url,
        else the address that the server listens at.
        """,
    ).tag(config=True)

    portal_address = Unicode(
        help="""What stands before /<runid> as the address of a run in the CSV of ensembles.

        By default runs are linked to JupyterLab's file browser.
        """,
    ).tag(config=True)

    upload_users: List[str] = List(
        Unicode(),
        help="""Users whose runs are taken, as simulations name them; "*" for any.

        Whoever has the key may send runs of these users, below the first base directory. By
        default a server of JupyterHub takes those of its user, and any other server all: it
        belongs to one person, who may have another name where simulations run.
        """,
    ).tag(config=True)

    @default('upload_users')
    def _default_upload_users(self) -> list[str]:
        user = os.environ.get('JUPYTERHUB_USER')
        return list(dict.fromkeys([user, own_name()])) if user else [EVERYBODY]

    max_upload_size = Int(
        64 << 30, help='The largest data file, and the largest unpacked tar, in bytes.'
    ).tag(config=True)

    credentials_file = Unicode(
        help=f"Where the upload key is kept; by default {CREDENTIALS} in Jupyter's data directory."
    ).tag(config=True)
