"""One side of a connection: `listen` answers each message with itself, `connect` checks that.

Runs on every Python from 2.7 on.
"""
from __future__ import print_function

import sys
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener

OBJECTS = [
    None, True, 0, -1, 2 ** 31, 2 ** 70, 1.5, u'caf\u00e9', 'text', (1, (2, 3)), [1, [2]],
    {'a': 1, 'b': [True, None]}, set([1, 2]), bytearray(b'xyz'),
]
LENGTHS = [0, 1, 32, 16384, 16385, 70000, 3000000]


def address(text):
    if text.startswith('/'):
        return text
    host, port = text.rsplit(':', 1)
    return host, int(port)


def listen(where, key):
    listener = Listener(address(where), authkey=key)
    name = listener.address
    print('listening on', name if isinstance(name, str) else '%s:%d' % name)
    sys.stdout.flush()
    while True:
        try:
            connection = listener.accept()
        except AuthenticationError as error:
            print('refused', error)
            sys.stdout.flush()
            continue
        if answer(connection):
            return


def answer(connection):
    """Raw bytes first, then, after an empty message, objects; True if the last one is 'stop'."""
    try:
        while True:
            message = connection.recv_bytes()
            connection.send_bytes(message)
            if not message:
                break
        while True:
            value = connection.recv()
            if value == 'stop':
                return True
            connection.send(value)
    except EOFError:
        return False
    finally:
        connection.close()


def kind(value):
    """The name of its type; Python 2 may see a long where it sent an int."""
    return type(value).__name__.replace('long', 'int')


def connect(where, key):
    try:
        Client(address(where), authkey=key + b'x')
        raise SystemExit('a wrong key was let in')
    except AuthenticationError:
        pass
    connection = Client(address(where), authkey=key)
    for length in LENGTHS[1:] + LENGTHS[:1]:
        message = (b'0123456789' * (length // 10 + 1))[:length]
        connection.send_bytes(message)
        if connection.recv_bytes() != message:
            raise SystemExit('%d bytes came back changed' % length)
    for value in OBJECTS:
        connection.send(value)
        back = connection.recv()
        if back != value or kind(back) != kind(value):
            raise SystemExit('%r came back as %r' % (value, back))
    for _ in range(1000):
        connection.send_bytes(b'burst')
    for _ in range(1000):
        if connection.recv_bytes() != b'burst':
            raise SystemExit('a burst came back changed')
    connection.close()
    print('all is well')


{'listen': listen, 'connect': connect}[sys.argv[1]](sys.argv[2], sys.argv[3].encode())
