"""Writes to a stream, word by word, that a process in Java writes to as well.

    python lockedstream.py --address HOST:PORT --key-file FILE

The other side is `muster example lockedstream --address HOST:PORT --key-file FILE`.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
import sys
from multiprocessing.managers import AcquirerProxy, EventProxy, SyncManager

SyncManager.register('lock', proxytype=AcquirerProxy)
SyncManager.register('stream')
SyncManager.register('done', proxytype=EventProxy)


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


def write(stream, lock):
    for i in range(1, 6):
        with lock:
            for word in 'Python ', 'writes ', 'sentence ', '%d\n' % i:
                stream.write(word.encode('ascii'))


if __name__ == '__main__':
    manager = connect()
    with open(manager.stream().get(), 'ab', 0) as stream:
        write(stream, manager.lock())
    print('5 sentences written')
    try:
        manager.done().set()
    except EOFError:
        pass  # the other side had all that it waits for, and has ended
