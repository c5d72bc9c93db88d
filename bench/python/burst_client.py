"""Many connections to a manager server that arrive at once. Standard library only.

    python burst_client.py --address HOST:PORT|PATH --key-file FILE --connections N
        [--timeout T] [--wait]

Each connection is a `connect()` of its own, in a thread of its own: TCP, the mutual challenge, and
the request that CPython sends to see that somebody is there. All begin at the same moment. The last
line is JSON: how many were served, how many failed with an error, how many still hang when the
time is over, and the seconds until the last one was served.
"""
from __future__ import print_function

import argparse
import json
import multiprocessing
import os
import sys
import threading
import time
from multiprocessing.managers import BaseManager


def main():
    parser = argparse.ArgumentParser(description='burst of connections')
    parser.add_argument('--address', required=True)
    parser.add_argument('--key-file', required=True)
    parser.add_argument('--connections', type=int, required=True)
    parser.add_argument('--timeout', type=float, default=30.0)
    parser.add_argument('--wait', action='store_true')
    options = parser.parse_args()

    with open(options.key_file, 'rb') as key_file:
        key = key_file.read()
    key = key[:-1] if key.endswith(b'\n') else key
    multiprocessing.current_process().authkey = key
    host, colon, port = options.address.rpartition(':')
    address = (host, int(port)) if colon and port.isdigit() else options.address
    begin, served, failed = threading.Event(), [], []

    def connect():
        begin.wait()
        try:
            BaseManager(address=address, authkey=key).connect()
            served.append(time.time())
        except Exception as e:
            failed.append(repr(e))

    threading.stack_size(256 * 1024)
    threads = [threading.Thread(target=connect) for _ in range(options.connections)]
    for thread in threads:
        thread.daemon = True
        thread.start()
    if options.wait:
        print('ready')
        sys.stdout.flush()
        sys.stdin.readline()
    start = time.time()
    begin.set()
    for thread in threads:
        thread.join(max(0, start + options.timeout - time.time()))
    good = list(served)
    print(json.dumps({
        'served': len(good), 'failed': len(failed),
        'hanging': options.connections - len(good) - len(failed),
        'seconds': max(good) - start if good else 0.0,
        'firstFailure': failed[0] if failed else ''}, sort_keys=True))
    sys.stdout.flush()
    os._exit(0)


if __name__ == '__main__':
    main()
