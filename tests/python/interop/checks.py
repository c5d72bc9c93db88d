"""The small frame of the interop program: checks, expectations, and the client they share."""
from __future__ import print_function

import fnmatch
import gc
import multiprocessing
import os
import re
import sys
import threading
import time
import traceback
from multiprocessing import managers

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
from cpython_server import parse_address, read_key, scale  # noqa: E402

PYTHON2 = sys.version_info[0] == 2
VERSION = sys.version_info[:2]
LONG = 60.0 * scale()  # seconds; nothing that works takes so long

ALL = []


class Skip(Exception):
    """This check does not apply here; the text says why."""


def check(function):
    """Marks a function(client) as a check; its name is the name of the check."""
    ALL.append(function)
    return function


def since(major, minor):
    """The check applies to clients of this version or later."""
    def decorate(function):
        function.since = (major, minor)
        return function
    return decorate


# --- expectations --------------------------------------------------------------------------------


def describe(value):
    """A text that tells apart what == does not: 1 and True, 0.0 and -0.0, a list and a proxy."""
    kind = type(value)
    if kind in (list, tuple):
        return '%s(%s)' % (kind.__name__, ', '.join(describe(each) for each in value))
    if kind is dict:
        items = ['%s: %s' % (describe(k), describe(v)) for k, v in value.items()]
        return '{%s}' % ', '.join(sorted(items) if PYTHON2 else items)
    if kind in (set, frozenset):
        return '%s{%s}' % (kind.__name__, ', '.join(sorted(describe(each) for each in value)))
    if isinstance(value, BaseException):
        return '%s%s' % (kind.__name__, describe(value.args))
    if PYTHON2 and kind.__name__ == 'long':  # 2.7 takes an int for a long, and the other way
        return 'int %d' % value
    if PYTHON2 and kind.__name__ == 'unicode' and all(c < u'\x80' for c in value):
        return 'str %r' % value.encode('ascii')  # and ASCII text for either kind of text
    return '%s %r' % (kind.__name__, value)


def shorten(text):
    return text if len(text) <= 300 else text[:300] + '...'


def equal(actual, expected):
    """Same type, same value, same order, all the way down."""
    actual_text, expected_text = describe(actual), describe(expected)
    if actual_text != expected_text:
        raise AssertionError('got %s, must be %s' % (shorten(actual_text), shorten(expected_text)))


def true(claim, text='the claim is false'):
    if claim is not True:
        raise AssertionError('%s (got %r)' % (text, claim))


def raises(kind, call, *args, **kwds):
    """The exception that the call raises; exactly of this class, no subclass."""
    try:
        value = call(*args, **kwds)
    except Exception as e:
        if type(e) is not kind:
            raise AssertionError('raised %s, must be %s: %s' % (
                type(e).__name__, kind.__name__, shorten(str(e))))
        return e
    raise AssertionError('answered %s, must raise %s' % (shorten(describe(value)), kind.__name__))


def eventually(claim, text):
    deadline = time.time() + LONG
    while not claim():
        if time.time() > deadline:
            raise AssertionError(text)
        time.sleep(0.01)


class InThread(object):
    """A call that runs in a thread of its own, that is, over a connection of its own."""

    def __init__(self, call, *args, **kwds):
        self.outcome = None
        self.thread = threading.Thread(target=self._run, args=(call, args, kwds))
        self.thread.daemon = True
        self.thread.start()

    def _run(self, call, args, kwds):
        try:
            self.outcome = (call(*args, **kwds), None)
        except Exception as e:
            self.outcome = (None, e)

    def waits(self):
        """Whether the call has still not answered after a moment."""
        self.thread.join(0.15)
        return self.thread.is_alive()

    def result(self):
        self.thread.join(LONG)
        if self.thread.is_alive():
            raise AssertionError('no answer after %d s' % LONG)
        value, problem = self.outcome
        if problem is not None:
            raise problem
        return value


# --- the client ----------------------------------------------------------------------------------


class Manager(managers.SyncManager):
    pass


Manager.register('get_shared_q')
Manager.register('no_such_type')


class Client(object):
    """A connected manager, and the server's own functions."""

    def __init__(self, address, key, seed):
        multiprocessing.current_process().authkey = key
        self.address, self.key, self.seed = address, key, seed
        self.manager = Manager(address=address, authkey=key)
        self.manager.connect()

    def ask(self, function, *args, **kwds):
        """Calls one of the server's own functions, on a connection of its own."""
        connection = self.manager._Client(self.address, authkey=self.key)
        try:
            return managers.dispatch(connection, None, function, args, kwds)
        finally:
            connection.close()

    def objects(self):
        return self.manager._number_of_objects()

    def references(self, proxy):
        """The server's count for the object of this proxy; 0 if it has none."""
        found = re.search(r'(?m)^  %s: +refcount=(\d+)$' % re.escape(proxy._token.id),
                          self.manager._debug_info())
        return int(found.group(1)) if found else 0


# --- running -------------------------------------------------------------------------------------


def read_differences(server):
    """What is known to differ at this server: (pattern, versions, reason)."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'differences.txt')
    found = []
    with open(path) as lines:
        for line in lines:
            if line.strip() and not line.startswith('#'):
                kind, versions, pattern, reason = line.split(None, 3)
                if kind == server and matches_version(versions):
                    found.append((pattern, reason.strip()))
    return found


def matches_version(versions):
    """`all`, `2.7`, `3.6-3.8` or `3.9-`."""
    if versions == 'all':
        return True
    first, dash, last = versions.partition('-')
    lowest = tuple(int(part) for part in first.split('.'))
    highest = tuple(int(part) for part in last.split('.')) if last else (9, 99)
    return lowest <= VERSION <= (highest if dash else lowest)


def run_check(function, client):
    if VERSION < getattr(function, 'since', (2, 7)):
        return 'skipped', 'needs Python %d.%d' % function.since
    try:
        function(client)
        return 'ok', ''
    except Skip as e:
        return 'skipped', str(e)
    except Exception as e:
        place = traceback.extract_tb(sys.exc_info()[2])
        lines = [frame[1] for frame in place if frame[2] == function.__name__]
        return 'FAIL', 'line %s: %s: %s' % (
            lines[-1] if lines else '?', type(e).__name__, shorten(str(e)).replace('\n', ' | '))


def run(client, server, patterns):
    """Runs the checks and prints one line for each; the number of those that went wrong."""
    differences = read_differences(server)
    wrong = 0
    if hasattr(gc, 'freeze'):
        gc.freeze()  # what is there already is not looked through after every check
    for function in ALL:
        name = function.__name__
        if patterns and not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            continue
        outcome, why = run_check(function, client)
        gc.collect()
        known = [reason for pattern, reason in differences if fnmatch.fnmatchcase(name, pattern)]
        if known and outcome == 'FAIL':
            outcome, why = 'differs', known[0]
        elif known and outcome == 'ok':
            outcome, why = 'FAIL', 'is in differences.txt, and is as expected'
        wrong += outcome == 'FAIL'
        print((outcome + ' ' + name + ' ' + why).rstrip())
        sys.stdout.flush()
    return wrong
