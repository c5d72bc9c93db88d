"""Children of the client: proxies that are inherited and proxies that are sent."""
import multiprocessing
import os
import sys

from checks import LONG, PYTHON2, VERSION, check, equal, eventually, since, true
from multiprocessing.managers import BaseManager


def work(queue, results, lock, event):
    event.wait(LONG)
    while True:
        number = queue.get()
        if number is None:
            break
        with lock:
            results[number] = results.get(number, 0) + 1


def run_children(client, context):
    q, results, lock = client.manager.Queue(), client.manager.dict(), client.manager.Lock()
    event = client.manager.Event()
    children = [context.Process(target=work, args=(q, results, lock, event)) for _ in range(3)]
    for child in children:
        child.start()
    for number in range(30):
        q.put(number)
    for _ in children:
        q.put(None)
    event.set()
    for child in children:
        child.join(LONG)
        equal(child.exitcode, 0)
    equal(sorted(results.items()), [(number, 1) for number in range(30)])


@check
def forked_children_share_objects(client):
    run_children(client, multiprocessing if PYTHON2 else multiprocessing.get_context('fork'))


@check
@since(3, 4)
def spawned_children_share_objects(client):
    run_children(client, multiprocessing.get_context('spawn'))


@check
def children_give_their_references_back(client):
    x = client.manager.list([1])
    equal(client.references(x), 1)
    context = multiprocessing if PYTHON2 else multiprocessing.get_context('fork')
    child = context.Process(target=x.append, args=(2,))
    child.start()
    child.join(LONG)
    eventually(lambda: client.references(x) == 1, 'the child kept its reference')
    equal(x[:], [1, 2])


def take_lock_and_die(lock):
    lock.acquire()
    os._exit(1)


@check
def a_lock_outlives_the_child_that_took_it(client):
    lock = client.manager.Lock()
    context = multiprocessing if PYTHON2 else multiprocessing.get_context('fork')
    child = context.Process(target=take_lock_and_die, args=(lock,))
    child.start()
    child.join(LONG)
    equal(lock.acquire(False), False)
    lock.release()
    equal(lock.acquire(False), True)


@check
def a_base_manager_that_registers_names_is_enough(client):
    class QueueManager(BaseManager):
        pass
    QueueManager.register('get_shared_q')
    manager = QueueManager(address=client.address, authkey=client.key)
    manager.connect()
    q = manager.get_shared_q()
    q.put({'from': 'a base manager'})
    equal(q.get(timeout=LONG), {'from': 'a base manager'})


@check
def a_wrong_key_is_refused(client):
    manager = BaseManager(address=client.address, authkey=b'not ' + bytes(client.key))
    try:
        manager.connect()
    except multiprocessing.AuthenticationError:
        return
    raise AssertionError('the wrong key was accepted')
