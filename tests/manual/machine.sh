# shellcheck shell=sh disable=SC2154  # booted sets the names
# A fresh Debian 12 that really boots, with nothing on it but systemd, and with a mirror of what the manual installs in a folder. Sourced.
#   make_base        made once and kept in `kept`
#   unpack NAME      a machine of that name, in the folder `debian`; boot starts it, halt ends it
#   inside CMD       runs on it, as root logs in there

# What only the manual's sentences name comes along, too.
other_packages="python3 curl openssh-server iproute2 man-db sysstat"

inside() {
    nsenter -t "$first" -m -u -i -p -n -- env -i HOME=/root PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
        TERM=dumb LC_ALL=C.UTF-8 "$@"
}

# The guest has no network. What it installs it finds in a folder, as if that were Debian's mirror: nothing of it is there before.
make_base() {
    needs="$(dpkg-deb -f "$deb" Pre-Depends Depends Recommends) $other_packages"
    [ "$(cat "$kept/needs" 2>/dev/null)" != "$needs" ] || return 0
    rm -rf "$kept"
    mkdir -p "$kept/mirror"
    # shellcheck disable=SC2016  # mmdebstrap's own variables
    mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,dbus \
        --customize-hook='APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -q -y -o APT::Install-Recommends=true --download-only install '"$deb $other_packages" \
        --customize-hook='mv "$1"/var/cache/apt/archives/*.deb '"$kept/mirror" \
        bookworm "$kept/base.tar" - </etc/apt/sources.list.d/debian.sources
    (cd "$kept/mirror" && dpkg-scanpackages --multiversion . >Packages)
    echo "$needs" >"$kept/needs"
}

unpack() {
    machine=$1
    debian=$place/$machine
    mkdir "$debian"
    tar -x -f "$kept/base.tar" -C "$debian"
    : >"$debian/etc/machine-id"
    rm -f "$debian/var/lib/systemd/credential.secret"
    printf '127.0.0.1 localhost\n::1 localhost\n' >"$debian/etc/hosts"
    cp -r "$kept/mirror" "$debian/var/local/mirror"
    rm -f "$debian"/etc/apt/sources.list.d/*
    echo 'deb [trusted=yes] file:/var/local/mirror ./' >"$debian/etc/apt/sources.list"
    cp "$deb" "$debian/root/"
}

# Made by another process, which ends: the first one of the guest's own names has the number 1 there.
first_process() {
    for child in $(pgrep -P "$container" || true); do
        ! grep -q '^NSpid:.*[[:space:]]1$' "/proc/$child/status" 2>/dev/null || echo "$child"
    done
}

boot() {
    systemd-nspawn --quiet --directory="$debian" --boot --register=no --keep-unit --private-network \
        --system-call-filter=bpf --machine="todoke-$machine-$$" --console=pipe </dev/null >"$place/boot.log" 2>&1 &
    container=$!
    for _ in $(seq 600); do
        first=$(first_process)
        if [ -n "$first" ] && inside systemctl is-system-running >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    die "did not boot: $(cat "$place/boot.log")"
}

# One that did not come up does not go down either: a minute, then it is taken away.
halt() {
    [ -n "${container:-}" ] || return 0
    [ -z "${first:-}" ] || kill -s RTMIN+4 "$first" 2>/dev/null || true
    if [ -z "${first:-}" ] || ! timeout 60 tail --pid="$container" -f /dev/null; then kill -9 "$container" 2>/dev/null || true; fi
    wait "$container" 2>/dev/null || true
    container='' first=''
}
