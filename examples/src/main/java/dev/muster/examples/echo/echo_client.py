"""Sends objects and then raw bytes to an echo server, and checks what comes back.

    python echo_client.py --address HOST:PORT|PATH --key-file FILE

The server may be written in Java or Python: this program does not see the difference.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
import sys
from multiprocessing.connection import Client

OBJECTS = [
    None, True, 0, -1, 2 ** 31, -2 ** 63, 2 ** 200, 0.1, float('inf'), 1j,
    '', 'text', u'\u4f60\u597d', bytearray(b'\x00\xff'),
    (), (1,), ('a', (2, 3.5)), [], [1, [2, [3]]],
    {}, {'one': 1, (1, 2): [3, 4], 5: None}, set([1, 2, 3]), frozenset(['x']),
    list(range(1000)),
]
LONG = type(2 ** 200)  # Python 2 has two types of integers
SIZES = [0, 1, 15, 16, 4096, 16384, 16385, 1000000]


def echo_objects(connection):
    connection.send('objects')
    for value in OBJECTS:
        connection.send(value)
        answer = connection.recv()
        if answer != value or type(answer) not in (type(value), LONG):
            sys.exit('sent %r, got %r' % (value, answer))
    return len(OBJECTS)


def echo_bytes(connection):
    connection.send('bytes')
    for size in SIZES:
        message = bytes(bytearray(i % 251 for i in range(size)))
        connection.send_bytes(message)
        answer = connection.recv_bytes()
        if answer != message:
            sys.exit('sent %d bytes, got %d others' % (len(message), len(answer)))
    return sum(SIZES)


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
    parser = argparse.ArgumentParser(description='Checks an echo server.')
    parser.add_argument('--address', required=True, type=parse_address, help='HOST:PORT or PATH')
    parser.add_argument('--key-file', required=True, help="the server's key")
    options = parser.parse_args()

    key = read_key(options.key_file)
    try:
        connection = Client(options.address, authkey=key)
        objects = echo_objects(connection)
        connection.close()
        connection = Client(options.address, authkey=key)
        size = echo_bytes(connection)
        connection.close()
    except (EOFError, IOError, OSError, multiprocessing.AuthenticationError) as error:
        sys.exit('no echo from %s: %s' % (options.address, error or 'the server has gone'))
    print('%d objects and %d messages of %d bytes came back' % (objects, len(SIZES), size))


if __name__ == '__main__':
    main()
