"""Random sequences of calls: a shared object must do what a local one does."""
import array
import random
import unicodedata

from checks import PYTHON2, VERSION, Skip, check, describe, equal, shorten

KEYS = [0, 1, True, 1.0, 2, 'a', 'b', '', None, (), (1,), (1.0,), 10 ** 20, 1e20, -1, 2.5,
        frozenset([1]), frozenset([1.0])]


def outcome(call, args, kwds):
    """What the call answers or raises, as a text. Texts of errors are left to other checks."""
    try:
        return describe(call(*args, **kwds))
    except KeyError as e:
        return 'KeyError ' + describe(e.args)
    except Exception as e:
        return type(e).__name__


def compare(client, shared, local, steps, value):
    """Makes the same calls to both; their answers, and now and then their values, are the same."""
    done = []
    for number, (name, args, kwds) in enumerate(steps):
        done.append('%s%r%s' % (name, args, kwds or ''))
        before = local[:] if name == 'sort' else None
        actual = outcome(getattr(shared, name), args, kwds)
        expected = outcome(getattr(local, name), args, kwds)
        if actual != expected:
            raise AssertionError('seed %d, after %s: got %s, must be %s' % (
                client.seed, shorten(' '.join(done[-6:])), shorten(actual), shorten(expected)))
        if name == 'sort' and actual == 'TypeError':  # in which order that leaves it is not promised
            shared[:] = local[:] = before
        if number % 7 == 0:
            equal(value(shared), value(local))
    equal(value(shared), value(local))


def some_index(r):
    return r.choice([0, 1, 2, -1, -2, 5, -7, 100, True, None, 'x', 1.5, 10 ** 25])


def some_slice(r):
    return slice(r.choice([None, 0, 1, -1, 3, 50, -50]), r.choice([None, 0, 2, -1, 5, 50]),
                 r.choice([None, None, 1, 2, -1, -2, 0]))


def some_values(r):
    return [r.choice(KEYS) for _ in range(r.randrange(4))]


def list_step(r):
    name = r.choice('append extend insert pop remove index count reverse __getitem__ __setitem__ '
                    '__delitem__ __contains__ __len__ __add__ __mul__ __rmul__ slice sort'.split())
    if name in ('append', 'remove', 'count', '__contains__'):
        return name, (r.choice(KEYS),), {}
    if name in ('extend', '__add__'):
        return name, (r.choice([some_values(r), tuple(some_values(r)), 5, 'xy', {'k': 1}]),), {}
    if name == 'insert':
        return name, (some_index(r), r.choice(KEYS)), {}
    if name == 'pop':
        return name, r.choice([(), (some_index(r),)]), {}
    if name == 'index':
        bounds = [r.choice([0, 1, -1, 3, 50, -50]) for _ in range(r.randrange(3))]
        return name, (r.choice(KEYS),) + tuple(bounds), {}
    if name in ('__mul__', '__rmul__'):
        return name, (r.choice([0, 1, 2, -1, True]),), {}
    if name in ('__getitem__', '__delitem__'):
        return name, (r.choice([some_index(r), some_slice(r)]),), {}
    if name == '__setitem__':
        return name, (some_index(r), r.choice(KEYS)), {}
    if name == 'slice':
        return '__setitem__', (some_slice(r), r.choice([some_values(r), 5, 'ab'])), {}
    return name, (), {}


@check
def list_does_what_a_local_list_does(client):
    r = random.Random(client.seed)
    for _ in range(6):
        start = some_values(r) + some_values(r)
        steps = [list_step(r) for _ in range(60)]
        if PYTHON2:
            steps = [step for step in steps if step[0] != 'sort']
        compare(client, client.manager.list(start), list(start), steps,
                lambda x: x[:])


def dict_step(r):
    name = r.choice('__getitem__ __setitem__ __setitem__ __delitem__ __contains__ __len__ get pop '
                    'popitem setdefault update update keys values items copy clear'.split())
    key = r.choice(KEYS + [[], {}, set()]) if r.random() < 0.9 else (1, [])
    if name in ('__getitem__', '__delitem__', '__contains__'):
        return name, (key,), {}
    if name == '__setitem__':
        return name, (key, r.randrange(100)), {}
    if name in ('get', 'pop', 'setdefault'):
        return name, r.choice([(key,), (key, 'default'), ()]), {}
    if name == 'update':
        pairs = [(r.choice(KEYS), r.randrange(100)) for _ in range(3)]
        return name, (r.choice([dict(pairs), pairs, [(1, 2, 3)], 5, [5]]),), \
            r.choice([{}, {'a': 1, 'word': 2}])
    if name == 'clear' and r.random() < 0.8:
        return '__len__', (), {}
    return name, (), {}


class AsLists(dict):
    """A dict that answers keys, values and items as the proxy of one does."""

    def keys(self):
        return list(dict.keys(self))

    def values(self):
        return list(dict.values(self))

    def items(self):
        return list(dict.items(self))


@check
def dict_does_what_a_local_dict_does(client):
    if PYTHON2:
        raise Skip('the order of a dict differs between two processes')
    r = random.Random(client.seed)
    for _ in range(6):
        start = [(r.choice(KEYS), number) for number in range(4)]
        compare(client, client.manager.dict(start), AsLists(start),
                [dict_step(r) for _ in range(60)], lambda d: d.items())


def array_step(r):
    value = r.choice([0, 1, -1, 127, 128, 255, 256, 2 ** 31, 2 ** 63, 'x', None, True])
    name = r.choice('__getitem__ __setitem__ __len__ slice'.split())
    if name == '__getitem__':
        return name, (r.choice([some_index(r), some_slice(r)]),), {}
    if name == '__setitem__':
        return name, (some_index(r), value), {}
    if name == 'slice':
        return '__setitem__', (some_slice(r), r.choice([array.array('b', [1, 2]), [1]])), {}
    return name, (), {}


@check
def array_does_what_a_local_array_does(client):
    r = random.Random(client.seed)
    for code in 'bBhHiIlL':
        compare(client, client.manager.Array(code, [1, 2, 3]), array.array(code, [1, 2, 3]),
                [array_step(r) for _ in range(25)], lambda a: a[:])


@check
def text_shows_itself_as_a_local_text_does(client):
    if PYTHON2 or VERSION < (3, 13):
        raise Skip('which characters are printable differs between versions of Unicode')
    r = random.Random(client.seed)
    texts = [''.join(chr(r.choice([r.randrange(128), r.randrange(0x300), r.randrange(0xd800),
                                   r.randrange(0xe000, 0x20000)])) for _ in range(6))
             for _ in range(300)]
    # What one Unicode leaves free a later one may print.
    texts = [''.join(c for c in text if unicodedata.category(c) != 'Cn') for text in texts]
    equal(str(client.manager.list(texts)), str(texts))
    floats = [r.choice([r.random(), r.uniform(-1e20, 1e20), 10.0 ** r.randrange(-30, 30),
                        float(r.randrange(10 ** 17))]) for _ in range(300)]
    equal(str(client.manager.list(floats)), str(floats))
