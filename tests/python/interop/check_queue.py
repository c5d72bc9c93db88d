"""Queue and JoinableQueue: every method, and how the calls wait."""
import time

from checks import LONG, PYTHON2, InThread, Skip, check, equal, eventually, raises, since, true
from multiprocessing.managers import RemoteError

try:
    from queue import Empty, Full
except ImportError:  # Python 2.7
    from Queue import Empty, Full


@check
def queue_is_first_in_first_out(client):
    q = client.manager.Queue()
    for value in (1, 'two', None, [3], (4,)):
        equal(q.put(value), None)
    equal(q.qsize(), 5)
    equal([q.get() for _ in range(5)], [1, 'two', None, [3], (4,)])
    equal(q.qsize(), 0)


@check
def queue_says_empty_and_full(client):
    q = client.manager.Queue(2)
    equal([q.empty(), q.full()], [True, False])
    q.put(1)
    equal([q.empty(), q.full()], [False, False])
    q.put(2)
    equal([q.empty(), q.full()], [False, True])


@check
def queue_raises_empty(client):
    q = client.manager.Queue()
    equal(raises(Empty, q.get_nowait).args, ())
    raises(Empty, q.get, False)
    raises(Empty, q.get, block=False)
    raises(Empty, q.get, False, 5)
    raises(Empty, q.get, True, 0)
    raises(Empty, q.get, 0)


@check
def queue_raises_full(client):
    q = client.manager.Queue(maxsize=1)
    q.put('x')
    equal(raises(Full, q.put_nowait, 1).args, ())
    raises(Full, q.put, 1, False)
    raises(Full, q.put, 1, block=False)
    raises(Full, q.put, item=1, block=True, timeout=0.01)
    raises(Full, q.put, 1, timeout=0)
    equal([q.get(), q.qsize()], ['x', 0])


@check
def queue_timeouts_take_their_time(client):
    q = client.manager.Queue(1)
    for timeout in (0.2, 1):
        start = time.time()
        raises(Empty, q.get, True, timeout)
        true(time.time() - start >= timeout - 0.02)
    q.put(1)
    start = time.time()
    raises(Full, q.put, 2, timeout=0.2)
    true(time.time() - start >= 0.18)


@check
def queue_refuses_a_negative_timeout(client):
    q = client.manager.Queue(1)
    raises(ValueError, q.get, True, -1)
    raises(Empty, q.get, False, -1)
    q.put(1)
    raises(ValueError, q.put, 2, timeout=-0.5)
    raises(TypeError, q.put, 2, True, 'soon')


@check
def queue_get_waits_for_a_put(client):
    q = client.manager.Queue()
    getting = InThread(q.get)
    true(getting.waits(), 'get answered before there was an item')
    q.put('late')
    equal(getting.result(), 'late')
    getting = InThread(q.get, True, LONG)
    true(getting.waits())
    q.put('later')
    equal(getting.result(), 'later')


@check
def queue_put_waits_for_room(client):
    q = client.manager.Queue(1)
    q.put(1)
    putting = InThread(q.put, 2)
    true(putting.waits(), 'put answered before there was room')
    equal(q.get(), 1)
    equal(putting.result(), None)
    equal(q.get(), 2)


@check
def queue_serves_many_waiting_clients(client):
    q = client.manager.Queue()
    getting = [InThread(q.get) for _ in range(10)]
    for i in range(10):
        q.put(i)
    equal(sorted(each.result() for each in getting), list(range(10)))


@check
def queue_without_a_bound_is_never_full(client):
    for size in (0, -1):
        q = client.manager.Queue(size)
        for i in range(50):
            q.put_nowait(i)
        equal([q.full(), q.qsize()], [False, 50])


@check
def queue_join_waits_for_task_done(client):
    for make in (client.manager.JoinableQueue, client.manager.Queue):
        q = make()
        q.join()
        q.put(1)
        q.put(2)
        joining = InThread(q.join)
        q.get()
        equal(q.task_done(), None)
        true(joining.waits(), 'join answered too early')
        q.get()
        q.task_done()
        equal(joining.result(), None)
        raises(ValueError, q.task_done)


@check
def queue_refuses_wrong_arguments(client):
    q = client.manager.Queue()
    raises(TypeError, q.put)
    raises(TypeError, q.put, 1, True, 1, 1)
    raises(TypeError, q.put, 1, nonsense=1)
    raises(TypeError, q.get, nonsense=1)
    raises(TypeError, q.qsize, 1)
    raises(RemoteError, client.manager.Queue, 'a lot', 2)
    equal(q.qsize(), 0)


@check
def queue_exposes_what_it_is_said_to(client):
    q = client.manager.Queue()
    names = set(name for name in dir(q) if not name.startswith('_'))
    expected = set('empty full get get_nowait join put put_nowait qsize task_done'.split())
    equal(names - expected - set(['shutdown', 'is_shutdown']), set())
    equal(expected - names, set())
    raises(AttributeError, lambda: q.nonsense)
    raises(RemoteError, q._callmethod, '_init', (1,))
    raises(RemoteError, q._callmethod, 'mutex')


@check
@since(3, 13)
def queue_shuts_down(client):
    from queue import ShutDown
    q = client.manager.Queue()
    q.put(1)
    q.put(2)
    equal(q.shutdown(), None)
    raises(ShutDown, q.put, 3)
    raises(ShutDown, q.put_nowait, 3)
    equal([q.get(), q.get()], [1, 2])
    raises(ShutDown, q.get)
    raises(ShutDown, q.get_nowait)
    raises(ShutDown, q.get, True, 0.01)


@check
@since(3, 13)
def queue_shutdown_wakes_those_who_wait(client):
    from queue import ShutDown
    q = client.manager.Queue()
    getting = [InThread(q.get), InThread(q.get, timeout=LONG)]
    true(getting[0].waits() and getting[1].waits())
    q.shutdown()
    for each in getting:
        raises(ShutDown, each.result)
    q = client.manager.Queue(1)
    q.put(1)
    putting, joining = InThread(q.put, 2), InThread(q.join)
    true(putting.waits() and joining.waits())
    q.shutdown(immediate=True)
    raises(ShutDown, putting.result)
    joining.result()
    raises(ShutDown, q.get)
    equal(q.qsize(), 0)


@check
def queue_that_is_shared_by_name_is_the_same_for_all(client):
    first, second = client.manager.get_shared_q(), client.manager.get_shared_q()
    equal(first._token.id, second._token.id)
    first.put('by name')
    equal(second.get(), 'by name')
    equal(first._token.typeid, 'get_shared_q')
    before = client.objects()
    third = client.manager.get_shared_q()
    equal(client.objects(), before)
    del first, second, third
    eventually(lambda: client.objects() == before - 1, 'the queue is still counted')
    again = client.manager.get_shared_q()
    again.put(1)
    equal(again.get(), 1)


@check
def queue_keeps_big_values(client):
    q = client.manager.Queue()
    for size in (1, 16384, 65536, 5 * 1024 * 1024 + 1):
        value = bytearray(b'\x00\xffab' * (size // 4 + 1))[:size]
        q.put(bytes(value))
        back = q.get()
        true(back == bytes(value) and type(back) is bytes, 'size %d' % size)
    numbers = list(range(200000))
    q.put(numbers)
    true(q.get() == numbers)


@check
def queue_of_proxies(client):
    if PYTHON2:
        raise Skip('a proxy sent to its server becomes the object itself in 2.7')
    q, x = client.manager.Queue(), client.manager.list([1])
    q.put(x)
    y = q.get()
    y.append(2)
    equal(x[:], [1, 2])
    equal(y._token.id, x._token.id)
