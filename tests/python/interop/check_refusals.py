"""What is refused, and how: types, methods, functions, and the texts of the errors."""
from checks import PYTHON2, VERSION, check, equal, raises, since, true
from multiprocessing.managers import RemoteError


@check
def unknown_types_are_refused(client):
    error = raises(RemoteError, client.manager.no_such_type)
    equal(type(error.args[0]), str)
    true('Traceback' in error.args[0] and 'no_such_type' in error.args[0], error.args[0])
    raises(RemoteError, client.ask, 'create', 'object')
    raises(RemoteError, client.ask, 'create', '')
    raises(RemoteError, client.ask, 'create', 5)
    raises(RemoteError, client.ask, 'create')


@check
def unknown_functions_are_refused(client):
    for name in ('nonsense', '__init__', 'serve_forever', 'handle_request', '', 5, None):
        raises(RemoteError, client.ask, name)


@check
def server_functions_refuse_wrong_arguments(client):
    raises(RemoteError, client.ask, 'incref')
    raises(RemoteError, client.ask, 'decref', 1, 2)
    raises(RemoteError, client.ask, 'number_of_objects', 1)
    raises(RemoteError, client.ask, 'dummy', nonsense=1)
    raises(RemoteError, client.ask, 'get_methods')
    raises(RemoteError, client.ask, 'get_methods', 'no token')


@check
def unknown_methods_are_refused(client):
    m = client.manager
    for proxy in (m.list(), m.dict(), m.Queue(), m.Event(), m.Lock(), m.Namespace(),
                  m.Value('i', 1), m.Array('i', [1]), m.Condition(), m.Semaphore()):
        for name in ('nonsense', '__class__', '__init__', '__dict__', '__reduce__', '', 5):
            raises(RemoteError, proxy._callmethod, name)
    x = m.list([1])
    raises(RemoteError, x._callmethod, 'nonsense')
    equal(x[:], [1])


@check
def refused_calls_leave_the_connection_usable(client):
    x = client.manager.list()
    for number in range(20):
        raises(RemoteError, x._callmethod, 'nonsense')
        raises(IndexError, x.pop)
        x.append(number)
        equal(x.pop(), number)


@check
def every_object_answers_the_three_common_names(client):
    m = client.manager
    x = m.list([1])
    equal([x._callmethod('__str__'), x._callmethod('__repr__'), x._callmethod('#GETVALUE')],
          ['[1]', '[1]', [1]])
    for proxy in (m.Event(), m.Lock(), m.RLock(), m.Queue(), m.Condition(), m.Semaphore()):
        true(type(str(proxy)) is str and len(str(proxy)) > 0)
        true(type(proxy._callmethod('__repr__')) is str)


@check
def what_has_no_value_is_answered_as_unserializable(client):
    for proxy in (client.manager.Lock(), client.manager.Queue(), client.manager.Event(),
                  client.manager.Condition()):
        error = raises(RemoteError, proxy._getvalue)
        true('nserializable' in str(error), str(error))


@check
def remote_errors_are_text(client):
    x = client.manager.list()
    error = raises(RemoteError, x._callmethod, 'nonsense')
    equal([len(error.args), type(error.args[0])], [1, str])
    true('nonsense' in error.args[0] and 'Traceback' in error.args[0], error.args[0])
    true(str(error).startswith('\n' + '-' * 75 + '\n'))


@check
@since(3, 13)
def error_texts_are_those_of_python(client):
    m = client.manager
    x, d, a, n = m.list([1]), m.dict(), m.Array('i', [1]), m.Namespace()
    texts = [
        (lambda: x[5], 'list index out of range'),
        (lambda: x.__setitem__(5, 1), 'list assignment index out of range'),
        (lambda: x.pop(5), 'pop index out of range'),
        (lambda: m.list().pop(), 'pop from empty list'),
        (lambda: x.remove('b'), 'list.remove(x): x not in list'),
        (lambda: x.index('b'), "'b' is not in list"),
        (lambda: x['a'], 'list indices must be integers or slices, not str'),
        (lambda: x + (1,), 'can only concatenate list (not "tuple") to list'),
        (lambda: x * 'a', "'str' object cannot be interpreted as an integer"),
        (lambda: x.extend(5), "'int' object is not iterable"),
        (lambda: x[::0], 'slice step cannot be zero'),
        (lambda: x.append(), 'list.append() takes exactly one argument (0 given)'),
        (lambda: m.list([1, 2, 3]).__setitem__(slice(None, None, 2), [1]),
         'attempt to assign sequence of size 1 to extended slice of size 2'),
        (lambda: d.__setitem__([], 1), "unhashable type: 'list'"),
        (lambda: d.popitem(), 'popitem(): dictionary is empty'),
        (lambda: d.update(5), "'int' object is not iterable"),
        (lambda: d.update([(1, 2, 3)]),
         'dictionary update sequence element #0 has length 3; 2 is required'),
        (lambda: a[5], 'array index out of range'),
        (lambda: a.__setitem__(0, 'x'), "'str' object cannot be interpreted as an integer"),
        (lambda: n.missing, "'Namespace' object has no attribute 'missing'"),
        (lambda: m.Queue().task_done(), 'task_done() called too many times'),
        (lambda: m.Queue().get(True, -1), "'timeout' must be a non-negative number"),
        (lambda: m.Condition().notify(), 'cannot notify on un-acquired lock'),
        (lambda: m.Condition().wait(1), 'cannot wait on un-acquired lock'),
        (lambda: m.Lock().acquire(False, 1), "can't specify a timeout for a non-blocking call"),
        (lambda: m.Lock().acquire(True, -5), 'timeout value must be a non-negative number'),
        (lambda: m.Queue().put(), "Queue.put() missing 1 required positional argument: 'item'"),
        (lambda: m.Queue().put(1, nonsense=1),
         "Queue.put() got an unexpected keyword argument 'nonsense'"),
    ]
    wrong = []
    for call, expected in texts:
        try:
            call()
            wrong.append('no error, must be: ' + expected)
        except RemoteError:
            wrong.append('RemoteError, must be: ' + expected)
        except Exception as e:
            if e.args != (expected,):
                wrong.append('%r, must be: %s' % (e.args, expected))
    true(not wrong, '%d of %d differ: %s' % (len(wrong), len(texts), ' | '.join(wrong)))
