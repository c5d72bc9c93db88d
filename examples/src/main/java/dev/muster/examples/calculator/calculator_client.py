"""Calls the functions of a calculator that runs elsewhere, as if they were its own.

    python calculator_client.py --address HOST:PORT|PATH --key-file FILE

The server may be written in Java or Python: this program does not see the difference.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
import pickle
import sys
from multiprocessing.connection import Client


class Calculator(object):
    """Every method called on it is called in the server."""

    def __init__(self, connection):
        self._connection = connection

    def __getattr__(self, name):
        def call(*args, **kwargs):
            self._connection.send(pickle.dumps((name, args, kwargs)))
            result = pickle.loads(self._connection.recv())
            if isinstance(result, Exception):
                raise result
            return result

        return call


def expect(text, actual, expected):
    if actual != expected or type(actual) != type(expected):
        sys.exit('%s gave %r, expected %r' % (text, actual, expected))
    print('%-22s = %r' % (text, actual))


def expect_error(text, call, error):
    try:
        result = call()
    except error as raised:
        print('%-22s : %s: %s' % (text, type(raised).__name__, raised))
    else:
        sys.exit('%s gave %r, expected a %s' % (text, result, error.__name__))


def calculate(calculator):
    expect('add(2, 3)', calculator.add(2, 3), 5)
    expect('subtract(2, 3.5)', calculator.subtract(2, 3.5), -1.5)
    expect('multiply(10**20, -3)', calculator.multiply(10 ** 20, -3), -3 * 10 ** 20)
    expect('divide(7, 2)', calculator.divide(7, 2), 3.5)
    expect('power(12)', calculator.power(12), 144)
    expect('power(2, exponent=100)', calculator.power(2, exponent=100), 2 ** 100)
    expect('total(1, 2, 3, 4)', calculator.total(1, 2, 3, 4), 10)
    expect_error('divide(1, 0)', lambda: calculator.divide(1, 0), ZeroDivisionError)
    expect_error('add(1)', lambda: calculator.add(1), TypeError)
    expect_error('conjure()', lambda: calculator.conjure(), AttributeError)


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
    parser = argparse.ArgumentParser(description='Calculates elsewhere.')
    parser.add_argument('--address', required=True, type=parse_address, help='HOST:PORT or PATH')
    parser.add_argument('--key-file', required=True, help="the server's key")
    options = parser.parse_args()

    try:
        connection = Client(options.address, authkey=read_key(options.key_file))
        calculate(Calculator(connection))
        connection.close()
    except (EOFError, IOError, OSError, multiprocessing.AuthenticationError) as error:
        sys.exit('no answer from %s: %s' % (options.address, error or 'the server has gone'))


if __name__ == '__main__':
    main()
