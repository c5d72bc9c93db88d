"""The work of ArticlesBench by a pool of CPython. Standard library only.

    python articles_client.py WORKERS FILE...

Lines come in that say `robots` or `factors`; each is answered by `SECONDS RESULT`: how many hosts
fetched /robots.txt, summed over the logs; how many prime factors 999 numbers have.
"""
import gzip
import multiprocessing
import sys
import time

NUMBERS = [999999999999 + 2 * i for i in range(999)]
PATH_FIELD = 6


def find_robots(log):
    robots = set()
    with gzip.open(log, 'rt', encoding='latin-1') as lines:
        for line in lines:
            fields = line.split(' ')
            if fields[PATH_FIELD] == '/robots.txt':
                robots.add(fields[0])
    return robots


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


def main():
    logs = sys.argv[2:]
    with multiprocessing.Pool(int(sys.argv[1])) as pool:
        for line in sys.stdin:
            start = time.perf_counter()
            if line.strip() == 'robots':
                results = pool.map(find_robots, logs, 1)
            else:
                results = pool.map(factors_of, NUMBERS)
            seconds = time.perf_counter() - start
            print(seconds, sum(len(each) for each in results), flush=True)


if __name__ == '__main__':
    main()
