"""dict: every method of DictProxy, and the iterator it answers with."""
import copy

from checks import PYTHON2, VERSION, check, equal, raises, since, true
from multiprocessing.managers import RemoteError


@check
def dict_is_made_in_every_way(client):
    equal(client.manager.dict().copy(), {})
    equal(client.manager.dict({'a': 1}).copy(), {'a': 1})
    equal(client.manager.dict([('a', 1), ['b', 2]]).copy(), {'a': 1, 'b': 2})
    equal(client.manager.dict(a=1, b=2).copy(), {'a': 1, 'b': 2})
    equal(client.manager.dict({'a': 1}, a=2, z=3).copy(), {'a': 2, 'z': 3})
    raises(RemoteError, client.manager.dict, 5)
    raises(RemoteError, client.manager.dict, [(1, 2, 3)])
    raises(RemoteError, client.manager.dict, {}, {})


@check
def dict_gets_sets_and_deletes(client):
    d = client.manager.dict()
    d['a'] = 1
    d[None] = 'none'
    d[(1, 'x')] = [2]
    equal([d['a'], d[None], d[(1, 'x')]], [1, 'none', [2]])
    del d['a']
    equal(len(d), 2)
    true('a' not in d and None in d and (1.0, 'x') in d)
    for call in (d.__getitem__, d.__delitem__, d.pop):
        equal(raises(KeyError, call, 'a').args, ('a',))
        equal(raises(KeyError, call, (2, 'y')).args, ((2, 'y'),))


@check
def dict_keys_are_equal_as_in_python(client):
    d = client.manager.dict()
    d[1] = 'int'
    d[1.0] = 'float'
    d[True] = 'bool'
    equal(list(d.items()), [(1, 'bool')])
    d[0.0] = 'zero'
    equal([d[False], d[-0.0]], ['zero', 'zero'])
    d[10 ** 20] = 'big'
    equal(d[1e20], 'big')
    d['1'] = 'text'
    equal(len(d), 4)
    d[(1, (2.0,))] = 'tuple'
    equal(d[(True, (2,))], 'tuple')
    d[frozenset([1, 'a'])] = 'set'
    equal(d[frozenset(['a', 1.0])], 'set')
    raises(KeyError, lambda: d[2 ** 53 + 1])
    d[2.0 ** 53] = 'edge'
    raises(KeyError, lambda: d[2 ** 53 + 1])
    equal(d[2 ** 53], 'edge')


@check
@since(3, 0)
def dict_keys_of_bytes_are_no_text(client):
    d = client.manager.dict()
    d['a'] = 'text'
    d[b'a'] = 'bytes'
    equal(d.copy(), {'a': 'text', b'a': 'bytes'})
    equal(d[b'a'], 'bytes')


@check
def dict_refuses_unhashable_keys(client):
    d = client.manager.dict({'a': 1})
    for key in ([], {}, set(), bytearray(b'a'), ([],)):
        raises(TypeError, d.__getitem__, key)
        raises(TypeError, d.__setitem__, key, 1)
        raises(TypeError, d.__contains__, key)
        raises(TypeError, d.get, key)
        raises(TypeError, d.pop, key, None)
        raises(TypeError, d.setdefault, key)
    equal(d.copy(), {'a': 1})


@check
@since(3, 6)
def dict_keeps_the_order_of_insertion(client):
    d = client.manager.dict()
    for place, key in enumerate('hello world'):
        d[key] = place
    d['h'] = 'again'
    del d['o']
    d['o'] = 'last'
    equal(d.keys(), ['h', 'e', 'l', ' ', 'w', 'r', 'd', 'o'])
    equal(d.values(), ['again', 1, 9, 5, 6, 8, 10, 'last'])
    equal(d.popitem(), ('o', 'last'))
    equal(d.popitem(), ('d', 10))


@check
def dict_answers_lists(client):
    d = client.manager.dict({'a': 1})
    equal(d.keys(), ['a'])
    equal(d.values(), [1])
    equal(d.items(), [('a', 1)])
    equal(d.copy(), {'a': 1})
    true(type(d.copy()) is dict)


