#!/bin/sh
# Runs CPython's own manager tests and the interop checks with the Pythons that are named.
#
#   all_versions.sh [--server COMMAND] PYTHON...
#
# COMMAND starts a server (default: each Python's own); `serve --bind … --key-file … --queue …` is
# added to it. Example, from the top of the project:
#
#   tests/python/all_versions.sh --server ./muster ~/.pyenv/versions/*/bin/python
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
command=
if [ "${1:-}" = --server ]; then
    command=$2
    shift 2
fi
[ $# -gt 0 ] || { echo "name one Python at least: all_versions.sh python3" >&2; exit 2; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/muster-versions.XXXXXX")
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT INT TERM
printf 'the key of the tests, long enough' > "$folder/key"

start() { # the server for a Python
    : > "$folder/output"
    # shellcheck disable=SC2086 # the command may have arguments
    ${command:-$1 "$here/cpython_server.py"} serve --bind 127.0.0.1:0 --key-file "$folder/key" \
        --queue get_shared_q > "$folder/output" & server=$!
    until grep -q '^listening on ' "$folder/output"; do
        kill -0 "$server" 2>/dev/null || { cat "$folder/output" >&2; exit 1; }
        sleep 0.1
    done
    address=$(sed -n 's/^listening on //p' "$folder/output")
}

status=0
for python in "$@"; do
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || continue
    kept=$here/passing-$version.txt
    [ -f "$kept" ] || kept=
    start "$python"
    "$python" "$here/cpython_manager_tests.py" --address "$address" --key-file "$folder/key" \
        ${kept:+--kept "$kept"} > "$folder/tests" || status=1
    "$python" "$here/interop/run.py" --address "$address" --key-file "$folder/key" \
        --server "$([ -n "$command" ] && echo muster || echo cpython)" > "$folder/checks" || status=1
    grep -hE '^(FAIL|lost|new|absent) |^    ' "$folder/tests" "$folder/checks" || true
    tail -qn 1 "$folder/tests" "$folder/checks"
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
done
exit $status
