"""What goes in comes out: every kind of value, through a queue, a list and a dict."""
import array
import collections
import datetime
import decimal
import fractions
import functools
import uuid

import foreign
from checks import PYTHON2, VERSION, check, describe, equal, since, true

try:
    import queue
except ImportError:  # Python 2.7
    import Queue as queue


def there_and_back(client, values):
    """Each value through three shared types, alone and inside others."""
    x, q, d = client.manager.list(), client.manager.Queue(), client.manager.dict()
    for value in values:
        x[:] = []
        x.append(value)
        q.put((value, [value]))
        d['key'] = {'nested': value}
        for back in (x[0], x._getvalue()[0], q.get()[0], d['key']['nested'], d.copy()['key']['nested']):
            equal(back, value)


@check
def values_of_numbers(client):
    edges = [0, 1, -1, 127, 128, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -2 ** 31,
             -2 ** 31 - 1, 2 ** 32, 2 ** 53 + 1, 2 ** 63 - 1, 2 ** 63, -2 ** 63, -2 ** 63 - 1,
             2 ** 64, 2 ** 2100, -2 ** 2100 - 1, 10 ** 600]
    there_and_back(client, edges + [True, False, None])
    if PYTHON2:
        there_and_back(client, [eval('5L'), eval('-5L')])


@check
def values_of_floats_and_complex(client):
    infinity = float('inf')
    there_and_back(client, [0.0, -0.0, 1.5, 1e308, 5e-324, 0.1, infinity, -infinity,
                            float('nan'), 1 + 2j, complex(-0.0, infinity)])


@check
def values_of_text(client):
    there_and_back(client, [
        u'', u'a', u'\xe9', u'\u20ac', u'\U0001f600', u'a\x00b', u'\r\n\t\\\'"', u'\x7f\x80\xff',
        u'x' * 255, u'x' * 256, u'\u20ac' * 70000, u'\ufeff\u2028', 'plain'])


@check
def values_of_lone_surrogates(client):
    there_and_back(client, [u'\ud800', u'a\udfffb', u'\udc80\ud800', u'\udbff'])


@check
def values_of_bytes(client):
    every = bytes(bytearray(range(256)))
    there_and_back(client, [b'', b'abc', every, every * 300, b'\x00', bytearray(every),
                            bytearray()])


@check
def values_of_containers(client):
    there_and_back(client, [
        [], (), {}, [[]], ((),), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [1, [2, (3, {'a': [4]})]],
        {1: 'a', 'b': 2, None: (), (1, 2): {}}, set(), set([1, 'a', None]), frozenset(),
        frozenset([(1, 2)]), list(range(3000)), dict((i, i) for i in range(3000)),
        set(range(2500))])


@check
def values_keep_who_is_who(client):
    shared = ['shared']
    x = client.manager.list([[shared, shared, {'again': shared}]])
    first, second, third = x[0]
    true(first is second and third['again'] is first)
    loop = {}
    loop['self'] = loop
    x.append(loop)
    back = x[1]
    true(back['self'] is back)
    pair = ([],)
    pair[0].append(pair)
    x.append(pair)
    back = x[2]
    true(back[0][0] is back)


@check
def values_nested_deeply(client):
    deep = []
    for _ in range(200):
        deep = [deep]
    x = client.manager.list()
    x.append(deep)
    equal(x[0], deep)


@check
def values_of_time(client):
    there_and_back(client, [
        datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.date(2024, 2, 29),
        datetime.time(0, 0), datetime.time(23, 59, 59, 999999),
        datetime.datetime(2024, 2, 29, 12, 30, 15, 123456), datetime.datetime(1, 1, 1),
        datetime.datetime(1997, 10, 10), datetime.timedelta(0),
        datetime.timedelta(-1, 86399, 999999), datetime.timedelta(999999999)])
    if not PYTHON2:
        utc, east = datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=5, minutes=30))
        named = datetime.timezone(datetime.timedelta(hours=-3), 'north')
        there_and_back(client, [
            utc, east, named, datetime.time(1, 2, tzinfo=utc),
            datetime.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=east),
            datetime.datetime(2024, 1, 2, tzinfo=named)])
        if VERSION >= (3, 8):
            folded = datetime.datetime(2024, 10, 27, 2, 30, fold=1)
            x = client.manager.list([folded, folded.time()])
            equal([x[0].fold, x[1].fold], [1, 1])


@check
def values_of_exact_numbers(client):
    there_and_back(client, [decimal.Decimal(text) for text in (
        '0', '-0', '1.50', '1E+5', '1E-400', 'NaN', 'sNaN', 'Infinity', '-Infinity', '123' * 30)])
    there_and_back(client, [fractions.Fraction(1, 2), fractions.Fraction(-10 ** 30, 7)])


@check
def values_of_collections(client):
    there_and_back(client, [
        collections.OrderedDict([('b', 1), ('a', 2)]), collections.Counter('hello'),
        collections.defaultdict(list, a=[1]), collections.defaultdict(None, b=2),
        collections.deque([1, 2]), collections.deque([1, 2, 3], 2), collections.deque([], 0),
        uuid.UUID('12345678123456781234567812345678'), uuid.UUID(int=2 ** 128 - 1)])


