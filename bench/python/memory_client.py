"""Objects of `multiprocessing` between two processes, as often as told. Standard library only.

    python memory_client.py [--queue Queue|SimpleQueue]

A line `WORK COUNT` comes in, a line of JSON goes out: how often in a second, and the histogram of
latencies (index i counts latencies of 1.02**i microseconds). Where COUNT is a time, two processes do
the same for so many milliseconds, and their operations are added.

lock: acquire and release, COUNT times; both-lock: two processes, COUNT ms; add, both-add: `+= 1` of
a Value under its lock; send-32, send-1048576: messages of that many bytes to another process;
answer: there and back, 32 bytes; idle: processor ms a second of a process that waits for a message
for COUNT ms; attach-MIB: opening shared memory, COUNT times; recover: COUNT owners of a lock are
killed, the answer is `never` if nobody gets it for two seconds.

    python memory_client.py --double NAME

opens the shared memory NAME as an array of doubles, says `opened MICROSECONDS`, and at the next line
of input doubles one of 512 and says `doubled SUM` of them; it ends with its input.
"""
import argparse
import json
import math
import multiprocessing
import os
import signal
import sys
import time
from multiprocessing import resource_tracker, shared_memory

clock = time.perf_counter
LOG_STEP = math.log(1.02)
STEP = 512
LEAD = 0.05


def answer(per_second, latencies=()):
    counts = {}
    for latency in latencies:
        bucket = int(math.log(max(latency * 1e6, 1.0)) / LOG_STEP)
        counts[bucket] = counts.get(bucket, 0) + 1
    return json.dumps({'perSecond': round(per_second, 3), 'histogram': counts})


def lock_often(lock, count):
    acquire, release = lock.acquire, lock.release
    for _ in range(count):
        acquire()
        release()


def add_often(value, count):
    for _ in range(count):
        with value.get_lock():
            value.value += 1


def until(function, shared, begin, end, result):
    while clock() < begin:
        pass
    done = 0
    while clock() < end:
        function(shared, 32)
        done += 32
    result.value = done


def started(function, *arguments):
    process = multiprocessing.Process(target=function, args=arguments, daemon=True)
    process.start()
    return process


def both(function, shared, millis):
    begin = clock() + LEAD
    end = begin + millis / 1e3
    results = [multiprocessing.Value('q', 0, lock=False) for _ in range(2)]
    processes = [started(until, function, shared, begin, end, each) for each in results]
    for process in processes:
        process.join()
    return answer(sum(each.value for each in results) * 1e3 / millis)


def alone(function, shared, count):
    begin = clock()
    function(shared, count)
    return answer(count / (clock() - begin))


def receive(queue, ready, result, count):
    ready.release()
    get = queue.get
    for _ in range(count):
        get()
    result.value = clock()


def send(make, size, count):
    queue = make()
    ready = multiprocessing.Semaphore(0)
    result = multiprocessing.Value('d', 0.0)
    process = started(receive, queue, ready, result, count)
    ready.acquire()
    message = b'x' * size
    begin = clock()
    for _ in range(count):
        queue.put(message)
    process.join()
    return answer(count / (result.value - begin))


def echo(there, back, count):
    for _ in range(count):
        back.put(there.get())


def answers(make, count):
    there, back = make(), make()
    process = started(echo, there, back, count)
    message = b'x' * 32
    latencies = []
    for _ in range(count):
        begin = clock()
        there.put(message)
        back.get()
        latencies.append(clock() - begin)
    process.join()
    return answer(count / sum(latencies), latencies)


def processor_nanos(pid):
    total = 0
    for task in os.listdir('/proc/%d/task' % pid):
        with open('/proc/%d/task/%s/schedstat' % (pid, task)) as lines:
            total += int(lines.read().split()[0])
    return total


def idle(make, millis):
    there, back = make(), make()
    process = started(echo, there, back, 2)
    there.put(b'x')
    back.get()
    time.sleep(0.2)
    before = processor_nanos(process.pid)
    time.sleep(millis / 1e3)
    used = processor_nanos(process.pid) - before
    there.put(b'x')
    back.get()
    process.join()
    return answer(used / 1e3 / millis)


def attach(mebibytes, count):
    memory = shared_memory.SharedMemory(create=True, size=mebibytes << 20)
    latencies = []
    for _ in range(count):
        begin = clock()
        opened = shared_memory.SharedMemory(memory.name)
        latencies.append(clock() - begin)
        opened.close()
    memory.close()
    memory.unlink()
    return answer(count / sum(latencies), latencies)


def hold(lock, held):
    lock.acquire()
    held.release()
    time.sleep(60)


def recover(count):
    for _ in range(count):
        lock = multiprocessing.Lock()
        held = multiprocessing.Semaphore(0)
        process = started(hold, lock, held)
        held.acquire()
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        if lock.acquire(timeout=2):
            return 'it was given back'
    return 'never'


def measure(work, make, count):
    kind, _, more = work.partition('-')
    if work in ('lock', 'both-lock'):
        shared, function = multiprocessing.Lock(), lock_often
    else:
        shared, function = multiprocessing.Value('q', 0), add_often
    if kind == 'both':
        return both(function, shared, count)
    if kind in ('lock', 'add'):
        return alone(function, shared, count)
    if kind == 'send':
        return send(make, int(more), count)
    if kind == 'attach':
        return attach(int(more), count)
    return {'answer': lambda: answers(make, count), 'idle': lambda: idle(make, count),
            'recover': lambda: recover(count)}[kind]()


def double(name):
    begin = clock()
    # The creator removes the name; the resource tracker would do so as well.
    if sys.version_info >= (3, 13):
        memory = shared_memory.SharedMemory(name, track=False)
    else:
        memory = shared_memory.SharedMemory(name)
        resource_tracker.unregister(memory._name, 'shared_memory')
    numbers = memory.buf.cast('d')
    print('opened %.1f' % ((clock() - begin) * 1e6), flush=True)
    sys.stdin.readline()
    total = 0.0
    for i in range(0, len(numbers), STEP):
        numbers[i] *= 2.0
        total += numbers[i]
    print('doubled %r' % total, flush=True)
    sys.stdin.readline()
    numbers.release()
    memory.close()


def main():
    parser = argparse.ArgumentParser(description='memory client')
    parser.add_argument('--queue', choices=['Queue', 'SimpleQueue'], default='Queue')
    parser.add_argument('--double')
    options = parser.parse_args()
    if options.double:
        double(options.double)
        return
    for line in sys.stdin:
        work, count = line.split()
        print(measure(work, getattr(multiprocessing, options.queue), int(count)), flush=True)


if __name__ == '__main__':
    main()
