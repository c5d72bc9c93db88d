"""Takes chunks of numbers from a shared queue until it is empty, and gives their factors back.

    python factorizer_worker.py --address HOST:PORT|PATH --key-file FILE [--name NAME]

The server may be written in Java or Python: this program does not see the difference.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
import os
import socket
import sys
from multiprocessing.managers import SyncManager

try:
    import queue
except ImportError:  # Python 2
    import Queue as queue


class FactorizerManager(SyncManager):
    pass


FactorizerManager.register('get_job_q')
FactorizerManager.register('get_result_q')


def factors_of(number):
    """The prime factors of a number, smallest first, by trial division."""
    factors = []
    divisor = 2
    while divisor * divisor <= number:
        while number % divisor == 0:
            factors.append(divisor)
            number //= divisor
        divisor += 1
    if number > 1:
        factors.append(number)
    return factors


def work(job_q, result_q, name):
    """Works until the queue of jobs is empty; returns how many chunks that were."""
    chunks = 0
    while True:
        try:
            numbers = job_q.get_nowait()
        except queue.Empty:
            return chunks
        result_q.put((name, dict((number, factors_of(number)) for number in numbers)))
        chunks += 1


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
    parser = argparse.ArgumentParser(description='Factorizes what a server shares.')
    parser.add_argument('--address', required=True, type=parse_address, help='HOST:PORT or PATH')
    parser.add_argument('--key-file', required=True, help="the server's key")
    parser.add_argument('--name', help='the name under which results appear',
                        default='python-%s-%d' % (socket.gethostname(), os.getpid()))
    options = parser.parse_args()

    key = read_key(options.key_file)
    # Proxies that arrive inside messages authenticate with the key of the process.
    multiprocessing.current_process().authkey = key
    manager = FactorizerManager(options.address, authkey=key)
    try:
        manager.connect()
        chunks = work(manager.get_job_q(), manager.get_result_q(), options.name)
    except (EOFError, IOError, OSError, multiprocessing.AuthenticationError) as error:
        sys.exit('no work from %s: %s' % (options.address, error or 'the server has gone'))
    print('%s: %d chunks done' % (options.name, chunks))


if __name__ == '__main__':
    main()
