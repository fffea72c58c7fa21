#!/usr/bin/env python3
"""try.py send ADDRESS KEY < message.json;  try.py verify SECRET ID TIMESTAMP SIGNATURE < body"""
import json
import os
import sys

from todoke import Refused, Todoke, is_from_todoke

if sys.argv[1] == "send":
    try:
        gateway = Todoke(sys.argv[2], token=os.environ.get("TODOKE_TOKEN"))
        print(json.dumps(gateway.send(json.load(sys.stdin), key=sys.argv[3])))
    except Refused as refusal:
        sys.exit(f"refused: {refusal}")
else:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    right = is_from_todoke(sys.argv[2], dict(zip(names, sys.argv[3:])), sys.stdin.buffer.read())
    sys.exit(None if right else "not from todoke")
