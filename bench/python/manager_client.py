"""A client of a manager server that does one thing as fast as it can. Standard library only.

    python manager_client.py --address HOST:PORT|PATH --key-file FILE --mode queue|dict|lock
        [--seconds T | --operations N] [--warm-up T] [--wait]

queue: put and get, on the queue that the server shares as `jobs`; dict: set and get, on a dict of
its own; lock: acquire and release, on a lock of its own. Each pair counts as one operation.
`--wait` prints `ready` and starts when a line arrives, so that many clients start together.

The last line is JSON: operations, seconds, operations per second, the 50th and 99th percentile of
the latency in microseconds, and the histogram behind them (index i counts latencies of 1.02**i
microseconds).
"""
from __future__ import print_function

import argparse
import json
import math
import multiprocessing
import sys
import time
from multiprocessing.managers import SyncManager

clock = getattr(time, 'perf_counter', time.time)
LOG_STEP = math.log(1.02)


class Manager(SyncManager):
    pass


Manager.register('jobs')


def operation(manager, mode):
    """One round of the mode, as a function."""
    if mode == 'queue':
        queue = manager.jobs()
        put, get = queue.put, queue.get

        def once():
            put(7)
            get()
    elif mode == 'dict':
        shared = manager.dict()

        def once():
            shared['key'] = 7
            shared['key']
    else:
        lock = manager.Lock()
        acquire, release = lock.acquire, lock.release

        def once():
            acquire()
            release()
    return once


def measure(once, seconds, operations):
    latencies = []
    start = last = clock()
    end = start + seconds if operations is None else float('inf')
    while last < end and (operations is None or len(latencies) < operations):
        once()
        now = clock()
        latencies.append(now - last)
        last = now
    return latencies, last - start


def histogram(latencies):
    counts = {}
    for latency in latencies:
        bucket = int(math.log(max(latency * 1e6, 1.0)) / LOG_STEP)
        counts[bucket] = counts.get(bucket, 0) + 1
    return counts


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1e6


def main():
    parser = argparse.ArgumentParser(description='manager client')
    parser.add_argument('--address', required=True)
    parser.add_argument('--key-file', required=True)
    parser.add_argument('--mode', choices=['queue', 'dict', 'lock'], required=True)
    parser.add_argument('--seconds', type=float, default=3.0)
    parser.add_argument('--operations', type=int)
    parser.add_argument('--warm-up', type=float, default=0.5)
    parser.add_argument('--wait', action='store_true')
    options = parser.parse_args()

    with open(options.key_file, 'rb') as key_file:
        key = key_file.read()
    key = key[:-1] if key.endswith(b'\n') else key
    multiprocessing.current_process().authkey = key
    host, colon, port = options.address.rpartition(':')
    address = (host, int(port)) if colon and port.isdigit() else options.address
    manager = Manager(address=address, authkey=key)
    manager.connect()
    once = operation(manager, options.mode)
    once()
    if options.wait:
        print('ready')
        sys.stdout.flush()
        sys.stdin.readline()
    measure(once, options.warm_up, None)
    latencies, seconds = measure(once, options.seconds, options.operations)
    ordered = sorted(latencies)
    print(json.dumps({
        'operations': len(ordered), 'seconds': seconds, 'perSecond': len(ordered) / seconds,
        'p50Micros': percentile(ordered, 0.5), 'p99Micros': percentile(ordered, 0.99),
        'histogram': histogram(ordered)}, sort_keys=True))


if __name__ == '__main__':
    main()
