# -*- coding: utf-8 -*-
"""Java interfaces as an unmodified CPython calls them.

    python interfaces.py --address HOST:PORT|PATH --key-file FILE

Prints `FAIL NAME why` for each expectation that does not hold, and how many held.
"""
from __future__ import print_function

import argparse
import collections
import datetime
import multiprocessing
import sys
from multiprocessing.managers import RemoteError, SyncManager

from cpython_server import parse_address, read_key

PY2 = sys.version_info[0] == 2
WRONG = []
HELD = []


def expect(name, wanted, call):
    try:
        got = call()
    except Exception as error:
        got = type(error)
        detail = str(error)
    else:
        detail = ''
    if got == wanted:
        HELD.append(name)
    else:
        WRONG.append(name)
        print('FAIL %s got %r, wanted %r %s' % (name, got, wanted, detail.replace('\n', ' | ')))


Pair = collections.namedtuple('Pair', 'count unit')


class Attributes(object):
    def __init__(self, **values):
        self.__dict__.update(values)


def check_words(manager):
    words = manager.words()
    expect('and', False, lambda: words.and_(True, False))
    expect('is', 7, lambda: words.is_(7))
    expect('yield', [1, 2], lambda: words.yield_(2))
    expect('dollar', 3, lambda: words.sum_of(1, 2))
    expect('print', 'x', lambda: getattr(words, 'print_' if PY2 else 'print')('x'))
    expect('letters', 4, lambda: words.gr__e() if PY2 else getattr(words, u'gr\xf6\xdfe')())
    expect('needed', 5, lambda: words._callmethod_())
    expect('by the name in Java', True, lambda: words._callmethod('and', (True, True)))


def check_names(manager):
    for name, says in (('admin', 666), ('guest', RemoteError), ('reader', RemoteError), ('wiper', 666)):
        vault = getattr(manager, name)()
        expect('%s.wipe' % name, says, lambda: vault._callmethod('wipe'))
        expect('%s.read' % name, RemoteError if name == 'wiper' else 1, lambda: vault._callmethod('read'))
        expect('%s has wipe' % name, says == 666, lambda: hasattr(vault, 'wipe'))
        expect('%s again' % name, says, lambda: getattr(manager, name)()._callmethod('wipe'))
    vaults = [manager.admin(), manager.guest()]
    expect('both at once', [666, RemoteError], lambda: [outcome(vault) for vault in vaults])


def outcome(vault):
    try:
        return vault._callmethod('wipe')
    except RemoteError:
        return RemoteError


def check_values(manager):
    values = manager.values()
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)
    expect('no zone', TypeError, lambda: values.moment(moment))
    if not PY2:
        moment = moment.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
        expect('moment', '2020-01-02T01:04:05.000006Z', lambda: values.moment(moment))
    expect('constant', 'HOURS', lambda: values.unit('HOURS'))
    expect('no constant', ValueError, lambda: values.unit('WEEKS'))
    wanted = '3 HOURS'
    expect('dict', wanted, lambda: values.span({'count': 3, 'unit': 'HOURS'}))
    expect('tuple', wanted, lambda: values.span((3, 'HOURS')))
    expect('namedtuple', wanted, lambda: values.span(Pair(3, 'HOURS')))
    expect('object', wanted, lambda: values.span(Attributes(count=3, unit='HOURS')))
    expect('record and back', {'count': 3, 'unit': 'HOURS'}, lambda: values.same({'count': 3, 'unit': 'HOURS'}))
    expect('missing', TypeError, lambda: values.span({'count': 3}))
    expect('too large a part', OverflowError, lambda: values.span((2 ** 40, 'HOURS')))
    expect('float', OverflowError, lambda: values.single(1e300))
    expect('double', OverflowError, lambda: values.real(2 ** 1100))
    expect('double that fits', 2.0 ** 1000, lambda: values.real(2 ** 1000))


def check_texts(manager):
    if PY2:
        plain = manager.list(['b', '\xff', 'a', '\x7f\xfe', u'\x7f'])
        expect('sort of bytes', None, lambda: plain.sort())
        expect('sorted', ['a', 'b', u'\x7f', '\x7f\xfe', '\xff'], lambda: plain[:])
        inner = manager.list()
        inner.append(inner)
        expect('list in itself', '[[...]]', lambda: repr(inner[0]))
        around = manager.dict(inner=inner, twice=inner)
        inner.append(around)
        expect('list and dict in each other', 2, lambda: len(inner[0][1]['inner']))
        outer = manager.dict(a=manager.list([1]))
        expect('list in a dict', {'a': [1]}, lambda: outer.copy())
    else:
        table = manager.dict()
        expect('two surrogates', True, lambda: refused(lambda: table.update({'\ud83d\ude00': 1})))
        table['\U0001F600'] = 2
        table['\ud83d'] = 3
        table['?'] = 4
        expect('kept apart', [2, 3, 4], lambda: [table['\U0001F600'], table['\ud83d'], table['?']])
        space = manager.Namespace()
        setattr(space, '\udc00', 1)
        setattr(space, '\ud800', 2)
        expect('attributes', (1, 2), lambda: (getattr(space, '\udc00'), getattr(space, '\ud800')))


def refused(call):
    try:
        call()
    except Exception as error:
        return 'surrogates' in str(error)
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--address', required=True)
    parser.add_argument('--key-file', required=True)
    options = parser.parse_args()
    key = read_key(options.key_file)
    multiprocessing.current_process().authkey = key
    for name in ('words', 'admin', 'guest', 'reader', 'wiper', 'values'):
        SyncManager.register(name)
    manager = SyncManager(parse_address(options.address), authkey=key)
    manager.connect()
    for check in (check_words, check_names, check_values, check_texts):
        check(manager)
    print('Python %d.%d: %d held, %d did not' % (sys.version_info[:2] + (len(HELD), len(WRONG))))
    return 1 if WRONG else 0


if __name__ == '__main__':
    sys.exit(main())
