#!/usr/bin/python3
"""Verifies every DKIM signature of a mail with Debian's python3-dkim, without DNS.
usage: dkim_check.py MAIL PUBLIC_KEY.pem...      the keys in the order of the signatures; prints good or bad for each"""
import base64
import subprocess
import sys

import dkim


def record(pem):
    der = subprocess.run(["openssl", "pkey", "-pubin", "-in", pem, "-outform", "DER"], capture_output=True, check=True).stdout
    if len(der) == 44:  # Ed25519: the 32 bytes themselves (RFC 8463 4)
        return b"v=DKIM1; k=ed25519; p=" + base64.b64encode(der[-32:])
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)


mail = open(sys.argv[1], "rb").read()
for number, pem in enumerate(sys.argv[2:]):
    try:
        good = dkim.DKIM(mail).verify(idx=number, dnsfunc=lambda name, timeout=5: record(pem))
    except dkim.DKIMException as error:
        print("bad:", error)
    else:
        print("good" if good else "bad")
