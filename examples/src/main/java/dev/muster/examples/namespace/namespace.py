"""Changes a namespace that a Java program shares: namespace.NamespaceCopies.

    python3 namespace.py --address HOST:PORT|PATH --key-file FILE

Python 3.6 or later; nothing but the standard library.
"""
import argparse
from multiprocessing.managers import NamespaceProxy, SyncManager

SyncManager.register('team', proxytype=NamespaceProxy)
SyncManager.register('partner_done')


def change(team):
    print('names is', team.names)

    team.names.append('Guido')  # a changed copy: seen by nobody
    print('changed only:', team.names)

    names = team.names
    names.append('Guido')
    team.names = names  # set again: seen by all
    print('set again:', team.names)


def main():
    parser = argparse.ArgumentParser(description='Changes a shared namespace.')
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

    change(manager.team())
    manager.partner_done().set()


if __name__ == '__main__':
    main()
