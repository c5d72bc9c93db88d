"""CPython's own manager server, started and announced the way `muster serve` is.

    python cpython_server.py serve --bind HOST:PORT|PATH --key-file FILE [--queue NAME]...

It is the yardstick: whatever is run against Muster is run against this first, with the same
arguments. Python 2.7 and 3.6 or later; standard library only.
"""
from __future__ import print_function

import argparse
import functools
import multiprocessing
import os
import signal
import sys
from multiprocessing.managers import SyncManager

try:
    from queue import Queue
except ImportError:  # Python 2.7
    from Queue import Queue


def read_key(path):
    """The bytes of a key file, without one trailing newline."""
    with open(path, 'rb') as key_file:
        key = key_file.read()
    return key[:-1] if key.endswith(b'\n') else key


def parse_address(text):
    """HOST:PORT as the pair that CPython wants, anything else as the path of a Unix socket."""
    host, colon, port = text.rpartition(':')
    return (host, int(port)) if colon and port.isdigit() else text


def scale():
    """How many times longer than on a quiet machine the tests wait that have started this."""
    return int(os.environ.get('MUSTER_TESTS_RUN', '').rpartition(' waits x')[2] or 1)


def show_address(address):
    return '%s:%d' % address if isinstance(address, tuple) else address


def same_queue(queue):
    return queue


def main():
    parser = argparse.ArgumentParser(description="CPython's own manager server")
    parser.add_argument('command', choices=['serve'])
    parser.add_argument('--bind', required=True)
    parser.add_argument('--key-file', required=True)
    parser.add_argument('--queue', action='append', default=[])
    options = parser.parse_args()

    class Manager(SyncManager):
        pass

    for name in options.queue:
        Manager.register(name, callable=functools.partial(same_queue, Queue()))
    key = read_key(options.key_file)
    # Proxies among the arguments make the server call itself, with the key of its process.
    multiprocessing.current_process().authkey = key
    server = Manager(address=parse_address(options.bind), authkey=key).get_server()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print('listening on ' + show_address(server.address))
    sys.stdout.flush()
    server.serve_forever()


if __name__ == '__main__':
    main()
