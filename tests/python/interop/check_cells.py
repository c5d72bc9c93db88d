"""Namespace, Value and Array."""
import array
import copy

from checks import PYTHON2, VERSION, check, equal, raises, since, true
from multiprocessing.managers import RemoteError


@check
def namespace_keeps_attributes(client):
    n = client.manager.Namespace()
    n.x = 1
    n.text = 'a'
    n.x = [2]
    equal([n.x, n.text], [[2], 'a'])
    del n.x
    raises(AttributeError, lambda: n.x)
    raises(AttributeError, delattr, n, 'x')
    true(hasattr(n, 'text') and not hasattr(n, 'x'))
    equal(getattr(n, 'x', 'none'), 'none')


@check
def namespace_starts_with_keywords(client):
    n = client.manager.Namespace(b='x', a=1)
    equal([n.a, n.b], [1, 'x'])
    equal(str(n), "Namespace(a=1, b='x')")
    raises(RemoteError, client.manager.Namespace, 1)


@check
def namespace_keeps_underscored_names_in_the_client(client):
    n = client.manager.Namespace(a=1)
    n._local = 5
    equal(n._local, 5)
    other = client.manager.list([n])[0] if not PYTHON2 else None
    if other is not None:
        raises(AttributeError, lambda: other._local)
        equal(other.a, 1)
    equal(str(n), 'Namespace(a=1)')


@check
def namespace_is_copied_by_value(client):
    n = client.manager.Namespace(a=[1])
    value = n._getvalue()
    equal(type(value).__name__, 'Namespace')
    equal(value.a, [1])


@check
def value_is_got_and_set(client):
    v = client.manager.Value('i', 5)
    equal([v.value, v.get()], [5, 5])
    v.value = 7
    equal(v.get(), 7)
    equal(v.set(8), None)
    equal(v.value, 8)
    equal(str(v), "Value(%r, 8)" % 'i')


@check
def value_does_not_enforce_its_typecode(client):
    v = client.manager.Value('i', 'text')
    equal(v.value, 'text')
    v.value = None
    equal(v.value, None)
    equal(client.manager.Value('anything', 1.5).value, 1.5)
    equal(client.manager.Value(typecode='d', value=2, lock=False).value, 2)
    raises(RemoteError, client.manager.Value, 'i')


@check
def array_is_typed(client):
    a = client.manager.Array('i', [1, 2, 3])
    equal([len(a), a[0], a[-1]], [3, 1, 3])
    a[1] = 20
    equal(list(a), [1, 20, 3])
    raises(IndexError, lambda: a[3])
    raises(IndexError, a.__setitem__, -4, 1)
    raises(TypeError, a.__setitem__, 0, 'x')
    raises(TypeError, a.__setitem__, 0, None)
    raises(OverflowError, a.__setitem__, 0, 2 ** 40)
    raises(TypeError, lambda: a['x'])
    if VERSION >= (3, 10):
        raises(TypeError, a.__setitem__, 0, 1.5)
    equal(list(a), [1, 20, 3])


@check
def array_of_every_typecode(client):
    limits = {'b': (-128, 127), 'B': (0, 255), 'h': (-32768, 32767), 'H': (0, 65535),
              'i': (-2 ** 31, 2 ** 31 - 1), 'I': (0, 2 ** 32 - 1), 'l': (-2 ** 63, 2 ** 63 - 1),
              'L': (0, 2 ** 64 - 1)}
    if not PYTHON2:
        limits.update({'q': (-2 ** 63, 2 ** 63 - 1), 'Q': (0, 2 ** 64 - 1)})
    for code, (low, high) in sorted(limits.items()):
        a = client.manager.Array(code, [low, high])
        equal(list(a), [low, high])
        raises(OverflowError, a.__setitem__, 0, high + 1)
        raises(OverflowError, a.__setitem__, 0, low - 1)
        equal(a[0:2], array.array(code, [low, high]))
    for code in 'fd':
        a = client.manager.Array(code, [1.5, -2, 1e30])
        equal([a[0], a[1]], [1.5, -2.0])
        equal(a[:], array.array(code, [1.5, -2, 1e30]))


@check
def array_gives_and_takes_slices_of_its_kind(client):
    a = client.manager.Array('i', range(6))
    equal(a[1:3], array.array('i', [1, 2]))
    equal(a[:], array.array('i', range(6)))
    equal(a[::-2], array.array('i', [5, 3, 1]))
    a[0:2] = array.array('i', [10, 11])
    equal(list(a), [10, 11, 2, 3, 4, 5])
    a[0:2] = array.array('i', [7])
    equal(list(a), [7, 2, 3, 4, 5])
    raises(TypeError, a.__setitem__, slice(0, 1), [1])
    raises(TypeError, a.__setitem__, slice(0, 1), array.array('d', [1]))
    raises(ValueError, a.__setitem__, slice(0, 4, 2), array.array('i', [1]))


@check
def array_shows_itself_as_python_does(client):
    equal(str(client.manager.Array('i', [1, 2])), "array('i', [1, 2])")
    equal(str(client.manager.Array('d', [1, 2.5])), "array('d', [1.0, 2.5])")
    equal(str(client.manager.Array('i', [])), "array('i')")


@check
def array_is_copied_by_value(client):
    a = client.manager.Array('d', [1, 2])
    equal(a._getvalue(), array.array('d', [1, 2]))
    equal(copy.deepcopy(a), array.array('d', [1, 2]))


@check
def array_is_refused_when_it_cannot_be_made(client):
    raises(RemoteError, client.manager.Array, 'x', [1])
    raises(RemoteError, client.manager.Array, 'i', ['a'])
    raises(RemoteError, client.manager.Array, 'b', [300])
    raises(RemoteError, client.manager.Array, 'i')


@check
@since(3, 3)
def array_of_characters(client):
    if VERSION < (3, 16):
        a = client.manager.Array('u', 'ab\u20ac')
        equal([a[0], a[2], len(a)], ['a', '\u20ac', 3])
        a[0] = 'z'
        equal(str(a), "array('u', 'zb\u20ac')")
