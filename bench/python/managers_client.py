"""Factors of 999 numbers, and many tiny tasks, by queues of a CPython manager on loopback TCP and
processes that take from them, as the article has it. Standard library only.

    python managers_client.py WORKERS

Lines come in that say `factors` or `tiny`; each is answered by `SECONDS RESULT`.
"""
import multiprocessing
import queue
import sys
import time
from multiprocessing.managers import BaseManager

NUMBERS = [999999999999 + 2 * i for i in range(999)]
CHUNK = 43
TINY = 2000
KEY = b'the key of the benchmark'


class Manager(BaseManager):
    pass


JOBS = queue.Queue()
RESULTS = queue.Queue()


def jobs():
    return JOBS


def results():
    return RESULTS


Manager.register('jobs', callable=jobs)
Manager.register('results', callable=results)


def factors_of(number):
    factors = []
    rest, divisor = number, 2
    while divisor * divisor <= rest:
        while rest % divisor == 0:
            factors.append(divisor)
            rest //= divisor
        divisor += 1
    if rest > 1:
        factors.append(rest)
    return factors


def work(address):
    multiprocessing.current_process().authkey = KEY
    manager = Manager(address, authkey=KEY)
    manager.connect()
    mine, done = manager.jobs(), manager.results()
    while True:
        kind, numbers = mine.get()
        if kind == 'factors':
            done.put([factors_of(number) for number in numbers])
        else:
            done.put([number + 1 for number in numbers])


def main():
    multiprocessing.current_process().authkey = KEY
    server = Manager(('127.0.0.1', 0), authkey=KEY)
    server.start()
    workers = [
        multiprocessing.Process(target=work, args=(server.address,), daemon=True)
        for _ in range(int(sys.argv[1]))]
    for each in workers:
        each.start()
    mine, done = server.jobs(), server.results()
    for line in sys.stdin:
        start = time.perf_counter()
        if line.strip() == 'factors':
            chunks = [NUMBERS[i:i + CHUNK] for i in range(0, len(NUMBERS), CHUNK)]
            kind = 'factors'
        else:
            chunks = [[i] for i in range(TINY)]
            kind = 'tiny'
        for chunk in chunks:
            mine.put((kind, chunk))
        found = [done.get() for _ in chunks]
        if kind == 'factors':
            result = sum(len(each) for chunk in found for each in chunk)
        else:
            result = sum(number for chunk in found for number in chunk)
        print(time.perf_counter() - start, result, flush=True)
    for each in workers:
        each.terminate()
    server.shutdown()


if __name__ == '__main__':
    main()
