#!/usr/bin/env bash
# Runs a Docker engine and a containerd of their own in DIR, and prints "ready" once both answer:
#
#   dockerd.sh DIR [dockerd's options...]
#
# Docker listens on DIR/docker.sock, containerd on DIR/containerd.sock. Both run until standard input closes or a
# signal comes, so that nothing outlives the test that started them, however it ends; then DIR is removed. They run in
# a mount namespace: what they mount goes with them, DIR/etc-docker is their /etc/docker (put a registry's CA in
# DIR/etc-docker/certs.d/HOST:PORT/ca.crt), and their /etc/hosts knows berth.test as ::1, an address that a Docker
# engine, unlike 127.0.0.1, does not excuse from TLS. Needs root; needs neither systemd, iptables nor a bridge.
set -uo pipefail

dir=$(realpath "$1")
shift

for program in /usr/bin/containerd /usr/sbin/dockerd; do
    if [ ! -x $program ]; then
        echo "dockerd.sh: $program is not installed; run tests/clients/install.sh" >&2
        exit 1
    fi
done
if [ "$(id -u)" != 0 ]; then
    echo "dockerd.sh: a Docker engine needs root" >&2
    exit 1
fi

if [ -z "${BERTH_IN_NAMESPACE:-}" ]; then
    export BERTH_IN_NAMESPACE=1
    exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "$dir" "$@"
fi
mkdir -p "$dir/etc-docker/certs.d" /etc/docker
{
    cat /etc/hosts
    echo '::1 berth.test'
} >"$dir/hosts"
mount --bind "$dir/hosts" /etc/hosts && mount --bind "$dir/etc-docker" /etc/docker || exit 1

containerd='' docker='' waiter=''
stop() {
    trap '' INT TERM HUP EXIT
    [ -z "$waiter" ] || kill "$waiter" 2>/dev/null
    end "$docker"
    end "$containerd"
    umount /etc/hosts /etc/docker
    # The deepest mounts first.
    awk -v dir="$dir/" 'index($2, dir) == 1 { print $2 }' /proc/self/mounts | sort -r | while read -r mount; do
        umount -l "$mount" 2>/dev/null
    done
    rm -rf "$dir"
}

# Ends one process: asks, waits ten seconds, then insists.
end() {
    [ -n "$1" ] || return 0
    kill -TERM "$1" 2>/dev/null
    for _ in $(seq 100); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

cat >"$dir/containerd.toml" <<CONFIG
version = 2
root = "$dir/containerd"
state = "$dir/containerd-state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$dir/containerd.sock"
[ttrpc]
address = "$dir/containerd.sock.ttrpc"
CONFIG

# Sessions of their own: an interrupt from a terminal comes here first, and the order of the ending is ours.
setsid /usr/bin/containerd --config "$dir/containerd.toml" >"$dir/containerd.log" 2>&1 </dev/null &
containerd=$!
wait_for() {
    local pid=$1 name=$2
    shift 2
    for _ in $(seq 300); do
        "$@" >/dev/null 2>&1 && return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "dockerd.sh: $name did not start:" >&2
    tail -n 20 "$dir/$name.log" >&2
    exit 1
}
wait_for "$containerd" containerd /usr/bin/ctr -a "$dir/containerd.sock" version

setsid /usr/sbin/dockerd --host "unix://$dir/docker.sock" --containerd "$dir/containerd.sock" \
    --data-root "$dir/docker" --exec-root "$dir/exec" --pidfile "$dir/docker.pid" \
    --iptables=false --ip6tables=false --bridge=none "$@" >"$dir/dockerd.log" 2>&1 </dev/null &
docker=$!
wait_for "$docker" dockerd /usr/bin/docker --host "unix://$dir/docker.sock" version

echo ready
# A background reader, so that a signal is acted on at once.
exec 3<&0
cat <&3 >/dev/null &
waiter=$!
while kill -0 "$docker" 2>/dev/null && kill -0 "$waiter" 2>/dev/null; do
    wait -n "$docker" "$waiter"
done
