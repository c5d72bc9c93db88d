"""Four threads that are active when a semaphore lets them, among others in Java.

    python activepool.py --address HOST:PORT --key-file FILE

The other side is `muster example activepool --address HOST:PORT --key-file FILE`.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
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
    manager.connect()
    return manager


def be_active(name, permits, active, reports):
    with permits:
        active.append(name)
        now = active[:]
        active.remove(name)
        reports.put(now)


if __name__ == '__main__':
    manager = connect()
    shared = manager.permits(), manager.active(), manager.reports()
    threads = [threading.Thread(target=be_active, args=(u'python-%d' % (i + 1),) + shared)
               for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print('4 threads were active')
