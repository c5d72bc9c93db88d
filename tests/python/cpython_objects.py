"""CPython's own manager server with objects of its own, for clients written in Java.

    python cpython_objects.py KEY-FILE

Listens on a free port of loopback and says where. Python 2.7 and 3.6 or later; standard library
only.
"""
from __future__ import print_function

import collections
import multiprocessing
import os
import sys
import threading
from multiprocessing.managers import (
    AcquirerProxy, DictProxy, EventProxy, ListProxy, NamespaceProxy, SyncManager, ValueProxy)

try:
    from queue import Queue
except ImportError:  # Python 2.7
    from Queue import Queue

from cpython_server import read_key, show_address

Point = collections.namedtuple('Point', 'x y')


class ServiceError(Exception):
    pass


class Service(object):
    """What a Java interface is put before; see CpythonManagerClientTest."""

    def __init__(self, factor=1):
        self.factor = factor

    def add(self, a, b):
        return (a + b) * self.factor

    def sum_all(self, *numbers):
        return sum(numbers)

    def divide(self, a, b):
        return a // b

    def power(self, a, b):
        return a ** b

    def mostCommon(self, words):
        return collections.Counter(words).most_common(1)[0][0]

    def corners(self):
        return [(1, 2), (3, 4)]

    def corner_by_name(self):
        return {'x': 5, 'y': 6}

    def none(self):
        return None

    def find_word(self, word):
        return word if word == 'there' else None

    def fail(self, text):
        raise ServiceError(text)

    def wrong_value(self):
        raise ValueError('a wrong value')

    def function(self):
        return lambda: None  # cannot be pickled

    def numbers_up_to(self, end):
        return list(range(end))

    def other(self):
        return Service(10)

    def run(self, source, *args):
        """Evaluates an expression in this process, where `args` are what the client sent."""
        return eval(source, dict(globals(), args=args, unicode=type(u'')))


class Manager(SyncManager):
    pass


SHARED = {}


def register(shared):
    for name, (thing, proxytype) in shared.items():
        Manager.register(name, callable=lambda thing=thing: thing, proxytype=proxytype)


def main():
    key = read_key(sys.argv[1])
    # Proxies among the arguments make the server call itself, with the key of its process.
    multiprocessing.current_process().authkey = key
    SHARED.update({
        'get_job_q': (Queue(), None),
        'get_plain_dict': ({'a': 1}, None),
        'get_plain_list': (['a'], None),
        'get_dict': ({}, DictProxy),
        'get_list': ([], ListProxy),
        'get_event': (threading.Event(), EventProxy),
        'get_lock': (threading.Lock(), AcquirerProxy),
        'get_bounded_semaphore': (threading.BoundedSemaphore(2), AcquirerProxy),
        'get_value': (multiprocessing.managers.Value('i', 7), ValueProxy),
        'get_namespace': (multiprocessing.managers.Namespace(a=1, _b=2), NamespaceProxy),
        'service': (Service(), None),
    })
    register(SHARED)
    Manager.register('new_service', Service)
    Manager.register('made_service')
    Manager.register(
        'maker', Service, exposed=['numbers_up_to', 'other', 'add'],
        method_to_typeid={'numbers_up_to': 'list', 'other': 'made_service'})
    global server
    server = Manager(address=('127.0.0.1', 0), authkey=key).get_server()
    print('listening on ' + show_address(server.address))
    sys.stdout.flush()
    watcher = threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)))
    watcher.daemon = True
    watcher.start()
    server.serve_forever()


if __name__ == '__main__':
    main()
