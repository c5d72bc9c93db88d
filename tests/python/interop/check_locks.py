"""Event, Lock, RLock, Semaphore, BoundedSemaphore."""
import time

from checks import LONG, PYTHON2, InThread, check, equal, raises, since, true
from multiprocessing.managers import RemoteError

if PYTHON2:
    import thread
    UNLOCKED = thread.error
else:
    UNLOCKED = RuntimeError


@check
def event_is_set_and_cleared(client):
    event = client.manager.Event()
    equal(event.is_set(), False)
    equal(event.set(), None)
    event.set()
    equal([event.is_set(), event.wait(), event.wait(5), event.wait(0)], [True] * 4)
    equal(event.clear(), None)
    equal([event.is_set(), event.wait(0), event.wait(-1)], [False] * 3)
    start = time.time()
    equal(event.wait(0.2), False)
    true(time.time() - start >= 0.18)


@check
def event_wakes_all_who_wait(client):
    event = client.manager.Event()
    waiting = [InThread(event.wait) for _ in range(4)] + [InThread(event.wait, LONG)]
    true(waiting[0].waits())
    event.set()
    equal([each.result() for each in waiting], [True] * 5)
    raises(TypeError, event._callmethod, 'wait', (1, 2))


@check
def lock_is_taken_once(client):
    lock = client.manager.Lock()
    equal(lock.acquire(), True)
    equal(lock.acquire(False), False)
    equal(lock.acquire(blocking=0), False) if not PYTHON2 else None
    equal(lock.release(), None)
    equal(lock.acquire(False), True)
    lock.release()
    with lock:
        equal(lock.acquire(False), False)
    equal(lock.acquire(False), True)
    lock.release()


@check
def lock_that_is_not_locked_cannot_be_released(client):
    raises(UNLOCKED, client.manager.Lock().release)


@check
@since(3, 7)
def lock_says_why_it_cannot_be_released(client):
    equal(raises(RuntimeError, client.manager.Lock().release).args, ('release unlocked lock',))
    equal(raises(RuntimeError, client.manager.RLock().release).args,
          ('cannot release un-acquired lock',))
    equal(raises(ValueError, client.manager.BoundedSemaphore().release).args,
          ('Semaphore released too many times',))


@check
def lock_may_be_released_by_another_client(client):
    lock = client.manager.Lock()
    InThread(lock.acquire).result()
    equal(lock.acquire(False), False)
    lock.release()
    equal(lock.acquire(False), True)


@check
def lock_makes_others_wait(client):
    lock = client.manager.Lock()
    lock.acquire()
    waiting = InThread(lock.acquire)
    true(waiting.waits())
    lock.release()
    equal(waiting.result(), True)
    lock.release()


@check
@since(3, 3)
def lock_waits_no_longer_than_the_timeout(client):
    for make in (client.manager.Lock, client.manager.Semaphore, client.manager.BoundedSemaphore):
        lock = make()
        equal(lock.acquire(True, 5), True)
        start = time.time()
        equal(lock.acquire(True, 0.2), False)
        true(time.time() - start >= 0.18)
        equal(lock.acquire(True, 0), False)
        raises(ValueError, lock.acquire, False, 1)
        lock.release()
        equal(lock.acquire(timeout=1), True)


@check
@since(3, 3)
def lock_refuses_strange_timeouts(client):
    lock = client.manager.Lock()
    raises(ValueError, lock.acquire, True, -5)
    raises(TypeError, lock.acquire, True, 'soon')
    raises(OverflowError, lock.acquire, True, 1e30)
    equal(lock.acquire(True, -1), True)
    waiting = InThread(lock.acquire, True, -1)
    true(waiting.waits())
    lock.release()
    equal(waiting.result(), True)


@check
def rlock_counts_how_often_it_was_taken(client):
    lock = client.manager.RLock()
    true(bool(lock.acquire()) and bool(lock.acquire()) and bool(lock.acquire(False)))
    equal(InThread(lock.acquire, False).result(), False)
    for _ in range(2):
        equal(lock.release(), None)
        equal(InThread(lock.acquire, False).result(), False)
    lock.release()
    raises(RuntimeError, lock.release)
    equal(bool(InThread(lock.acquire, False).result()), True)


@check
def rlock_belongs_to_the_thread_that_took_it(client):
    lock = client.manager.RLock()
    raises(RuntimeError, lock.release)
    lock.acquire()
    raises(RuntimeError, InThread(lock.release).result)
    waiting = InThread(lock.acquire)
    true(waiting.waits())
    lock.release()
    equal(bool(waiting.result()), True)


@check
def semaphore_counts(client):
    semaphore = client.manager.Semaphore(2)
    equal([semaphore.acquire(), semaphore.acquire(), semaphore.acquire(False)],
          [True, True, False])
    equal(semaphore.release(), None)
    semaphore.release()
    semaphore.release()
    equal([semaphore.acquire(False) for _ in range(4)], [True, True, True, False])
    equal(client.manager.Semaphore(0).acquire(False), False)
    equal(client.manager.Semaphore(value=1).acquire(False), True)
    raises(RemoteError, client.manager.Semaphore, -1)


@check
def semaphore_release_wakes_one(client):
    semaphore = client.manager.Semaphore(0)
    waiting = [InThread(semaphore.acquire) for _ in range(3)]
    true(waiting[0].waits())
    for _ in range(3):
        semaphore.release()
    equal([each.result() for each in waiting], [True] * 3)


@check
def bounded_semaphore_is_not_released_too_often(client):
    semaphore = client.manager.BoundedSemaphore(2)
    raises(ValueError, semaphore.release)
    semaphore.acquire()
    semaphore.release()
    raises(ValueError, semaphore.release)
    equal(client.manager.BoundedSemaphore().acquire(False), True)
    raises(RemoteError, client.manager.BoundedSemaphore, -1)


@check
def locks_work_as_context_managers(client):
    for make in (client.manager.Lock, client.manager.RLock, client.manager.Semaphore,
                 client.manager.BoundedSemaphore, client.manager.Condition):
        lock = make()
        with lock as entered:
            true(bool(entered))
            equal(bool(InThread(lock.acquire, False).result()), False)
        equal(bool(InThread(lock.acquire, False).result()), True)


@check
def locks_refuse_what_they_do_not_have(client):
    lock = client.manager.Lock()
    for name in ('nonsense', '__enter__', '_is_owned', 'wait', 'notify', '__class__'):
        raises(RemoteError, lock._callmethod, name)
    raises(TypeError, lock._callmethod, 'release', (1,))
