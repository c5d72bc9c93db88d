"""Shares a queue of numbers to factorize, and collects what the workers find.

    python factorizer_server.py --address HOST:PORT|PATH --key-file FILE

Serves two queues, get_job_q and get_result_q, to workers in Python or Java on any machine.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import time
from multiprocessing.managers import SyncManager

try:
    import queue
except ImportError:  # Python 2
    import Queue as queue

FIRST = 999999999999
COUNT = 999
CHUNK = 43

jobs = queue.Queue()
results = queue.Queue()


def get_job_q():
    return jobs


def get_result_q():
    return results


class FactorizerManager(SyncManager):
    pass


# Named functions, no lambdas: where processes are spawned, the manager's one imports them.
FactorizerManager.register('get_job_q', callable=get_job_q)
FactorizerManager.register('get_result_q', callable=get_result_q)


def parse_address(text):
    """HOST:PORT as the tuple that means TCP; /PATH or unix:PATH as a Unix socket's path."""
    if text.startswith('unix:'):
        return text[len('unix:'):]
    if text.startswith('/'):
        return text
    host, port = text.rsplit(':', 1)
    return host, int(port)


def read_key(path):
    with open(path, 'rb') as file:
        key = file.read()
    for line_end in (b'\r\n', b'\n'):
        if key.endswith(line_end):
            return key[:-len(line_end)]
    return key


def main():
    parser = argparse.ArgumentParser(description='Shares numbers to factorize.')
    parser.add_argument('--address', required=True, type=parse_address, help='HOST:PORT or PATH')
    parser.add_argument('--key-file', required=True, help='the key that workers must hold')
    options = parser.parse_args()

    manager = FactorizerManager(options.address, authkey=read_key(options.key_file))
    manager.start()
    try:
        numbers = [FIRST + 2 * i for i in range(COUNT)]
        job_q = manager.get_job_q()
        for i in range(0, COUNT, CHUNK):
            job_q.put(numbers[i:i + CHUNK])
        print('listening on', options.address)  # a worker ends when it finds an empty queue
        collect(manager.get_result_q(), numbers)
        time.sleep(1)  # workers that look for more jobs should find an empty queue, not no server
    finally:
        manager.shutdown()


def collect(result_q, numbers):
    """Takes results until every number is there, and checks each by multiplying its factors."""
    missing = set(numbers)
    share = {}
    while missing:
        worker, found = result_q.get()
        for number, factors in found.items():
            product = 1
            for factor in factors:
                product *= factor
            if product != number:
                raise SystemExit('%s says %s = %s, which is wrong' % (worker, number, factors))
            missing.discard(number)
        share[worker] = share.get(worker, 0) + len(found)
        print(len(numbers) - len(missing), 'of', len(numbers), 'numbers')
    for worker in sorted(share):
        print('%6d numbers by %s' % (share[worker], worker))


if __name__ == '__main__':
    main()
