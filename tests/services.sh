#!/usr/bin/env bash
# The servers that the tests of the data layer and of the blob stores stand on: a PostgreSQL, an S3 (versitygw), an
# Azure Blob Storage (azurite) and what stands in for Google's (gcs.mjs), each of our own, on a free port of the loopback,
# with its data in one throw-away directory.
#
#   services.sh run COMMAND...   starts them, runs COMMAND with their addresses in its environment, stops them
#   services.sh start DIR        starts them, writes their addresses to DIR/env (shell) and prints that file's name
#   services.sh stop DIR         stops what was started in DIR and removes it
#
# What they say of themselves: BERTH_TEST_POSTGRES_URL, BERTH_TEST_S3_URL, BERTH_TEST_AZURE_URL, BERTH_TEST_GCS_URL.
# The address of a store is http://KEY:SECRET@HOST:PORT/BUCKET, with the account as Azure's KEY and no KEY for Google's
# (nothing is signed there); the bucket, for Azure the container, exists and is empty.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=${BERTH_TOOLS:-$HOME/.cache/berth-tools}
bucket=berth

# The directory of a tool of tools.txt.
tool() {
    local version
    version=$(awk -v name="$1" '$2 == name { print $3 }' "$here/clients/tools.txt")
    if [ ! -d "$tools/$1@$version" ]; then
        echo "services.sh: $1 $version is not installed; run tests/clients/install.sh" >&2
        return 1
    fi
    echo "$tools/$1@$version"
}

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# Waits until PORT accepts connections, or until process PID has died.
wait_for() {
    local name=$1 pid=$2 port=$3 log=$4
    for _ in $(seq 300); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return 0; fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "services.sh: $name did not start:" >&2
    tail -n 20 "$log" >&2
    return 1
}

# Starts a server in a session of its own, so that an interrupt from the terminal reaches this script only.
launch() {
    local dir=$1 name=$2
    shift 2
    setsid "$@" >"$dir/$name.log" 2>&1 </dev/null &
    echo $! >"$dir/$name.pid"
}

# PostgreSQL refuses to run as root; its own account runs it then.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
    local dir=$1 bin port
    bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || true
    if [ -z "$bin" ]; then
        echo "services.sh: there is no PostgreSQL server; run tests/clients/install.sh" >&2
        return 1
    fi
    mkdir -p "$dir/postgres"
    [ "$(id -u)" != 0 ] || chown postgres "$dir/postgres"
    as_postgres "$bin/initdb" -D "$dir/postgres/data" -U berth --auth=trust -E UTF8 --locale=C -N \
        >"$dir/initdb.log" 2>&1 || {
        tail -n 20 "$dir/initdb.log" >&2
        return 1
    }
    port=$(free_port)
    # Its data is thrown away with it: what is under test is that Berth waits for its commits, not that it keeps them.
    as_postgres "$bin/pg_ctl" -D "$dir/postgres/data" -l "$dir/postgres/log" -w -t 60 -s start -o \
        "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c max_connections=300 \
         -c fsync=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=64MB" >/dev/null || {
        tail -n 20 "$dir/postgres/log" >&2
        return 1
    }
    echo "export BERTH_TEST_POSTGRES_URL='postgres://berth@127.0.0.1:$port/postgres'" >>"$dir/env"
}

start_s3() {
    local dir=$1 program port
    program=$(tool versitygw)/versitygw
    port=$(free_port)
    mkdir -p "$dir/s3/$bucket"
    launch "$dir" versitygw "$program" --access berth --secret berth-secret --port "127.0.0.1:$port" --quiet \
        posix "$dir/s3"
    wait_for versitygw "$(cat "$dir/versitygw.pid")" "$port" "$dir/versitygw.log"
    echo "export BERTH_TEST_S3_URL='http://berth:berth-secret@127.0.0.1:$port/$bucket'" >>"$dir/env"
}

