# Sourced by `interop/run` and `benches/peers/run`, in the repository's root: the official SDKs, in the versions that
# are pinned here, and gateways. Everything goes into `target/interop`.

readonly keys=$PWD/alipay-core/tests/vectors/keys
readonly target=${CARGO_TARGET_DIR:-$PWD/target}
readonly work=$target/interop
readonly python=$work/python/bin/python
export PYTHONDONTWRITEBYTECODE=1 # nothing beside the sources

servers=()
# Ends the gateways that were started here, whatever happened.
end() {
    for pid in "${servers[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}
trap end EXIT

fail() {
    echo "$1" >&2
    exit 1
}

# install PACKAGE...: what the machine lacks.
install() {
    command -v apt-get >/dev/null || fail "Missing: $*. Install them and run this again."
    apt-get update -qq && apt-get install -y -qq "$@" >/dev/null
}

# official_sdks SCRIPT: installs them, and puts a script for Node where it finds its SDK.
official_sdks() {
    command -v node >/dev/null && command -v npm >/dev/null || install nodejs npm
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
        fail "Node $(node --version) is too old. Install Node 20 or newer."
    python3 -c 'import ensurepip, venv' 2>/dev/null || install python3 python3-venv

    mkdir -p "$work/node"
    cp interop/node/package.json interop/node/package-lock.json "$1" "$work/node"
    (cd "$work/node" && npm ci --no-audit --no-fund --prefer-offline --loglevel=error >/dev/null)
    [ -x "$python" ] || python3 -m venv "$work/python"
    "$work/python/bin/pip" install -q --disable-pip-version-check -r interop/python/requirements.txt
}

# start NAME ARGUMENT...: starts the program `$gateway` on a free port, and sets the variable NAME to its address.
start() {
    local -n address=$1
    local out=$work/$1.out
    shift
    : >"$out" # the last run's address is nobody's now
    "$gateway" --listen 127.0.0.1:0 "$@" >"$out" 2>"$out.log" &
    servers+=($!)
    for _ in {1..100}; do
        address=$(sed -n 's/^listening on //p' "$out")
        [ -z "$address" ] || return 0
        kill -0 "${servers[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    fail "The gateway did not start: $(cat "$out.log")"
}
