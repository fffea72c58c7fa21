# What the package's own scripts promise of an installation, an upgrade and a removal. Sourced by run.

# repack NAME: $package as another, newer version, changed by the shell lines on standard input in the folder of its files.
repack() {
    local folder=$work/repacked
    rm -rf "$folder"
    dpkg-deb -R "$package" "$folder"
    sed -i "s/^Version:.*/&+boot.$1/" "$folder/DEBIAN/control"
    (cd "$folder" && sh -eu)
    dpkg-deb --root-owner-group -Zgzip -z1 -b "$folder" "$work/guest/root/$1.deb" >/dev/null
}

apt_said() { grep -F -- "$1" "$work/apt.log" >/dev/null || die "apt did not say \"$1\": $(cat "$work/apt.log")"; }

is_kept() {
    is_in_state "$waits_for_tomorrow" queued || die "the queue is lost"
    [ "$(tcp_status "$token")" = 200 ] || die "the configuration or the secret is lost"
}

keeps_the_socket_open_in_an_upgrade() {
    local before
    before=$(guest systemctl show -P ActiveEnterTimestampMonotonic todoked.socket)
    repack upgrade </dev/null
    install_package /root/upgrade.deb
    [ "$(guest systemctl show -P ActiveEnterTimestampMonotonic todoked.socket)" = "$before" ] || die "the socket was opened anew"
    is_kept
}

# dpkg asks which one is to stay; who is not asked keeps what was edited, and finds the new one beside it.
keeps_a_file_that_was_edited() {
    local edited
    edited=$(file etc/todoke/todoke.toml)
    echo '# mine' >>"$edited"
    repack edited <<<"echo '# the new package' >>etc/todoke/todoke.toml"
    install_package /root/edited.deb
    [ "$(tail -n 1 "$edited")" = '# mine' ] || die "what the operator wrote is gone: $(tail -n 3 "$edited")"
    [ "$(tail -n 1 "$edited.dpkg-dist")" = '# the new package' ] || die "the new one cannot be looked at"
    is_kept
}

# The check sees what the daemon sees: without the credential of its drop-in it would refuse a configuration that is good.
keeps_a_daemon_whose_configuration_is_refused() {
    local before
    before=$(property MainPID)
    echo 'colour = "red"' >"$(file etc/todoke/conf.d/wrong.toml)"
    repack wrong </dev/null
    install_package /root/wrong.deb
    apt_said 'NOT RESTARTED'
    apt_said 'wrong.toml:1: colour: unknown key'
    [ "$(property MainPID)" = "$before" ] || die "the running daemon was ended"
    is_kept
    rm "$(file etc/todoke/conf.d/wrong.toml)"
    guest systemctl restart todoked.service
    is_kept
}

# A ListenStream= that changed counts only once the socket was stopped: daemon-reload leaves both units active, and deaf.
opens_an_address_that_moved() {
    repack moved <<<"sed -i 's/^ListenStream=127.0.0.1:8620/&\nListenStream=127.0.0.1:8630/' lib/systemd/system/todoked.socket"
    install_package /root/moved.deb
    guest ss -Hltn | grep -F '127.0.0.1:8630 ' >/dev/null || die "nobody listens on the new address"
    listens_as_the_unit_says
    is_kept
}

# apt is content with a daemon that does not start: it would otherwise hold up every later installation.
comes_back_after_a_removal() {
    guest apt-get remove -y -q todoke >"$work/apt.log" 2>&1 || die "apt-get remove: $(cat "$work/apt.log")"
    [ ! -e "$(file run/todoke)" ] || die "/run/todoke is left"
    echo 'colour = "red"' >"$(file etc/todoke/conf.d/wrong.toml)"
    install_package /root/new.deb
    apt_said 'todoked DOES NOT RUN'
    rm "$(file etc/todoke/conf.d/wrong.toml)"
    guest systemctl start todoked.service
    is_kept
}
