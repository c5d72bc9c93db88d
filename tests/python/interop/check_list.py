"""list: every method of ListProxy."""
import copy

from checks import PYTHON2, check, describe, equal, raises, since, true
from multiprocessing.managers import RemoteError

NAN = float('nan')


@check
def list_is_made_from_any_iterable(client):
    equal(client.manager.list()[:], [])
    equal(client.manager.list([1, 'a', None])[:], [1, 'a', None])
    equal(client.manager.list((1, 2))[:], [1, 2])
    equal(client.manager.list('abc')[:], ['a', 'b', 'c'])
    equal(sorted(client.manager.list({'x': 1, 'y': 2})[:]), ['x', 'y'])
    equal(client.manager.list(range(3))[:], [0, 1, 2])


@check
def list_is_not_made_from_a_number(client):
    raises(RemoteError, client.manager.list, 5)
    raises(RemoteError, client.manager.list, [], [])


@check
def list_gives_one_element(client):
    x = client.manager.list(['a', 'b', 'c'])
    equal([x[0], x[2], x[-1], x[-3], x[True]], ['a', 'c', 'c', 'a', 'b'])
    for index in (3, -4, 10 ** 30):
        raises(IndexError, lambda: x[index])
    for index in ('0', None, 1.0):
        raises(TypeError, lambda: x[index])


@check
def list_gives_slices(client):
    values = list(range(10))
    x = client.manager.list(values)
    bounds = (None, 0, 1, 4, 9, 10, 50, -1, -3, -10, -50)
    for start in bounds:
        for stop in bounds:
            equal(x[start:stop], values[start:stop])
    for step in (1, 2, 3, 11, -1, -2, -11):
        equal(x[::step], values[::step])
        equal(x[8:1:step], values[8:1:step])
        equal(x[1:8:step], values[1:8:step])
    raises(ValueError, lambda: x[::0])
    raises(TypeError, lambda: x['a':2:1])


@check
def list_takes_one_element(client):
    x = client.manager.list([1, 2, 3])
    x[0] = 'first'
    x[-1] = None
    equal(x[:], ['first', 2, None])
    raises(IndexError, x.__setitem__, 3, 0)
    raises(IndexError, x.__setitem__, -4, 0)
    raises(TypeError, x.__setitem__, 'a', 0)


@check
def list_takes_slices(client):
    x, model = client.manager.list(range(8)), list(range(8))
    for change in ((slice(1, 3), ['a', 'b', 'c', 'd']), (slice(0, 0), ['start']),
                   (slice(-2, None), []), (slice(None, None, 2), None), (slice(5, 2), [7, 8]),
                   (slice(100, 200), ['end']), (slice(None, None, -1), None)):
        where, values = change
        if values is None:
            values = ['s%d' % i for i in range(len(model[where]))]
        x[where] = values
        model[where] = values
        equal(x[:], model)
    raises(ValueError, x.__setitem__, slice(None, None, 2), [1])
    raises(TypeError, x.__setitem__, slice(0, 1), 5)
    equal(x[:], model)


@check
def list_loses_elements_and_slices(client):
    x = client.manager.list(range(10))
    del x[0]
    del x[-1]
    equal(x[:], list(range(1, 9)))
    del x[2:4]
    equal(x[:], [1, 2, 5, 6, 7, 8])
    del x[::2]
    equal(x[:], [2, 6, 8])
    raises(IndexError, x.__delitem__, 3)
    raises(TypeError, x.__delitem__, 'a')


@check
def list_knows_its_length_and_what_it_contains(client):
    x = client.manager.list([1, 2.5, 'a', (1, 2), [3], None, True, 10 ** 25])
    equal(len(x), 8)
    for value in (1, 1.0, True, 2.5, 'a', (1, 2), (1.0, True + 1), [3], [3.0], None,
                  10 ** 25, 1e25 if 1e25 == 10 ** 25 else None):
        true(value in x, repr(value))
    for value in (0, 'b', [1, 2], (3,), 10 ** 25 + 1, 'None', ()):
        true(value not in x, repr(value))


@check
def list_never_contains_a_nan_that_was_sent(client):
    x = client.manager.list([NAN])
    true(NAN not in x)
    equal(x.count(NAN), 0)
    raises(ValueError, x.index, NAN)


@check
def list_is_added_and_multiplied_to_a_new_list(client):
    x = client.manager.list([1, 2])
    equal(x + [3], [1, 2, 3])
    equal(x * 2, [1, 2, 1, 2])
    equal(2 * x, [1, 2, 1, 2])
    equal(x * 0, [])
    equal(x * -1, [])
    equal(x * True, [1, 2])
    for wrong in ((3,), 'a', 5, None):
        raises(TypeError, lambda: x + wrong)
    for wrong in ('a', 1.5, [1], None):
        raises(TypeError, lambda: x * wrong)
    equal(x[:], [1, 2])


@check
def list_is_changed_by_augmented_assignment(client):
    x = y = client.manager.list([1])
    x += [2]
    x += (3,)
    x *= 2
    true(x is y)
    equal(x[:], [1, 2, 3, 1, 2, 3])
    x *= 0
    equal(x[:], [])


@check
def list_iterates(client):
    x = client.manager.list('abc')
    equal([each for each in x], ['a', 'b', 'c'])
    equal(list(enumerate(x)), [(0, 'a'), (1, 'b'), (2, 'c')])
    equal(list(zip(x, x)), [('a', 'a'), ('b', 'b'), ('c', 'c')])
    equal([each for each in client.manager.list()], [])


