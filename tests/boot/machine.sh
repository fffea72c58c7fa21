# A throw-away Debian 12 that really boots: made once by mmdebstrap and kept, run by systemd-nspawn on an overlay. Sourced by run.
#   boot        starts it, sets `init`, its first process as this machine sees it
#   guest CMD   runs in it;  net CMD runs here, in its network;  file PATH is a file of it, seen from here
#   halt        ends it and takes the overlay away

init= nspawn= mail_server= load=
control_groups='/sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup'

# The root has what the package depends on: the guest has no network, as no test of an appliance should need.
make_root() { # PACKAGE
    local wanted sources
    wanted=$(dpkg-deb -f "$1" Depends Pre-Depends | sed 's/^[A-Za-z-]*: //' | tr ',' '\n' | sed 's/(.*//; s/|.*//; s/ //g' | grep . | sort -u | paste -sd,)
    [ "$(cat "$work/root.wants" 2>/dev/null)" != "$wanted" ] || return 0
    rm -rf "$work/root" "$work/root.wants"
    sources=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null || cat /etc/apt/sources.list)
    mmdebstrap --quiet --variant=minbase --include="systemd,systemd-sysv,dbus,iproute2,procps,$wanted" \
        bookworm "$work/root" - <<<"$sources" >"$work/root.log" 2>&1 || { tail -20 "$work/root.log"; die "no root file system"; }
    : >"$work/root/etc/machine-id"
    printf '127.0.0.1 localhost\n::1 localhost\n' >"$work/root/etc/hosts"
    mkdir -p "$work/root/var/log/journal"
    echo "$wanted" >"$work/root.wants"
}

mount_overlay() {
    ! mountpoint -q "$work/guest" || umount "$work/guest"
    rm -rf "$work/over"
    mkdir -p "$work/over/upper" "$work/over/scratch" "$work/guest"
    mount -t overlay overlay -o "lowerdir=$work/root,upperdir=$work/over/upper,workdir=$work/over/scratch" "$work/guest"
}

# bpf: without it IPAddressDeny= of the unit would be ignored without a word.
boot() {
    (
        enter_own_group
        exec systemd-nspawn --quiet --directory="$work/guest" --boot --register=no --keep-unit --private-network \
            --system-call-filter=bpf --machine="todoke-boot-$$" --console=pipe </dev/null >"$work/boot.log" 2>&1
    ) &
    nspawn=$!
    until_true 10 "a first process in the guest" first_process
    until_true 60 "a guest that runs" is_up
}
# Two guests in one control group would take each other's services for their own.
enter_own_group() {
    local group
    for group in $control_groups; do
        [ -w "$group/cgroup.procs" ] || continue
        mkdir -p "$group/todoke-boot-$$" && echo "$BASHPID" >"$group/todoke-boot-$$/cgroup.procs"
    done
}
leave_own_group() {
    local group
    for group in $control_groups; do
        [ ! -d "$group/todoke-boot-$$" ] || find "$group/todoke-boot-$$" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
}
# systemd-nspawn makes it by another process, which ends: only the first one of the guest's own names has the number 1 there.
first_process() {
    local child
    for child in $(pgrep -P "$nspawn"); do
        if grep -q '^NSpid:.*[[:space:]]1$' "/proc/$child/status" 2>/dev/null; then init=$child; return 0; fi
    done
    return 1
}
is_up() { [ "$(guest systemctl is-system-running 2>/dev/null)" = running ]; }

guest() {
    nsenter -t "$init" -m -u -i -p -n -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive TERM=dumb LANG=C.UTF-8 "$@"
}
net() { nsenter -t "$init" -n -- "$@"; }
file() { echo "/proc/$init/root/$1"; }

# A guest that does not come up does not go down either: a minute, then it is taken away; that is no pass.
end_nspawn() {
    local taken_away=
    if [ -z "$init" ] || ! timeout 60 tail --pid="$nspawn" -f /dev/null; then
        taken_away=yes
        kill -9 "$nspawn" 2>/dev/null || true
    fi
    wait "$nspawn" 2>/dev/null || true
    [ -z "$taken_away" ] || echo "FAILED: the guest did not go down within a minute" >&2
    [ -z "$taken_away" ]
}

halt() {
    [ -z "$mail_server" ] || kill "$mail_server" 2>/dev/null || true
    [ -z "$load" ] || rm -f "$work/load.goes"
    [ -z "$init" ] || kill -s RTMIN+4 "$init" 2>/dev/null || true
    local went_down=0
    [ -z "$nspawn" ] || end_nspawn || went_down=1
    init= nspawn=
    leave_own_group
    ! mountpoint -q "$work/guest" || umount "$work/guest"
    return "$went_down"
}
