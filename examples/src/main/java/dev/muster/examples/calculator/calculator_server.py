"""Calls functions for its clients: remote procedure calls over a plain listener.

    python calculator_server.py --address HOST:PORT|PATH --key-file FILE

Each request is a pickled tuple (function name, args, kwargs), sent as bytes inside a message;
each answer is a pickled result or exception, sent in the same way.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import division, print_function

import argparse
import multiprocessing
import pickle
import sys
import threading
from multiprocessing.connection import Listener


def add(x, y):
    return x + y


def subtract(x, y):
    return x - y


def multiply(x, y):
    return x * y


def divide(x, y):
    return x / y


def power(base, exponent=2):
    return base ** exponent


def total(*numbers):
    return sum(numbers)


FUNCTIONS = dict((f.__name__, f) for f in (add, subtract, multiply, divide, power, total))


def call(name, args, kwargs):
    if name not in FUNCTIONS:
        return AttributeError('no function %s; there are: %s' % (name, ', '.join(sorted(FUNCTIONS))))
    try:
        return FUNCTIONS[name](*args, **kwargs)
    except Exception as error:
        return error


def serve(connection):
    try:
        while True:
            name, args, kwargs = pickle.loads(connection.recv())
            # Protocol 2 is read by every Python since 2.3.
            connection.send(pickle.dumps(call(name, args, kwargs), 2))
    except (EOFError, IOError, OSError):
        pass  # the client has gone
    finally:
        connection.close()


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
    parser = argparse.ArgumentParser(description='Calculates for its clients.')
    parser.add_argument('--address', required=True, type=parse_address, help='HOST:PORT or PATH')
    parser.add_argument('--key-file', required=True, help='the key that clients must hold')
    options = parser.parse_args()

    listener = Listener(options.address, authkey=read_key(options.key_file))
    print('listening on', listener.address)
    sys.stdout.flush()
    while True:
        try:
            connection = listener.accept()
        except (EOFError, IOError, OSError, multiprocessing.AuthenticationError) as error:
            print('refused a client:', error, file=sys.stderr)
            continue
        thread = threading.Thread(target=serve, args=(connection,))
        thread.daemon = True
        thread.start()


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        pass
