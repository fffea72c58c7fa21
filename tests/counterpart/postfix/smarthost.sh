#!/bin/sh
# A real Postfix as smart host in a folder of its own, in the foreground; its log on stdout.
#   smarthost.sh DIR PORT RELAY_PORT CERT KEY MECHANISMS REPORT_PORT    as root; user todoke@test, password secret
# STARTTLS is required, and a login. By recipient:
#   nouser@example.jp 550 5.1.1   full@example.jp 552 5.2.2   grey@example.jp 450 4.7.1
#   relay@example.jp and the address of a docomo customer go to 127.0.0.1:RELAY_PORT; bounces to bounces+...@shop.example.jp
#   by LMTP to 127.0.0.1:REPORT_PORT, by what chapter 3 of the manual says; everything else is taken and thrown away
set -eu
umask 022
repository=$(cd "$(dirname "$0")/../../.." && pwd)
dir=$1 port=$2 relay=$3 cert=$4 key=$5 mechanisms=$6 reports=$7
PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$dir/conf/sasl" "$dir/spool" "$dir/data"
chmod 711 "$dir"
: > "$dir/conf/aliases"

# What the manual writes into a file of /etc/postfix, for this folder and port.
chapter() {
    "$repository/tests/manual/blocks" text "$repository/docs/manual/en/03-email.md" |
        awk -v file="/etc/postfix/$1" '/^#/ { mine = index($2 ",", file ",") == 1; next } mine && NF' |
        sed "s|/etc/postfix|$dir/conf|; s|:8625\$|:$reports|"
}

cat > "$dir/conf/main.cf" <<T
compatibility_level = 3.6
queue_directory = $dir/spool
data_directory = $dir/data
daemon_directory = $(postconf -dh daemon_directory)
command_directory = /usr/sbin
meta_directory = /etc/postfix
myhostname = smarthost.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = /dev/stdout
message_size_limit = 200000
smtpd_tls_cert_file = $cert
smtpd_tls_key_file = $key
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
cyrus_sasl_config_path = $dir/conf/sasl
smtpd_sasl_local_domain = test
smtpd_recipient_restrictions =
    check_recipient_access inline:{ { nouser@example.jp = 550 5.1.1 no such user }, { full@example.jp = 552 5.2.2 mailbox full }, { grey@example.jp = 450 4.7.1 greylisted } },
    permit_sasl_authenticated, reject
default_transport = discard
relay_transport = discard
local_transport = discard
alias_maps =
alias_database =
smtp_host_lookup = native
resolve_dequoted_address = no
notify_classes =
$(chapter main.cf)
T
cat > "$dir/conf/transport" <<T
relay@example.jp smtp:[127.0.0.1]:$relay
docomo.ne.jp smtp:[127.0.0.1]:$relay
$(chapter transport)
T
postmap -c "$dir/conf" "$dir/conf/transport"
cat > "$dir/conf/master.cf" <<T
127.0.0.1:$port inet n  -       n       -       -       smtpd
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
discard   unix  -       -       n       -       -       discard
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
smtp      unix  -       -       n       -       -       smtp
lmtp      unix  -       -       n       -       -       lmtp
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
proxymap  unix  -       -       n       -       -       proxymap
postlog   unix-dgram n  -       n       -       1       postlogd
T
cat > "$dir/conf/sasl/smtpd.conf" <<T
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: $dir/sasldb2
mech_list: $mechanisms
T
echo secret | saslpasswd2 -p -c -u test -f "$dir/sasldb2" todoke
chown postfix "$dir/sasldb2"
chown -R postfix "$dir/data"
postfix -c "$dir/conf" check
# Not by "postfix start-fg": that waits for the master in a shell, which does not hand on the signal to stop.
export MAIL_CONFIG="$dir/conf"
exec "$(postconf -dh daemon_directory)/master" -c "$dir/conf" -s
