#!/usr/bin/env bash
# Installs the clients and servers that the tests drive, at the versions of tools.txt: Go and npm programs into a
# directory of their own outside the checkout, Debian packages by apt-get. Says first what it is about to install;
# does nothing, quickly, when all is there.
#
#   install.sh [NAME...]          installs what is missing (of NAME..., else of everything)
#   install.sh --list [NAME...]   prints the list only; exits 1 when something is missing
#
# BERTH_TOOLS names the directory (default ~/.cache/berth-tools).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=${BERTH_TOOLS:-$HOME/.cache/berth-tools}
list_only=false
if [ "${1:-}" = --list ]; then
    list_only=true
    shift
fi
wanted=" $* "

# Fills `missing`: one line "KIND NAME VERSION SOURCE" for each thing that is asked for and not there.
missing=()
known=' '
present=()
while read -r kind name version source; do
    case $kind in '' | '#'*) continue ;; esac
    known+="$name "
    [ $# = 0 ] || [[ $wanted == *" $name "* ]] || continue
    case $kind in
        go) [ -x "$tools/$name@$version/$name" ] && there=true || there=false ;;
        cargo) [ -x "$tools/$name@$version/bin/$name" ] && there=true || there=false ;;
        npm) [ -e "$tools/$name@$version/node_modules/$source" ] && there=true || there=false ;;
        deb) compgen -G "$version" >/dev/null && there=true || there=false ;;
        image) [ -s "$tools/$name@$version/rootfs.tar.gz" ] && there=true || there=false ;;
        *)
            echo "install.sh: tools.txt: unknown kind $kind" >&2
            exit 2
            ;;
    esac
    if $there; then
        present+=("$kind $name $version $source")
    else
        missing+=("$kind $name $version $source")
    fi
done <"$here/tools.txt"
for name in "$@"; do
    if [[ $known != *" $name "* ]]; then
        echo "install.sh: tools.txt has no $name" >&2
        exit 2
    fi
done

describe() {
    local kind name version source
    read -r kind name version source <<<"$1"
    case $kind in
        go) echo "  $name $version (go install $source@$version into $tools)" ;;
        cargo) echo "  $name $version (cargo install into $tools)" ;;
        npm) echo "  $name $version (npm install $source@$version into $tools)" ;;
        deb) echo "  $name (Debian package, apt-get install, needs root)" ;;
        image) echo "  $name $version (root file system by debootstrap into $tools, needs root)" ;;
    esac
}

