"""Asks a Java program for divisors, the hard one first: offload.ResponsiveServer.

    python3 offload.py --address HOST:PORT|PATH --key-file FILE

Python 3.6 or later; nothing but the standard library.
"""
import argparse
from multiprocessing.connection import Client

NUMBERS = [15485863 * 32452843, 91, 1000, 7]


def main():
    parser = argparse.ArgumentParser(description='Asks for divisors.')
    parser.add_argument('--address', required=True, help='HOST:PORT or PATH')
    parser.add_argument('--key-file', required=True, help="the server's key")
    options = parser.parse_args()

    address = options.address
    if not address.startswith('/'):
        host, port = address.rsplit(':', 1)
        address = host, int(port)
    with open(options.key_file, 'rb') as file:
        key = file.read().rstrip(b'\r\n')
    with Client(address, authkey=key) as server:
        for number in NUMBERS:
            server.send(number)
        for _ in NUMBERS:
            print('%d can be divided by %d, says %s' % tuple(server.recv()))


if __name__ == '__main__':
    main()