@check
@since(3, 0)
def list_is_reversed_by_value(client):
    x = client.manager.list([1, 2, 3])
    backwards = reversed(x)
    equal(next(backwards), 3)
    x.append(4)
    equal(list(backwards), [2, 1])


@check
def list_appends_extends_and_inserts(client):
    x = client.manager.list()
    equal(x.append(1), None)
    equal(x.extend([2, 3]), None)
    x.extend('ab')
    x.extend(())
    equal(x.insert(0, 'start'), None)
    x.insert(-1, 'before the last')
    x.insert(100, 'end')
    x.insert(-100, 'new start')
    equal(x[:], ['new start', 'start', 1, 2, 3, 'a', 'before the last', 'b', 'end'])
    raises(TypeError, x.extend, 5)
    raises(TypeError, x.insert, 'a', 5)


@check
def list_pops(client):
    x = client.manager.list(range(5))
    equal([x.pop(), x.pop(0), x.pop(-2), x[:]], [4, 0, 2, [1, 3]])
    raises(IndexError, x.pop, 2)
    raises(IndexError, x.pop, -3)
    raises(TypeError, x.pop, 'a')
    x[:] = []
    raises(IndexError, x.pop)


@check
def list_removes_finds_and_counts(client):
    x = client.manager.list([1, 'a', 1.0, True, 'a', None])
    equal([x.count(1), x.count('a'), x.count('b')], [3, 2, 0])
    equal([x.index('a'), x.index('a', 2), x.index(1, 1, 3), x.index(None, -1)], [1, 4, 2, 5])
    raises(ValueError, x.index, 'b')
    raises(ValueError, x.index, 'a', 2, 4)
    equal(x.remove(1), None)
    equal(x[:], ['a', 1.0, True, 'a', None])
    raises(ValueError, x.remove, 'b')


@check
def list_reverses(client):
    x = client.manager.list([3, 1, 2])
    equal(x.reverse(), None)
    equal(x[:], [2, 1, 3])


@check
def list_sorts(client):
    x = client.manager.list([3, 1.5, 2, True, -10 ** 30, 10 ** 30])
    equal(x.sort(), None)
    equal(x[:], [-10 ** 30, True, 1.5, 2, 3, 10 ** 30])
    x.sort(reverse=True)
    equal(x[:], [10 ** 30, 3, 2, 1.5, True, -10 ** 30])
    x[:] = ['b', 'B', 'a', '', 'ab']
    x.sort()
    equal(x[:], ['', 'B', 'a', 'ab', 'b'])
    x[:] = [(2, 'a'), (1, 'z'), (1,), (1, 'b')]
    x.sort()
    equal(x[:], [(1,), (1, 'b'), (1, 'z'), (2, 'a')])
    x[:] = [[2], [1, 5], [1]]
    x.sort()
    equal(x[:], [[1], [1, 5], [2]])


@check
def list_sort_is_stable(client):
    x = client.manager.list([1, True, 1.0, 0, False])
    x.sort()
    equal(x[:], [0, False, 1, True, 1.0])
    x.sort(reverse=True)
    equal(x[:], [1, True, 1.0, 0, False])


@check
def list_sorts_by_a_builtin_function(client):
    x = client.manager.list(['ccc', 'a', 'bb', 'dd'])
    x.sort(key=len)
    equal(x[:], ['a', 'bb', 'dd', 'ccc'])
    x.sort(key=None, reverse=True)
    equal(x[:], ['dd', 'ccc', 'bb', 'a'])


@check
@since(3, 0)
def list_refuses_to_sort_what_does_not_compare(client):
    x = client.manager.list([1, 'a'])
    error = raises(TypeError, x.sort)
    equal(error.args[0], "'<' not supported between instances of 'str' and 'int'")
    x[:] = [None, None]
    raises(TypeError, x.sort)
    x[:] = [{}, {}]
    raises(TypeError, x.sort)


@check
def list_shows_itself_as_python_does(client):
    values = [1, -2.0, 1e16, 1e-5, float('inf'), 'a', "it's", '"', 'a\n\t\\', None, True,
              (1,), (), {}, {'k': [1]}, [], 0.1]
    equal(str(client.manager.list(values)), str(values))
    if not PYTHON2:  # which would show a long with an L
        values = [10 ** 20, b'b\x00\xff', {1}, set(), frozenset([2]), range(3), 1 + 2j,
                  u'\xe9\u20ac',
                  u'\x7f\u200b\U0001f600', '\ud800', bytearray(b'x'), slice(1, None), Ellipsis]
        equal(str(client.manager.list(values)), str(values))


@check
def list_that_contains_itself_is_kept(client):
    loop = [1]
    loop.append(loop)
    x = client.manager.list([loop])
    back = x[0]
    true(back[1] is back)
    equal(str(x), '[[1, [...]]]')


@check
def list_is_copied_by_value(client):
    x = client.manager.list([1, [2]])
    equal(x._getvalue(), [1, [2]])
    equal(copy.deepcopy(x), [1, [2]])
    true(type(x._getvalue()) is list)
    true('ListProxy' in repr(x) and describe(x) != describe(x[:]))


@check
def list_methods_refuse_wrong_arguments(client):
    x = client.manager.list([1])
    raises(TypeError, x.append)
    raises(TypeError, x.append, 1, 2)
    raises(TypeError, x.pop, 1, 2)
    raises(TypeError, x.reverse, 1)
    raises(TypeError, x.append, nonsense=1)
    raises(TypeError, x.sort, nonsense=1)
    raises(TypeError, x.count)
    equal(x[:], [1])


@check
def list_changes_of_elements_do_not_reach_the_server(client):
    x = client.manager.list([[1]])
    x[0].append(2)
    equal(x[:], [[1]])
