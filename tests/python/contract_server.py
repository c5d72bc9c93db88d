"""CPython's own manager server with the objects that the contract tests of shared objects expect.

    python contract_server.py KEY-FILE

Listens on a free port of loopback, says where, and ends with its standard input. The key is the
first line of the file. Python 3.6 or later; standard library only.
"""
import multiprocessing
import os
import queue
import sys
import threading
from multiprocessing.managers import (
    AcquirerProxy, BarrierProxy, DictProxy, EventProxy, ListProxy, Namespace, NamespaceProxy,
    SyncManager, Value, ValueProxy)

OBJECTS = {
    'board': ({}, DictProxy),
    'jobs': (queue.Queue(), None),
    'steps': ([], ListProxy),
    'lock': (threading.RLock(), AcquirerProxy),
    'permits': (threading.Semaphore(3), AcquirerProxy),
    'event': (threading.Event(), EventProxy),
    'barrier': (threading.Barrier(2), BarrierProxy),
    'value': (Value('i', 7), ValueProxy),
    'names': (Namespace(), NamespaceProxy),
}


class Manager(SyncManager):
    pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


def main():
    with open(sys.argv[1], 'rb') as key_file:
        key = key_file.readline().strip()
    # Proxies among the arguments make the server call itself, with the key of its process.
    multiprocessing.current_process().authkey = key
    for name, (thing, proxytype) in OBJECTS.items():
        Manager.register(name, callable=lambda thing=thing: thing, proxytype=proxytype)
    server = Manager(address=('127.0.0.1', 0), authkey=key).get_server()
    print('listening on %s:%d' % server.address)
    sys.stdout.flush()
    threading.Thread(target=end_with_input, daemon=True).start()
    server.serve_forever()


if __name__ == '__main__':
    main()
