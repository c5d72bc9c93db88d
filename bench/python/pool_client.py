"""A pool of processes that does one thing as often as it is told. Standard library, joblib or mpi4py.

    python pool_client.py --home pool|spawn|executor|loky [--workers 2] [--mebibytes 64]
    mpiexec -n 3 python -m mpi4py.futures pool_client.py --home mpi

A line `WORK COUNT` comes in, a line of JSON goes out: how often in a second, and the histogram of
the latencies where single tasks are waited for (index i counts latencies of 1.02**i microseconds).

tiny: map with chunks of one; map: map with the chunks of the pool; submit: all tasks at once, then
all results; one: one task, wait, the next; bytes-there, bytes-back, doubles-there, doubles-back: a
large value as an argument, as a result (not with loky, whose workers do not know this file); open:
a fresh pool to its first result. `memory COUNT` answers `resident RSS PSS`: the means in bytes over
the workers of a fresh pool that has done COUNT tasks.
"""
import argparse
import array
import concurrent.futures
import functools
import json
import math
import multiprocessing
import sys
import time

clock = time.perf_counter
LOG_STEP = math.log(1.02)
CAPTURED = 41


def plus_one(number):
    return number + 1


def plus(captured, number):
    return captured + number


@functools.lru_cache(maxsize=None)
def large(kind, size):
    """The same object each time: making it is not measured."""
    return b'x' * size if kind == 'bytes' else array.array('d', [0.5]) * (size // 8)


class Pool:
    """`multiprocessing.Pool`, with the start method of the system or another."""

    def __init__(self, workers, method=None):
        self.pool = multiprocessing.get_context(method).Pool(workers)

    def map(self, inputs, chunk):
        return self.pool.map(plus_one, inputs, chunk)

    def submit(self, count):
        task = functools.partial(plus, CAPTURED)
        waiting = [self.pool.apply_async(task, (i,)) for i in range(count)]
        return [each.get() for each in waiting]

    def one(self, function, *arguments):
        return self.pool.apply(function, arguments)

    def pids(self):
        return [process.pid for process in self.pool._pool]

    def close(self):
        self.pool.terminate()
        self.pool.join()


class Executor:
    """`concurrent.futures.ProcessPoolExecutor`."""

    def __init__(self, workers):
        self.executor = concurrent.futures.ProcessPoolExecutor(workers)

    def submit(self, count):
        task = functools.partial(plus, CAPTURED)
        waiting = [self.executor.submit(task, i) for i in range(count)]
        return [each.result() for each in waiting]

    def one(self, function, *arguments):
        return self.executor.submit(function, *arguments).result()

    def pids(self):
        return list(self.executor._processes)

    def close(self):
        self.executor.shutdown()


class Loky(Executor):
    """The executor of joblib, which sends lambdas."""

    def __init__(self, workers):
        from joblib.externals.loky import get_reusable_executor
        self.executor = get_reusable_executor(max_workers=workers, timeout=600)

    def submit(self, count):
        captured = CAPTURED
        waiting = [self.executor.submit(lambda: captured + 1) for _ in range(count)]
        return [each.result() for each in waiting]

    def close(self):
        self.executor.shutdown(wait=True)


class Mpi(Executor):
    """The executor of mpi4py, in a job with one rank more than workers."""

    def __init__(self, workers):
        from mpi4py.futures import MPIPoolExecutor
        self.executor = MPIPoolExecutor(max_workers=workers)

    def map(self, inputs, chunk):
        return list(self.executor.map(plus_one, inputs, chunksize=chunk or 1000))


HOMES = {
    'mpi': Mpi,
    'pool': Pool,
    'spawn': lambda workers: Pool(workers, 'spawn'),
    'executor': Executor,
    'loky': Loky,
}


def latencies_of(once, count):
    latencies = []
    for _ in range(count):
        start = clock()
        once()
        latencies.append(clock() - start)
    return latencies


def histogram(latencies):
    counts = {}
    for latency in latencies:
        bucket = int(math.log(max(latency * 1e6, 1.0)) / LOG_STEP)
        counts[bucket] = counts.get(bucket, 0) + 1
    return counts


def measure(home, work, count, size):
    """Seconds for all, and single latencies."""
    if work in ('tiny', 'map'):
        inputs = list(range(count))
        start = clock()
        results = home.map(inputs, 1 if work == 'tiny' else None)
        seconds = clock() - start
        assert results[-1] == count
        return seconds, []
    if work == 'submit':
        start = clock()
        results = home.submit(count)
        seconds = clock() - start
        assert len(results) == count
        return seconds, []
    kind, _, way = work.partition('-')
    value = large(kind, size) if way == 'there' else None
    once = {
        'one': lambda: home.one(plus_one, 7),
        'there': lambda: home.one(len, value),
        'back': lambda: home.one(large, kind, size),
    }[way or work]
    latencies = latencies_of(once, count)
    return sum(latencies), latencies


def open_often(start_home, count):
    latencies = []
    for _ in range(count):
        start = clock()
        home = start_home()
        home.one(plus_one, 7)
        latencies.append(clock() - start)
        home.close()
    return sum(latencies), latencies


def memory(start_home, count):
    home = start_home()
    for _ in range(count):
        home.one(plus_one, 7)
    time.sleep(1)
    totals = {'Rss': 0, 'Pss': 0}
    for pid in home.pids():
        with open('/proc/%d/smaps_rollup' % pid) as lines:
            for line in lines:
                name, _, rest = line.partition(':')
                if name in totals:
                    totals[name] += int(rest.split()[0]) * 1024
    pids = len(home.pids())
    home.close()
    return 'resident %d %d' % (totals['Rss'] // pids, totals['Pss'] // pids)


def main():
    parser = argparse.ArgumentParser(description='pool client')
    parser.add_argument('--home', choices=sorted(HOMES), required=True)
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--mebibytes', type=int, default=64)
    options = parser.parse_args()

    def start_home():
        return HOMES[options.home](options.workers)

    home = None
    for line in sys.stdin:
        work, count = line.split()
        if work == 'memory':
            print(memory(start_home, int(count)), flush=True)
            continue
        if work == 'open':
            seconds, latencies = open_often(start_home, int(count))
        else:
            home = home or start_home()
            seconds, latencies = measure(home, work, int(count), options.mebibytes << 20)
        print(json.dumps({
            'perSecond': int(count) / seconds, 'histogram': histogram(latencies)},
            sort_keys=True), flush=True)
    if home:
        home.close()


if __name__ == '__main__':
    main()
