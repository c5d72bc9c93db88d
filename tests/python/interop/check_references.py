"""Reference counts, nested proxies, proxies as arguments, and the server's own functions."""
import gc
import re

from checks import PYTHON2, VERSION, check, equal, eventually, raises, since, true
from multiprocessing.managers import RemoteError, Token


def gone(client, before):
    def at_rest():
        gc.collect()
        return client.objects() == before
    eventually(at_rest, 'not all objects are given back: ' + client.manager._debug_info())


@check
def references_are_counted_and_given_back(client):
    before = client.objects()
    x, y = client.manager.list(), client.manager.dict()
    equal(client.objects(), before + 2)
    equal([client.references(x), client.references(y)], [1, 1])
    del x
    gone(client, before + 1)
    del y
    gone(client, before)


@check
def references_of_every_type_are_given_back(client):
    before = client.objects()
    kinds = [('Queue',), ('JoinableQueue',), ('Event',), ('Lock',), ('RLock',), ('Semaphore',),
             ('BoundedSemaphore',), ('Condition',), ('list',), ('dict',), ('Namespace',),
             ('Value', 'i', 1), ('Array', 'i', [1])]
    if not PYTHON2:
        kinds.append(('Barrier', 2))
    made = [getattr(client.manager, kind[0])(*kind[1:]) for kind in kinds]
    equal(client.objects(), before + len(kinds))
    equal(len(set(each._token.id for each in made)), len(kinds))
    del made
    gone(client, before)


@check
def references_of_iterators_are_given_back(client):
    before = client.objects()
    d = client.manager.dict({'a': 1})
    iterator = iter(d)
    equal(client.objects(), before + 2)
    del iterator
    gone(client, before + 1)
    equal(list(d), ['a'])
    del d
    gone(client, before)


@check
def references_of_an_unknown_object_are_refused(client):
    for function in ('incref', 'decref'):
        error = raises(RemoteError, client.ask, function, 'abcdef')
        true('KeyError' in str(error), str(error))
    x = client.manager.list([1])
    client.ask('decref', x._token.id)
    error = raises(RemoteError, x.append, 1)
    true('KeyError' in str(error), str(error))
    raises(RemoteError, client.ask, 'decref', x._token.id)


@check
def references_can_be_raised_by_hand(client):
    x = client.manager.list([1])
    ident = x._token.id
    equal(client.ask('incref', ident), None)
    equal(client.references(x), 2)
    equal(client.ask('decref', ident), None)
    equal(client.references(x), 1)
    equal(x[:], [1])


@check
def debug_info_lists_objects(client):
    x = client.manager.list(range(100))
    text = client.manager._debug_info()
    equal(type(text), str)
    expected = '  %s:       refcount=1\n    %s' % (x._token.id, str(list(range(100)))[:75])
    true(expected in text, text)
    idents = re.findall(r'(?m)^  (\S+):       refcount=', text)
    equal(idents, sorted(idents))


@check
def get_methods_names_what_is_exposed(client):
    q = client.manager.Queue()
    token = Token(q._token.typeid, q._token.address, q._token.id)
    names = client.ask('get_methods', token)
    equal(type(names), tuple)
    true(set(['get', 'put', 'qsize']) <= set(names), repr(names))
    x = client.manager.list()
    true(set(['append', '__getitem__', '__imul__']) <= set(client.ask('get_methods', x._token)))


@check
def create_answers_with_ident_and_exposed(client):
    ident, exposed = client.ask('create', 'list', [1, 2])
    equal([type(ident), type(exposed)], [str, tuple])
    true('append' in exposed and '__len__' in exposed)
    true(all(type(name) is str for name in exposed))
    client.ask('decref', ident)
    ident, exposed = client.ask('create', 'dict', a=1)
    equal([name for name in exposed if name == '__iter__'][:1], ['__iter__'])
    client.ask('decref', ident)
    equal(client.ask('dummy'), None)
    equal(type(client.ask('number_of_objects')), int)


