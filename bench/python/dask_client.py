"""Factors of 999 numbers, and many tiny tasks, by dask.distributed: a scheduler and worker processes
on loopback TCP. Needs the package distributed (Debian: python3-distributed).

    python dask_client.py WORKERS

Lines come in that say `factors` or `tiny`; each is answered by `SECONDS RESULT`.
"""
import sys
import time

from dask.distributed import Client, LocalCluster

NUMBERS = [999999999999 + 2 * i for i in range(999)]
CHUNK = 43
TINY = 2000


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


def factors_of_all(numbers):
    return [factors_of(number) for number in numbers]


def plus_one(number):
    return number + 1


def main():
    cluster = LocalCluster(
        n_workers=int(sys.argv[1]),
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        protocol='tcp://')
    with cluster, Client(cluster) as client:
        for line in sys.stdin:
            start = time.perf_counter()
            if line.strip() == 'factors':
                chunks = [NUMBERS[i:i + CHUNK] for i in range(0, len(NUMBERS), CHUNK)]
                results = client.gather(client.map(factors_of_all, chunks, pure=False))
                result = sum(len(each) for chunk in results for each in chunk)
            else:
                results = client.gather(client.map(plus_one, range(TINY), pure=False))
                result = sum(results)
            print(time.perf_counter() - start, result, flush=True)


if __name__ == '__main__':
    main()
