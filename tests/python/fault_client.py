"""A client that stops at steps of its way, to be killed there or to see the server go.

    python fault_client.py --address HOST:PORT|PATH --key-file FILE --steps STEP...

Prints `there` when it is at all of them, and `ended NAME` with the exception that ended one.
"""
from __future__ import print_function

import argparse
import os
import socket
import struct
import sys
import threading
import time
import multiprocessing
from multiprocessing.connection import Client
from multiprocessing.managers import SyncManager

from cpython_server import parse_address, read_key, scale


def connected(address, key):
    return socket.create_connection(address)


def authenticated(address, key):
    return Client(address, authkey=key)


def half_a_request(address, key):
    connection = Client(address, authkey=key)
    os.write(connection.fileno(), struct.pack('!i', 100) + b'half')
    return connection


def huge_header(address, key):
    connection = Client(address, authkey=key)
    os.write(connection.fileno(), b'\x7f\xff\xff\xff')
    return connection


def waiting(name):
    def wait(address, key):
        SyncManager.register('jobs')
        manager = SyncManager(address, authkey=key)
        manager.connect()
        lock = manager.Lock()
        lock.acquire()
        queue = manager.Queue()
        queue.put(1)
        call = {'get': manager.jobs().get, 'acquire': lock.acquire,
                'event': manager.Event().wait, 'join': queue.join}[name]
        ready = threading.Event()
        thread = threading.Thread(target=ends, args=(queue.qsize, ready, call))
        thread.start()
        ready.wait()
        return thread
    return wait


def ends(first, ready, call):
    first()  # makes the connection of this thread
    ready.set()
    try:
        call()
        end = 'without an exception'
    except Exception as e:
        end = type(e).__name__
    sys.stdout.write('ended %s\n' % end)  # at once: others end at the same time
    sys.stdout.flush()


STEPS = {'CONNECTED': connected, 'AUTHENTICATED': authenticated, 'HALF_A_REQUEST': half_a_request,
         'HUGE_HEADER': huge_header, 'GET': waiting('get'), 'ACQUIRE': waiting('acquire'),
         'EVENT': waiting('event'), 'JOIN': waiting('join')}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--address', required=True)
    parser.add_argument('--key-file', required=True)
    parser.add_argument('--steps', choices=sorted(STEPS), nargs='+', required=True)
    options = parser.parse_args()
    key = read_key(options.key_file)
    multiprocessing.current_process().authkey = key
    address = parse_address(options.address)
    held = [STEPS[step](address, key) for step in options.steps]
    threads = [each for each in held if isinstance(each, threading.Thread)]
    if threads:
        time.sleep(0.3 * scale())  # the calls have reached the server
    print('there')
    sys.stdout.flush()
    for thread in threads:
        thread.join()
    if not threads:
        sys.stdin.read()


if __name__ == '__main__':
    main()
