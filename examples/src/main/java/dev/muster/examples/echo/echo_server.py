"""Sends every message back: objects, or raw bytes.

    python echo_server.py --address HOST:PORT|PATH --key-file FILE

The first message of a connection is the text 'objects' or 'bytes' and says what follows.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import argparse
import multiprocessing
import sys
import threading
from multiprocessing.connection import Listener


def serve(connection):
    try:
        kind = connection.recv()
        while kind == 'objects':
            connection.send(connection.recv())
        while kind == 'bytes':
            connection.send_bytes(connection.recv_bytes())
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
    parser = argparse.ArgumentParser(description='Sends every message back.')
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
