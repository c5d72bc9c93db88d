"""The consumer of a countdown whose producer is written in Java.

    python countdown.py --address HOST:PORT --key-file FILE

The other side is `muster example countdown --address HOST:PORT --key-file FILE`.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
import sys
from multiprocessing.managers import SyncManager

SyncManager.register('numbers')
SENTINEL = -1


def connect():
    """Joins the manager that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--address', required=True, help='HOST:PORT')
    parser.add_argument('--key-file', required=True, help="the manager's key")
    options = parser.parse_args()
    with open(options.key_file, 'rb') as file:
        key = file.read().strip()
    multiprocessing.current_process().authkey = key
    host, port = options.address.rsplit(':', 1)
    manager = SyncManager((host, int(port)), authkey=key)
    try:
        manager.connect()
    except (EOFError, IOError, OSError, multiprocessing.AuthenticationError) as error:
        sys.exit('no manager at %s: %s' % (options.address, error or 'it has gone'))
    return manager


def consume(numbers):
    for n in iter(numbers.get, SENTINEL):
        print(n)
        numbers.task_done()
    print('liftoff')
    numbers.task_done()


if __name__ == '__main__':
    try:
        consume(connect().numbers())
    except EOFError:
        pass  # the other side had all that it waits for, and has ended