@check
def values_of_arrays(client):
    there_and_back(client, [array.array(code, [0, 1, 100]) for code in 'bBhHiIlLfd'])
    there_and_back(client, [array.array('d'), array.array('i', range(70000))])
    if not PYTHON2:
        there_and_back(client, [array.array(code, [0, 2 ** 62]) for code in 'qQ'])


@check
@since(3, 0)
def values_of_python3_only(client):
    import pathlib
    there_and_back(client, [
        range(0), range(1, 10, 3), range(10 ** 20), slice(1, None, 'x'), Ellipsis, NotImplemented,
        pathlib.PurePosixPath('/a/b'), pathlib.PurePosixPath('.'),
        pathlib.PureWindowsPath('c:\\x'), pathlib.Path('relative')])


@check
def values_that_are_names(client):
    there_and_back(client, [int, dict, len, KeyError, collections.OrderedDict, datetime.datetime,
                            type, object])


@check
@since(3, 0)
def values_that_are_bound_or_partial(client):
    x = client.manager.list()
    x.append(functools.partial(int, base=2))
    equal(x[0]('101'), 5)
    x.append('a-b'.split)
    equal(x[1]('-'), ['a', 'b'])
    x.append([1, 2, 3].index)
    equal(x[2](2), 1)


@check
@since(3, 0)
def values_of_iterators(client):
    x = client.manager.list()
    part = iter([1, 2, 3])
    next(part)
    x.append(part)
    equal(list(x[0]), [2, 3])
    x.append(reversed([1, 2]))
    equal(list(x[1]), [2, 1])


@check
def values_of_exceptions(client):
    there_and_back(client, [
        KeyError('k'), ValueError(), ValueError('a', 2), RuntimeError(u'\xe9'), IndexError(1),
        StopIteration(), ZeroDivisionError('x'), UnicodeDecodeError('utf-8', b'\xff', 0, 1, 'bad'),
        OSError(2, 'none') if PYTHON2 else FileNotFoundError(2, 'none', 'file'),
        queue.Empty(), queue.Full(), KeyboardInterrupt('c'), SystemExit(3)])


@check
@since(3, 0)
def values_of_exceptions_with_attributes(client):
    error = ValueError('text')
    error.extra = {'a': 1}
    x = client.manager.list()
    x.append(error)
    equal(x[0].extra, {'a': 1})
    if VERSION >= (3, 11):
        error.add_note('a note')
        x.append(error)
        equal(x[1].__notes__, ['a note'])
    error = AttributeError('nothing', name='n', obj=None) if VERSION >= (3, 10) else None
    if error is not None:
        x.append(error)
        equal(x[-1].args, ('nothing',))


# --- objects the server cannot import ------------------------------------------------------------


@check
def foreign_objects(client):
    job = foreign.Job(7, ['a', 2])
    there_and_back(client, [job, [job, foreign.Job(8)], foreign.Point(1, 'y')])


@check
def foreign_objects_of_every_making(client):
    reduced = foreign.Reduced(1, 'two')
    reduced.state, reduced.items, reduced.pairs = {'s': 1}, [1, 2], {'k': 'v'}
    own_list, own_dict = foreign.ListOfItsOwn([1, 2]), foreign.DictOfItsOwn(a=1)
    own_list.attribute = 'kept'
    there_and_back(client, [foreign.Slotted(1, 'r'), reduced, own_list, own_dict,
                            foreign.TextOfItsOwn('text'), foreign.ErrorOfItsOwn(5, 'five')])
    x = client.manager.list()
    x.append(own_list)
    equal(x[0].attribute, 'kept')
    if VERSION >= (3, 6):
        there_and_back(client, [foreign.WithKeywords(1, 'two')])


@check
def foreign_objects_that_are_shared_or_cyclic(client):
    job = foreign.Job(1)
    job.parts = [job, job]
    x = client.manager.list()
    x.append([job, job])
    first, second = x[0]
    true(first is second and first.parts[0] is first)


@check
def foreign_functions_and_classes(client):
    x = client.manager.list()
    x.append(foreign.shout)
    x.append(foreign.Job)
    equal(x[0]('a'), 'A')
    true(x[1] is foreign.Job)


@check
def foreign_objects_stay_in_order_in_a_queue(client):
    q = client.manager.Queue()
    for number in range(20):
        q.put(foreign.Job(number))
    equal([q.get().number for _ in range(20)], list(range(20)))


@check
def what_cannot_be_pickled_is_refused_by_the_client(client):
    x = client.manager.list([1])
    try:
        x.append(lambda: None)
    except Exception as e:
        true('pickle' in str(e).lower() or 'local object' in str(e), describe(e))
    else:
        raise AssertionError('a lambda was taken')
    equal(client.manager.list(x[:])[:], [1])
