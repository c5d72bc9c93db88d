"""Fills its part of a dict that a Java program shares: managerdict.ManagerDict.

    python3 managerdict.py --address HOST:PORT|PATH --key-file FILE

Python 3.6 or later; nothing but the standard library.
"""
import argparse
from multiprocessing.managers import SyncManager

SyncManager.register('squares')
SyncManager.register('partner_done')


def fill(squares):
    for n in range(11, 14):
        squares['square of %2d' % n] = n * n
    # What is read here may have changed before it is written: a sum needs a key of its own.
    squares['sum by Python'] = sum(n * n for n in range(11, 14))


def main():
    parser = argparse.ArgumentParser(description='Fills its part of a shared dict.')
    parser.add_argument('--address', required=True, help='HOST:PORT or PATH')
    parser.add_argument('--key-file', required=True, help="the server's key")
    options = parser.parse_args()

    address = options.address
    if not address.startswith('/'):
        host, port = address.rsplit(':', 1)
        address = host, int(port)
    with open(options.key_file, 'rb') as file:
        manager = SyncManager(address, authkey=file.read().rstrip(b'\r\n'))
    manager.connect()

    fill(manager.squares())
    manager.partner_done().set()
    print('filled 3 more')


if __name__ == '__main__':
    main()