# --- proxies in shared objects -------------------------------------------------------------------


@check
@since(3, 6)
def nested_proxies_stay_proxies(client):
    inner = client.manager.list([1])
    outer = client.manager.list([inner])
    outer[0].append(2)
    equal(inner[:], [1, 2])
    d = client.manager.dict()
    d['inner'] = outer
    d['inner'][0].append(3)
    equal(inner[:], [1, 2, 3])
    true(type(outer[0]).__name__ == 'ListProxy' and outer[0]._token.id == inner._token.id)


@check
@since(3, 6)
def nested_proxies_of_every_type(client):
    m = client.manager
    d = m.dict()
    for place, kind in enumerate([('Event',), ('Lock',), ('RLock',), ('Semaphore', 2),
                                  ('BoundedSemaphore',), ('Condition',), ('dict',),
                                  ('Namespace',), ('Value', 'i', 1), ('Array', 'i', [1]),
                                  ('Barrier', 2)]):
        made = getattr(m, kind[0])(*kind[1:])
        d[place] = made
        back = d[place]
        equal(type(back), type(made))
        equal(back._token.id, made._token.id)
    d[0].set()
    true(d[0].is_set())
    d[7].x = 'through'
    equal(d[7].x, 'through')
    d[8].value = 9
    equal(d[8].value, 9)


@check
@since(3, 9)
def nested_queues(client):
    d = client.manager.dict()
    d['q'] = client.manager.Queue()
    d['q'].put('nested')
    equal(d['q'].get(), 'nested')


@check
@since(3, 6)
def nested_objects_outlive_their_last_proxy(client):
    outer = client.manager.list()
    inner = client.manager.dict({'x': 1})
    outer.append(inner)
    before = client.objects()
    del inner
    gone(client, before - 1)
    equal(outer[0]['x'], 1)
    outer[0]['y'] = 2
    equal(outer[0].copy(), {'x': 1, 'y': 2})
    outer.append(client.manager.list(['only here']))
    equal(outer[1][:], ['only here'])
    equal(outer.pop()[:], ['only here'])


@check
@since(3, 6)
def nested_proxies_compare_by_identity(client):
    inner = client.manager.list([1])
    outer = client.manager.list([inner])
    true(inner not in outer)
    equal(outer.count(inner), 0)
    raises(ValueError, outer.index, inner)
    raises(ValueError, outer.remove, inner)


@check
@since(3, 6)
def nested_proxies_show_themselves(client):
    outer = client.manager.list([client.manager.dict({'a': 1}), 5])
    true(re.match(r"^\[<DictProxy object, typeid 'dict' at 0x[0-9a-f]+>, 5\]$", str(outer))
         is not None, str(outer))
    value = outer._getvalue()
    equal(value[1], 5)
    equal(value[0].copy(), {'a': 1})


@check
def proxy_arguments(client):
    x, d = client.manager.list([1, 2]), client.manager.dict({'a': 1})
    y = client.manager.list()
    y.extend(x)
    equal(y[:], [1, 2])
    y[0:1] = x
    equal(y[:], [1, 2, 2])
    equal(client.manager.list(x)[:], [1, 2])
    equal(client.manager.dict(d).copy(), {'a': 1})
    e = client.manager.dict()
    e.update(d)
    equal(e.copy(), {'a': 1})
    if not PYTHON2:
        raises(TypeError, lambda: x + y)


@check
@since(3, 6)
def proxy_arguments_of_itself(client):
    x = client.manager.list([1, 2])
    x.append(x)
    equal(len(x), 3)
    equal(x[2][0], 1)
    x[2][2].append('deep')
    equal(x[3], 'deep')


@check
def proxies_are_values_in_python2(client):
    if PYTHON2:
        a, b = client.manager.list([1]), client.manager.list([2])
        equal(client.manager.list([a, b])[:], [[1], [2]])
        d = client.manager.dict()
        d['x'] = a
        equal(d['x'], [1])
        a.append(3)
        equal(d['x'], [1, 3])
