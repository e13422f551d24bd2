#!/bin/sh
# Provides Chromium, in which the tests open the report page: at once where it is on PATH, else Debian's package, which
# takes root rights. Prints nothing when there is nothing to do.
set -eu

say() { printf 'chromium: %s\n' "$*" >&2; }

command -v chromium >/dev/null 2>&1 && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    say "error: it is not on PATH, and there is no apt-get here; install Chromium so that \`chromium\` is on PATH"
    exit 3
fi
if [ "$(id -u)" -ne 0 ]; then
    say "error: it is not on PATH, and installing it takes root rights; run: sudo apt-get install -y chromium"
    exit 3
fi

say "installing Debian's package (the tests of the report page need it)"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt-get -q update && apt-get -q install -y --no-install-recommends chromium; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    say "error: apt-get failed (see above); check the network and the package sources, then run: apt-get install -y chromium"
    exit 3
fi
command -v chromium >/dev/null 2>&1 || { say "error: the package chromium brought no program of that name"; exit 3; }
