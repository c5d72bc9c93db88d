"""Four threads that are active when a semaphore lets them, among others in Java.

    python activepool.py --address HOST:PORT --key-file FILE

The other side is `muster example activepool --address HOST:PORT --key-file FILE`.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
import sys
import threading
from multiprocessing.managers import AcquirerProxy, ListProxy, SyncManager

SyncManager.register('permits', proxytype=AcquirerProxy)
SyncManager.register('active', proxytype=ListProxy)
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


def be_active(name, permits, active, seen):
    with permits:
        active.append(name)
        seen.append(active[:])
        active.remove(name)


if __name__ == '__main__':
    manager = connect()
    seen = []
    shared = manager.permits(), manager.active(), seen
    threads = [threading.Thread(target=be_active, args=(u'python-%d' % (i + 1),) + shared)
               for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print('4 threads were active')
    try:
        for each in seen:
            manager.reports().put(each)
    except EOFError:
        pass  # the other side had all that it waits for, and has ended
