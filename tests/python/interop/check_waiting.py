"""Condition and Barrier."""
import threading
import time

from checks import LONG, PYTHON2, VERSION, InThread, check, equal, eventually, raises, since, true
from multiprocessing.managers import RemoteError

NOT_NOTIFIED = None if PYTHON2 else False
NOTIFIED = None if PYTHON2 else True


def wait_under(condition, entered, *timeout):
    with condition:
        entered.append(1)
        return condition.wait(*timeout)


@check
def condition_wait_ends_with_the_timeout(client):
    condition = client.manager.Condition()
    with condition:
        start = time.time()
        equal(condition.wait(0.2), NOT_NOTIFIED)
        true(time.time() - start >= 0.18)
        equal(condition.wait(0), NOT_NOTIFIED)


@check
def condition_needs_its_lock(client):
    condition = client.manager.Condition()
    raises(RuntimeError, condition.wait, 1)
    raises(RuntimeError, condition.notify)
    raises(RuntimeError, condition.notify_all)
    raises(RuntimeError, condition.release)
    InThread(condition.acquire).result()
    raises(RuntimeError, condition.notify)


@check
def condition_notify_wakes_one(client):
    condition, entered = client.manager.Condition(), []
    waiting = [InThread(wait_under, condition, entered) for _ in range(3)]
    eventually(lambda: len(entered) == 3, 'three threads wait')
    for left in (2, 1, 0):
        with condition:
            equal(condition.notify(), None)
        eventually(lambda: sum(w.thread.is_alive() for w in waiting) == left, 'one was woken')
    equal([each.result() for each in waiting], [NOTIFIED] * 3)


@check
def condition_notify_all_wakes_all(client):
    condition, entered = client.manager.Condition(), []
    waiting = [InThread(wait_under, condition, entered, LONG) for _ in range(3)]
    eventually(lambda: len(entered) == 3, 'three threads wait')
    with condition:
        equal(condition.notify_all(), None)
        true(waiting[0].waits(), 'woken before the lock was free')
    equal([each.result() for each in waiting], [NOTIFIED] * 3)
    with condition:
        equal(condition.notify(), None)
        equal(condition.notify_all(), None)


@check
@since(3, 7)
def condition_notify_wakes_as_many_as_are_named(client):
    condition, entered = client.manager.Condition(), []
    waiting = [InThread(wait_under, condition, entered) for _ in range(3)]
    eventually(lambda: len(entered) == 3, 'three threads wait')
    with condition:
        condition.notify(n=2)
    eventually(lambda: sum(w.thread.is_alive() for w in waiting) == 1, 'two were woken')
    with condition:
        condition.notify(5)
    equal([each.result() for each in waiting], [True] * 3)


@check
def condition_gives_the_lock_back_while_it_waits(client):
    condition, entered = client.manager.Condition(), []

    def wait_nested():
        with condition:
            with condition:
                entered.append(1)
                condition.wait()
                return bool(condition.acquire(False))

    waiting = InThread(wait_nested)
    eventually(lambda: entered, 'it waits')
    with condition:
        condition.notify()
        true(waiting.waits())
    equal(waiting.result(), True)


@check
def condition_on_lock(client):
    lock = client.manager.Lock()
    condition = client.manager.Condition(lock)
    lock.acquire()
    equal(InThread(condition.acquire, False).result(), False)
    equal(condition.wait(0.05), NOT_NOTIFIED)
    lock.release()
    with condition:
        equal(lock.acquire(False), False)
    rlock = client.manager.RLock()
    first, second = client.manager.Condition(rlock), client.manager.Condition(lock=rlock)
    with first:
        equal(bool(second.acquire(False)), True)
        second.release()
        equal(bool(InThread(second.acquire, False).result()), False)