start_azure() {
    local dir=$1 program port
    program=$(tool azurite)/node_modules/.bin/azurite-blob
    port=$(free_port)
    mkdir -p "$dir/azure"
    AZURITE_ACCOUNTS=berth:YmVydGgtdGVzdC1rZXkx launch "$dir" azurite "$program" --blobHost 127.0.0.1 \
        --blobPort "$port" --location "$dir/azure" --silent --skipApiVersionCheck --disableTelemetry
    wait_for azurite "$(cat "$dir/azurite.pid")" "$port" "$dir/azurite.log"
    make_container "$port" berth YmVydGgtdGVzdC1rZXkx
    echo "export BERTH_TEST_AZURE_URL='http://berth:YmVydGgtdGVzdC1rZXkx@127.0.0.1:$port/$bucket'" >>"$dir/env"
}

# Makes the container: the one thing that takes a signed request before a test can begin.
make_container() {
    node - "$@" "$bucket" <<'SCRIPT'
const { createHmac } = require("node:crypto");
const [port, account, key, container] = process.argv.slice(2);
const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": "2021-12-02" };
const signed = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`).join("");
const text = `PUT${"\n".repeat(12)}${signed}/${account}/${account}/${container}\nrestype:container`;
const signature = createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
headers.authorization = `SharedKey ${account}:${signature}`;
fetch(`http://127.0.0.1:${port}/${account}/${container}?restype=container`, { method: "PUT", headers })
    .then(async (reply) => {
        if (reply.status !== 201) throw new Error(`the container was not made: ${reply.status} ${await reply.text()}`);
    });
SCRIPT
}

# No server to be had speaks the XML API that Google's store is spoken to in, but for S3's own, which is nearly it: a
# door of ours in front of one turns the one into the other.
start_gcs() {
    local dir=$1 port s3_port
    port=$(free_port)
    s3_port=$(sed -n 's/.*BERTH_TEST_S3_URL=.*:\([0-9]*\)\/.*/\1/p' "$dir/env")
    mkdir -p "$dir/s3/$bucket-google"
    launch "$dir" gcs node "$here/gcs.mjs" "$port" "$s3_port" berth berth-secret
    wait_for gcs "$(cat "$dir/gcs.pid")" "$port" "$dir/gcs.log"
    echo "export BERTH_TEST_GCS_URL='http://127.0.0.1:$port/$bucket-google'" >>"$dir/env"
}

start() {
    local dir=$1
    mkdir -p "$dir"
    # PostgreSQL's account must be able to walk in.
    chmod 755 "$dir"
    : >"$dir/env"
    start_postgres "$dir"
    start_s3 "$dir"
    start_azure "$dir"
    start_gcs "$dir"
}

stop() {
    local dir=$1 pid file
    if [ ! -e "$dir/env" ]; then
        echo "services.sh: nothing was started in $dir" >&2
        return 1
    fi
    if [ -s "$dir/postgres/data/postmaster.pid" ]; then
        kill -INT "$(head -n 1 "$dir/postgres/data/postmaster.pid")" 2>/dev/null || true
    fi
    for file in "$dir"/*.pid; do
        [ -e "$file" ] || continue
        pid=$(cat "$file")
        kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
    done
    for file in "$dir"/*.pid "$dir/postgres/data/postmaster.pid"; do
        [ -e "$file" ] || continue
        pid=$(head -n 1 "$file")
        for _ in $(seq 50); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
    done
    rm -rf "$dir"
}

case ${1:-} in
    start)
        dir=${2:?services.sh start DIR}
        trap 'stop "$dir"' EXIT
        start "$dir"
        trap - EXIT
        echo "$dir/env"
        ;;
    stop) stop "${2:?services.sh stop DIR}" ;;
    run)
        shift
        dir=$(mktemp -d "${TMPDIR:-/tmp}/berth-services.XXXXXX")
        trap 'stop "$dir"' EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM HUP
        start "$dir"
        # shellcheck disable=SC1091
        . "$dir/env"
        status=0
        "$@" || status=$?
        exit "$status"
        ;;
    *)
        sed -n '2,/^set /{/^#/p}' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
esac
