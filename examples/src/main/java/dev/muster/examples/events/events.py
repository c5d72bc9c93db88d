"""Waits for an event, first with and then without a limit to its patience.

    python events.py --address HOST:PORT --key-file FILE

The other side is `muster example events --address HOST:PORT --key-file FILE`.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
import sys
from multiprocessing.managers import EventProxy, SyncManager

SyncManager.register('ready', proxytype=EventProxy)
SyncManager.register('reports')


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


def wait(ready, reports):
    is_set = ready.wait(0.1)
    reports.put(u'impatient: the event is %s' % ('set' if is_set else 'not set'))
    ready.wait()
    print('the event is set')
    reports.put(u'patient: the event is set')


if __name__ == '__main__':
    manager = connect()
    try:
        wait(manager.ready(), manager.reports())
    except EOFError:
        pass  # the other side had all that it waits for, and has ended