@check
@since(3, 2)
def condition_wait_for(client):
    condition, state = client.manager.Condition(), client.manager.Value('i', 0)

    def wait_until_four():
        with condition:
            return condition.wait_for(lambda: state.value == 4)

    waiting = InThread(wait_until_four)
    for i in range(5):
        with condition:
            state.value = i
            condition.notify_all()
        time.sleep(0.02)
    equal(waiting.result(), True)
    with condition:
        start = time.time()
        equal(condition.wait_for(lambda: False, timeout=0.2), False)
        true(time.time() - start >= 0.18)
        equal(condition.wait_for(lambda: 'at once', timeout=0), 'at once')


@check
@since(3, 3)
def condition_acquires_with_a_timeout(client):
    condition, taken, enough = client.manager.Condition(), threading.Event(), threading.Event()

    def hold():
        with condition:
            taken.set()
            enough.wait(LONG)

    holding = InThread(hold)
    taken.wait(LONG)
    start = time.time()
    equal(condition.acquire(True, 0.2), False)
    true(time.time() - start >= 0.18)
    enough.set()
    holding.result()
    equal(condition.acquire(True, LONG), True)


# --- Barrier -------------------------------------------------------------------------------------


@check
@since(3, 3)
def barrier_lets_all_pass_at_once(client):
    barrier = client.manager.Barrier(3)
    for _ in range(3):
        waiting = [InThread(barrier.wait) for _ in range(2)]
        eventually(lambda: barrier.n_waiting == 2, 'two wait')
        true(waiting[0].waits())
        places = [barrier.wait()] + [each.result() for each in waiting]
        equal(sorted(places), [0, 1, 2])
        equal(places[0], 2)
    equal([barrier.parties, barrier.n_waiting, barrier.broken], [3, 0, False])


@check
@since(3, 3)
def barrier_of_one_never_waits(client):
    barrier = client.manager.Barrier(1)
    equal([barrier.wait(), barrier.wait(5)], [0, 0])


@check
@since(3, 3)
def barrier_is_broken_by_a_timeout(client):
    barrier = client.manager.Barrier(3)
    waiting = InThread(barrier.wait)
    eventually(lambda: barrier.n_waiting == 1, 'one waits')
    equal(raises(threading.BrokenBarrierError, barrier.wait, 0.1).args, ())
    raises(threading.BrokenBarrierError, waiting.result)
    equal(barrier.broken, True)
    raises(threading.BrokenBarrierError, barrier.wait)
    equal(barrier.reset(), None)
    equal(barrier.broken, False)


@check
@since(3, 3)
def barrier_has_a_timeout_of_its_own(client):
    barrier = client.manager.Barrier(2, timeout=0.1)
    raises(threading.BrokenBarrierError, barrier.wait)
    barrier = client.manager.Barrier(parties=2, action=None, timeout=0.05)
    waiting = InThread(barrier.wait, LONG)
    eventually(lambda: barrier.n_waiting == 1, 'one waits')
    time.sleep(0.1)
    equal(sorted([barrier.wait(), waiting.result()]), [0, 1])


@check
@since(3, 3)
def barrier_is_aborted(client):
    barrier = client.manager.Barrier(2)
    waiting = InThread(barrier.wait)
    eventually(lambda: barrier.n_waiting == 1, 'one waits')
    equal(barrier.abort(), None)
    raises(threading.BrokenBarrierError, waiting.result)
    equal(barrier.broken, True)


@check
@since(3, 3)
def barrier_reset_breaks_those_who_wait(client):
    barrier = client.manager.Barrier(2)
    waiting = InThread(barrier.wait)
    eventually(lambda: barrier.n_waiting == 1, 'one waits')
    barrier.reset()
    raises(threading.BrokenBarrierError, waiting.result)
    eventually(lambda: not barrier.broken, 'it is as new')
    waiting = InThread(barrier.wait)
    equal(sorted([barrier.wait(), waiting.result()]), [0, 1])


@check
@since(3, 3)
def barrier_shows_three_attributes(client):
    barrier = client.manager.Barrier(2)
    raises(AttributeError, barrier._callmethod, '__getattribute__', ('nonsense',))
    raises(RemoteError, client.manager.Barrier)
    raises(RemoteError, client.manager.Barrier, -1) if VERSION >= (3, 13) else None