@check
def dict_gets_with_a_default(client):
    d = client.manager.dict({'a': 1})
    equal([d.get('a'), d.get('b'), d.get('b', 2), d.get('a', 2)], [1, None, 2, 1])
    equal([d.pop('b', 3), d.pop('a', 3), d.pop('a', None)], [3, 1, None])
    equal([d.setdefault('a'), d.setdefault('a', 2), d.setdefault('b', 5), d.setdefault('b')],
          [None, None, 5, 5])
    raises(TypeError, d.get)
    raises(TypeError, d.get, 1, 2, 3)
    raises(TypeError, d.pop)


@check
def dict_pops_items_until_it_is_empty(client):
    d = client.manager.dict(a=1)
    equal(d.popitem(), ('a', 1))
    error = raises(KeyError, d.popitem)
    true('empty' in str(error.args[0]))
    raises(TypeError, d.popitem, 1)


@check
def dict_is_updated_in_every_way(client):
    d = client.manager.dict()
    equal(d.update({'a': 1}), None)
    d.update([('b', 2), ('c', 3)])
    d.update(d=4, e=5)
    d.update({'a': 'new'}, b='new')
    d.update()
    equal(d.copy(), {'a': 'new', 'b': 'new', 'c': 3, 'd': 4, 'e': 5})
    raises(TypeError, d.update, 5)
    raises(TypeError, d.update, {}, {})
    raises(ValueError, d.update, [(1, 2, 3)])
    raises(TypeError, d.update, [1])
    equal(d.clear(), None)
    equal(len(d), 0)


@check
def dict_iterates_over_its_keys(client):
    d = client.manager.dict([(1, 'a'), (2, 'b')])
    equal(sorted(d), [1, 2])
    iterator = iter(d)
    equal(sorted([next(iterator), next(iterator)]), [1, 2])
    raises(StopIteration, next, iterator)
    raises(StopIteration, next, iterator)
    equal(dict(d), {1: 'a', 2: 'b'})
    true(iter(iterator) is iterator)


@check
def dict_iteration_notices_a_change_of_size(client):
    d = client.manager.dict({'a': 1, 'b': 2})
    iterator = iter(d)
    next(iterator)
    d['c'] = 3
    raises(RuntimeError, next, iterator)


@check
def dict_iteration_allows_a_change_of_values(client):
    d = client.manager.dict({'a': 1, 'b': 2})
    for key in d:
        d[key] = 'changed'
    equal(sorted(d.values()), ['changed', 'changed'])


@check
def dict_iterator_has_no_send(client):
    iterator = iter(client.manager.dict({'a': 1}))
    raises(RemoteError, iterator._callmethod, 'send', (1,))
    raises(RemoteError, iterator._callmethod, 'nonsense')


@check
def dict_has_key_where_python_has_it(client):
    if VERSION <= (3, 6):
        d = client.manager.dict({'a': 1})
        if PYTHON2:
            equal([d.has_key('a'), d.has_key('b')], [True, False])
        else:
            raises(RemoteError, d.has_key, 'a')


@check
def dict_shows_itself_as_python_does(client):
    equal(str(client.manager.dict()), '{}')
    equal(str(client.manager.dict({'a': [1, (2,)]})), "{'a': [1, (2,)]}")
    equal(str(client.manager.dict({1.0: None})), '{1.0: None}')


@check
def dict_is_copied_by_value(client):
    d = client.manager.dict({'a': [1]})
    equal(d._getvalue(), {'a': [1]})
    equal(copy.deepcopy(d), {'a': [1]})


@check
def dict_methods_refuse_wrong_arguments(client):
    d = client.manager.dict({'a': 1})
    raises(TypeError, d.keys, 1)
    raises(TypeError, d.clear, 1)
    raises(TypeError, d.get, nonsense=1)
    raises(TypeError, d.setdefault)
    raises(TypeError, d._callmethod, '__len__', (1,))
    raises(TypeError, d._callmethod, '__getitem__')
