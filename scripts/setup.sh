#!/bin/sh
# Makes .venv: the third-party packages that constraints.txt pins by hash, and Wonton's six distributions and the
# example of an outside package, editable.
# At once when nothing changed since the last time. Needs Python 3.11 or newer; the venv module's pip is taken from
# Debian's archive, without root rights, where the machine has none.
set -eu
cd "$(dirname "$0")/.."

PYTHON=${PYTHON:-python3}
DISTRIBUTIONS="-e . -e plugins/lean -e plugins/coq -e plugins/judges -e plugins/metrics -e plugins/dask -e examples/wonton-metamath"

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { printf 'setup: error: %s\n' "$*" >&2; exit 3; }

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "$PYTHON is missing or older than 3.11; install Python 3.11, or name another one: make setup PYTHON=python3.12"

wanted=$({ pwd; "$PYTHON" -VV; cat constraints.txt pyproject.toml plugins/*/pyproject.toml examples/*/pyproject.toml scripts/setup.sh; } | sha256sum)
if [ -x .venv/bin/wonton ] && [ "$(cat .venv/setup-done 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A wheel of pip from Debian's archive, fetched with apt's state in a folder of our own. Prints its path.
debian_pip() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
    mkdir -p "$scratch/lists/partial" "$scratch/cache/archives/partial"
    options="-qq -o Dir::State::lists=$scratch/lists -o Dir::Cache=$scratch/cache -o APT::Sandbox::User="
    (
        cd "$scratch"
        # shellcheck disable=SC2086 # the options are words
        { apt-get $options update && apt-get $options download python3-pip-whl; } >&2
        dpkg-deb -x python3-pip-whl_*.deb pip
    ) || return 1
    find "$scratch/pip" -name 'pip-*.whl'
}

if ! "$PYTHON" -m venv .venv >"$scratch/venv.log" 2>&1; then
    say "this Python brings no pip along (Debian: package python3-venv); looking for one elsewhere"
    "$PYTHON" -m venv --clear --without-pip .venv || fail "$PYTHON can't make a virtual environment in $(pwd)/.venv"
fi

# pip for the environment: its own, this Python's, or Debian's.
if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    pip() { .venv/bin/python -m pip "$@"; }
elif "$PYTHON" -m pip --version >/dev/null 2>&1; then
    pip() { "$PYTHON" -m pip --python .venv/bin/python "$@"; }
elif wheel=$(debian_pip) && [ -n "$wheel" ]; then
    pip() { .venv/bin/python "$wheel/pip" "$@"; }
else
    fail "no pip on this machine and none from its apt sources; run: apt install python3-venv"
fi

say "installing what constraints.txt pins (the first time takes a minute)"
awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' constraints.txt >"$scratch/uv.txt"
pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$scratch/uv.txt" ||
    fail "uv can't be had from the package index; check the network and pip's settings, then run the same command again"

export UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV="$PWD/.venv"
if ! .venv/bin/uv pip install --quiet --require-hashes -r constraints.txt; then
    # uv and pip have settings of their own; a machine may be configured for one of them only.
    say "uv couldn't get them, trying pip"
    pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r constraints.txt ||
        fail "the pinned packages can't be had; check the network, then run the same command again"
fi
# shellcheck disable=SC2086 # the distributions are words
.venv/bin/uv pip install --quiet --offline --no-deps --no-build-isolation $DISTRIBUTIONS

printf '%s\n' "$wanted" >.venv/setup-done
say "done: .venv/bin/wonton"