if $list_only; then
    echo "there already:"
    for entry in ${present+"${present[@]}"}; do describe "$entry"; done
    echo "to be installed:"
    for entry in ${missing+"${missing[@]}"}; do describe "$entry"; done
    [ ${#missing[@]} = 0 ]
    exit
fi

if [ ${#missing[@]} = 0 ]; then
    echo "clients: all ${#present[@]} are there"
    exit 0
fi

if [ -z "${BERTH_TOOLS_LOCKED:-}" ]; then
    echo "clients: about to install"
    for entry in "${missing[@]}"; do describe "$entry"; done
fi

refuse() {
    echo "clients: cannot install here: $1. Needed, by hand or as root on Debian:" >&2
    for entry in "${missing[@]}"; do describe "$entry" >&2; done
    exit 1
}

need_of() { printf '%s\n' "${missing[@]}" | awk -v kind="$1" '$1 == kind { found = 1 } END { exit !found }'; }
if need_of deb || need_of image; then
    [ "$(id -u)" = 0 ] || refuse "Debian packages need root"
    command -v apt-get >/dev/null || refuse "there is no apt-get"
fi
if need_of go; then command -v go >/dev/null || refuse "there is no go"; fi
if need_of npm; then command -v npm >/dev/null || refuse "there is no npm"; fi
if ! mkdir -p "$tools" 2>/dev/null || [ ! -w "$tools" ]; then refuse "$tools cannot be written"; fi

# One installer at a time; the second finds everything there when its turn comes.
if [ -z "${BERTH_TOOLS_LOCKED:-}" ]; then
    export BERTH_TOOLS_LOCKED=1
    exec flock "$tools/.lock" "${BASH_SOURCE[0]}" "$@"
fi

started=$SECONDS
took() { echo "clients: $1 is there ($((SECONDS - began)) s)"; }

scratch=
cleanup() { [ -z "$scratch" ] || rm -rf "$scratch"; }
trap cleanup EXIT

install_debs() {
    local packages=() entry kind name rest policy=/usr/sbin/policy-rc.d own_policy=false failed=false
    for entry in "${missing[@]}"; do
        read -r kind name rest <<<"$entry"
        [ "$kind" != deb ] || packages+=("$name")
    done
    [ ${#packages[@]} -gt 0 ] || return 0
    began=$SECONDS
    # The packages' own services must not start: the tests start what they need on ports of their own.
    if [ ! -e $policy ]; then
        own_policy=true
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
    fi
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}"; } \
        >"$tools/apt.log" 2>&1 </dev/null || failed=true
    ! $own_policy || rm -f $policy
    if $failed; then
        tail -n 30 "$tools/apt.log" >&2
        refuse "apt-get failed"
    fi
    took "${packages[*]}"
}

install_go() {
    local name=$1 version=$2 source=$3
    began=$SECONDS
    scratch=$(mktemp -d "$tools/.building.XXXXXX")
    (cd / && GOBIN=$scratch GOFLAGS='' CGO_ENABLED=0 go install -trimpath -ldflags='-s -w' "$source@$version") \
        >"$tools/$name.log" 2>&1 </dev/null || {
        tail -n 30 "$tools/$name.log" >&2
        refuse "go install $source@$version failed"
    }
    chmod 755 "$scratch"
    mv -T "$scratch" "$tools/$name@$version"
    scratch=
    took "$name $version"
}

install_cargo() {
    local name=$1 version=$2
    began=$SECONDS
    scratch=$(mktemp -d "$tools/.building.XXXXXX")
    (cd / && CARGO_TARGET_DIR=$scratch/target cargo install --locked --root "$scratch/done" --version "$version" "$name") \
        >"$tools/$name.log" 2>&1 </dev/null || {
        tail -n 30 "$tools/$name.log" >&2
        refuse "cargo install $name@$version failed"
    }
    mv -T "$scratch/done" "$tools/$name@$version"
    rm -rf "$scratch"
    scratch=
    took "$name $version"
}

install_npm() {
    local name=$1 version=$2 source=$3
    began=$SECONDS
    scratch=$(mktemp -d "$tools/.building.XXXXXX")
    (cd "$scratch" && npm install --no-audit --no-fund --no-save --loglevel=error "$source@$version") \
        >"$tools/$name.log" 2>&1 </dev/null || {
        tail -n 30 "$tools/$name.log" >&2
        refuse "npm install $source@$version failed"
    }
    chmod 755 "$scratch"
    mv -T "$scratch" "$tools/$name@$version"
    scratch=
    took "$name $version"
}

install_image() {
    local name=$1 suite=$2 mirror
    began=$SECONDS
    scratch=$(mktemp -d "$tools/.building.XXXXXX")
    # The mirror that apt-get itself uses, so that a local one is honoured.
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $suite" 2>/dev/null | head -n 1)
    debootstrap --variant=minbase "$suite" "$scratch/root" ${mirror:+"$mirror"} >"$tools/$name.log" 2>&1 </dev/null || {
        tail -n 30 "$tools/$name.log" >&2
        refuse "debootstrap of $suite failed"
    }
    mkdir "$scratch/done"
    tar -C "$scratch/root" --numeric-owner --sort=name --exclude=./dev/* --exclude=./proc/* --exclude=./sys/* \
        --exclude=./var/cache/apt/archives/*.deb --exclude=./var/lib/apt/lists/* -c . |
        gzip -1 >"$scratch/done/rootfs.tar.gz"
    mv -T "$scratch/done" "$tools/$name@$suite"
    rm -rf "$scratch"
    scratch=
    took "$name $suite"
}

install_debs
for entry in "${missing[@]}"; do
    read -r kind name version source <<<"$entry"
    case $kind in
        go) install_go "$name" "$version" "$source" ;;
        cargo) install_cargo "$name" "$version" ;;
        npm) install_npm "$name" "$version" "$source" ;;
        image) install_image "$name" "$version" ;;
    esac
done
echo "clients: installed ${#missing[@]} in $((SECONDS - started)) s"
