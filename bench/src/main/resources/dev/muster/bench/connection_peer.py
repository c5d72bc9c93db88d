"""One side of a measured connection between two CPythons: `listen ADDRESS` or `connect ADDRESS`."""
import sys
import threading
import time
from multiprocessing.connection import Client, Listener

KEY = b'a key for the benchmark only'


def address(text):
    if text.startswith('/'):
        return text
    host, port = text.rsplit(':', 1)
    return host, int(port)


def listen(where):
    with Listener(address(where), backlog=4096, authkey=KEY) as listener:
        print(listener.address if isinstance(listener.address, str) else '%s:%d' % listener.address,
              flush=True)
        measured = listener.accept()
        threading.Thread(target=accept_others, args=(listener,), daemon=True).start()
        serve(measured)


def accept_others(listener):
    while True:
        listener.accept().close()


def serve(connection):
    buffer = bytearray(64 << 20)
    while True:
        kind, count = connection.recv_bytes().decode().split()
        if kind == 'end':
            return
        if kind == 'answer':
            for _ in range(int(count)):
                connection.send_bytes(connection.recv_bytes())
            continue
        for _ in range(int(count)):
            if kind == 'buffer':
                connection.recv_bytes_into(buffer)
            else:
                connection.recv_bytes()
        connection.send_bytes(b'done')


def connect(where):
    connection = Client(address(where), authkey=KEY)
    for line in sys.stdin:
        kind, size, count = line.split()
        count = int(count)
        message = b'x' * int(size)
        begin = time.perf_counter_ns()
        if kind == 'connect':
            for _ in range(count):
                Client(address(where), authkey=KEY).close()
            print(time.perf_counter_ns() - begin, flush=True)
        elif kind in ('send', 'buffer'):
            connection.send_bytes(b'%s %d' % (kind.encode(), count))
            for _ in range(count):
                connection.send_bytes(message)
            connection.recv_bytes()
            print(time.perf_counter_ns() - begin, flush=True)
        elif kind == 'answer':
            connection.send_bytes(b'answer %d' % count)
            times = []
            for _ in range(count):
                begin = time.perf_counter_ns()
                connection.send_bytes(message)
                connection.recv_bytes()
                times.append(time.perf_counter_ns() - begin)
            print(sorted(times)[count // 2], flush=True)
        else:
            connection.send_bytes(b'end 0')
            return


{'listen': listen, 'connect': connect}[sys.argv[1]](sys.argv[2])
