"""Speaks the manager protocol itself, byte by byte, to see how a server takes what is wrong.

    python raw.py --address HOST:PORT|PATH --key-file FILE [--server muster|cpython]
        [--only PATTERN]...

No multiprocessing here: sockets, HMAC and pickles only. After each check a well-behaved client
must still be served at once. Prints the lines that run.py prints. Python 3.8 or later.
"""
import argparse
import hashlib
import hmac
import os
import pickle
import pickletools
import queue
import random
import socket
import struct
import sys
import tempfile
import threading
import time

import checks
from checks import Skip, check, equal, eventually, true

PROMPT = 5.0 * checks.scale()  # seconds within which a good client must have been served
DEADLINE = 60.0 * checks.scale()  # seconds after which a silent or foolish peer must have been sent away
WELCOME, FAILURE, CHALLENGE = b'#WELCOME#', b'#FAILURE#', b'#CHALLENGE#'


class Closed(Exception):
    """The server closed the connection."""


class Raw(object):
    """One socket and the framing; the steps of the handshake one by one."""

    def __init__(self, server):
        self.server = server
        family = socket.AF_INET if isinstance(server.address, tuple) else socket.AF_UNIX
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(server.address)
        if family == socket.AF_INET:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def write(self, data):
        self.socket.sendall(data)

    def send(self, body):
        self.sent.append(body)
        self.write(struct.pack('!i', len(body)) + body)

    def read(self, count):
        data = b''
        while len(data) < count:
            try:
                piece = self.socket.recv(count - len(data))
            except ConnectionError:
                raise Closed()
            if not piece:
                raise Closed()
            data += piece
        return data

    def receive(self):
        size, = struct.unpack('!i', self.read(4))
        if size == -1:
            size, = struct.unpack('!Q', self.read(8))
        return self.read(size)

    def reset(self):
        """Closes with RST instead of FIN, as a peer that was killed may."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.socket.close()

    # the handshake, step by step

    def read_challenge(self):
        message = self.receive()
        true(message.startswith(CHALLENGE), repr(message))
        return message[len(CHALLENGE):]

    def mac(self, message, digest, key=None):
        return hmac.new(self.server.key if key is None else key, message, digest).digest()

    def answer(self, message, digest='sha256', key=None):
        prefix = b'' if digest is None else b'{%s}' % digest.encode()
        self.send(prefix + self.mac(message, digest or 'md5', key))

    def challenge(self, message=b'{sha256}' + b'x' * 40):
        self.send(CHALLENGE + message)
        return self.receive()

    def handshake(self, digest='sha256', message=b'{sha256}' + b'x' * 40):
        self.answer(self.read_challenge(), digest)
        equal(self.receive(), WELCOME)
        response = self.challenge(message)
        self.send(WELCOME)
        return response

    # requests

    def ask(self, request, protocol=4):
        self.send(pickle.dumps(request, protocol))
        return pickle.loads(self.receive())

    def accept(self):
        """Makes this an object connection."""
        self.handshake()
        equal(self.ask((None, 'accept_connection', ('raw',), {})), ('#RETURN', None))
        return self

    def is_closed(self):
        """Reads what is still said; whether the server then closes."""
        try:
            while True:
                self.receive()
        except Closed:
            return True
        except socket.timeout:
            return False


class Server(object):
    def __init__(self, address, key, kind):
        self.address, self.key, self.kind = address, key, kind

    def connect(self):
        return Raw(self)

    def objects(self):
        with self.connect() as raw:
            raw.handshake()
            return raw.ask((None, 'number_of_objects', (), {}))[1]

    def make(self, typeid, *args):
        with self.connect() as raw:
            raw.handshake()
            kind, answer = raw.ask((None, 'create', (typeid,) + args, {}))
            equal(kind, '#RETURN')
            return answer[0]

    def drop(self, ident):
        with self.connect() as raw:
            raw.handshake()
            raw.ask((None, 'decref', (ident,), {}))

    def serves(self):
        """A good client is served at once, whatever else goes on."""
        start = time.time()
        with self.connect() as raw:
            raw.handshake()
            equal(raw.ask((None, 'dummy', (), {})), ('#RETURN', None))
        true(time.time() - start < PROMPT, 'a good client waited %.1f s' % (time.time() - start))


def refused(raw):
    """The server says that it refuses, or says nothing, and closes."""
    true(raw.is_closed(), 'still open')


# --- the handshake -------------------------------------------------------------------------------


@check
def handshake_with_every_digest(server):
    for digest in (None, 'md5', 'sha256', 'sha384', 'sha3_256', 'sha3_384'):
        with server.connect() as raw:
            raw.handshake(digest)
            equal(raw.ask((None, 'dummy', (), {})), ('#RETURN', None))


@check
def handshake_answers_every_digest(server):
    for digest in ('md5', 'sha256', 'sha384', 'sha3_256', 'sha3_384'):
        with server.connect() as raw:
            message = b'{%s}' % digest.encode() + os.urandom(40)
            prefix = b'{%s}' % digest.encode()
            equal(raw.handshake(message=message), prefix + raw.mac(message, digest))
            equal(raw.ask((None, 'dummy', (), {}))[0], '#RETURN')
    with server.connect() as raw:
        message = os.urandom(20)
        equal(raw.handshake(None, message), raw.mac(message, 'md5'))
        equal(raw.ask((None, 'dummy', (), {}))[0], '#RETURN')


@check
def handshake_challenges_differ(server):
    seen = set()
    for _ in range(10):
        with server.connect() as raw:
            message = raw.read_challenge()
            true(message.startswith(b'{sha256}') and len(message) == 48, repr(message))
            seen.add(message)
    equal(len(seen), 10)


@check
def handshake_refuses_a_wrong_key(server):
    for key in (b'', b'wrong', server.key + b'x', server.key[:-1], server.key + b'\n'):
        for digest in (None, 'sha256'):
            with server.connect() as raw:
                raw.answer(raw.read_challenge(), digest, key)
                equal(raw.receive(), FAILURE)
                refused(raw)


@check
def handshake_refuses_wrong_answers(server):
    for wrong in (b'', b'x', b'x' * 16, b'x' * 20, b'x' * 48, b'{sha256}', b'{sha256}' + b'x' * 32,
                  b'{sha256}' + b'x' * 31, b'{sha1}' + b'x' * 20, b'{nonsense}' + b'x' * 32,
                  b'{}' + b'x' * 32, b'{' * 40, WELCOME, b'\xff' * 256):
        with server.connect() as raw:
            raw.read_challenge()
            raw.send(wrong)
            refused(raw)


@check
def handshake_mac_covers_the_prefix(server):
    with server.connect() as raw:
        message = raw.read_challenge()
        raw.answer(message[len(b'{sha256}'):])
        equal(raw.receive(), FAILURE)


@check
def handshake_digest_of_another_name_is_refused(server):
    with server.connect() as raw:
        message = raw.read_challenge()
        raw.send(b'{sha384}' + raw.mac(message, 'sha256'))
        equal(raw.receive(), FAILURE)


@check
def handshake_cannot_be_replayed(server):
    with server.connect() as raw:
        raw.handshake()
        raw.ask((None, 'dummy', (), {}))
        recorded = raw.sent
    with server.connect() as raw:
        raw.read_challenge()
        for body in recorded:
            try:
                raw.write(struct.pack('!i', len(body)) + body)
            except OSError:
                break
        equal(raw.receive(), FAILURE)
        refused(raw)


@check
def handshake_answers_are_not_reflected(server):
    """The server's own challenge, sent back to it as ours, gives an answer that is no use."""
    with server.connect() as first, server.connect() as second:
        message = first.read_challenge()
        second.read_challenge()
        second.send(CHALLENGE + message)
        refused(second)
        first.answer(message)
        equal(first.receive(), WELCOME)


@check
def handshake_refuses_a_bad_challenge(server):
    for wrong in (b'', b'x' * 48, CHALLENGE, CHALLENGE + b'short', b'GET / HTTP/1.1',
                  CHALLENGE + b'{sha1}' + b'x' * 40, CHALLENGE + b'y' * 40, b'z' * 257):
        with server.connect() as raw:
            raw.answer(raw.read_challenge())
            equal(raw.receive(), WELCOME)
            raw.send(wrong)
            refused(raw)


@check
def handshake_ends_when_the_client_is_not_content(server):
    for last in (FAILURE, b'', b'#WELCOME', b'x' * 256, pickle.dumps((None, 'dummy', (), {}))):
        with server.connect() as raw:
            raw.answer(raw.read_challenge())
            equal(raw.receive(), WELCOME)
            raw.challenge()
            raw.send(last)
            refused(raw)


@check
def handshake_refuses_long_messages(server):
    for head in (struct.pack('!i', 257), struct.pack('!i', 0x7fffffff), struct.pack('!i', -2),
                 struct.pack('!i', -2 ** 31), b'\xff\xff\xff\xff' + struct.pack('!Q', 2 ** 63),
                 b'\xff\xff\xff\xff' + struct.pack('!Q', 2 ** 31), b'GET / HTTP/1.0\r\n\r\n'):
        with server.connect() as raw:
            raw.read_challenge()
            raw.write(head)
            refused(raw)


@check
def handshake_takes_a_long_header_for_a_short_message(server):
    with server.connect() as raw:
        body = b'{sha256}' + raw.mac(raw.read_challenge(), 'sha256')
        raw.write(b'\xff\xff\xff\xff' + struct.pack('!Q', len(body)) + body)
        equal(raw.receive(), WELCOME)


@check
def handshake_in_single_bytes(server):
    with server.connect() as raw:
        body = b'{sha256}' + raw.mac(raw.read_challenge(), 'sha256')
        for byte in struct.pack('!i', len(body)) + body:
            raw.write(bytes([byte]))
        equal(raw.receive(), WELCOME)


@check
def handshake_all_at_once(server):
    """What a client may know before the answer arrives, it may send before."""
    with server.connect() as raw:
        message = raw.read_challenge()
        bodies = [b'{sha256}' + raw.mac(message, 'sha256'), CHALLENGE + b'{sha256}' + b'y' * 40,
                  WELCOME, pickle.dumps((None, 'dummy', (), {}))]
        raw.write(b''.join(struct.pack('!i', len(body)) + body for body in bodies))
        equal(raw.receive(), WELCOME)
        raw.receive()
        equal(pickle.loads(raw.receive()), ('#RETURN', None))


@check
def garbage_before_the_handshake(server):
    r = random.Random(1)
    for size in (1, 3, 4, 5, 100, 5000):
        with server.connect() as raw:
            try:
                raw.write(bytes(r.randrange(256) for _ in range(size)))
                raw.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            refused(raw)
        server.serves()


# --- requests ------------------------------------------------------------------------------------

WRONG_REQUESTS = [
    None, 5, 'text', (), [], (None,), (None, 'dummy'), (None, 'dummy', ()),
    (None, 'dummy', (), {}, 5), {}, (None, 'dummy', 5, {}), (None, 'dummy', (), 5),
    (None, 'dummy', (), {'nonsense': 1}), (None, 5, (), {}), (None, None, (), {}),
    (None, ['dummy'], (), {}), (None, 'incref', ([],), {}), (None, 'create', ([],), {}),
    (None, 'dummy', (), {5: 1})]
WRONG_PICKLES = [b'', b'\x80', b'.', b'\x80\x04', b'\x80\x04N', b'not a pickle', b'\x80\xffN.',
                 b'\x80\x04K\x01K\x02', b'\x80\x04(((.', b'\x80\x04\x8c\xffabc.', b'\x80\x04h\x05.',
                 b'\x80\x04cno_such_module\nno_such_name\n)R.', b'\x80\x04]\x94(h\x00R.']


def ends_too_early(body):
    try:
        pickle.loads(body)
    except EOFError:
        return True
    except Exception:
        return False


@check
def requests_that_are_wrong_are_answered_with_a_traceback(server):
    for request in WRONG_REQUESTS:
        with server.connect() as raw:
            raw.handshake()
            kind, text = raw.ask(request)
            equal([kind, type(text)], ['#TRACEBACK', str])
            refused(raw)


@check
def pickles_that_are_wrong_are_answered_with_a_traceback(server):
    for body in WRONG_PICKLES:
        with server.connect() as raw:
            raw.handshake()
            raw.send(body)
            equal(pickle.loads(raw.receive())[0], '#TRACEBACK')
            refused(raw)


@check
def one_request_and_the_connection_ends(server):
    with server.connect() as raw:
        raw.handshake()
        equal(raw.ask((None, 'number_of_objects', (), {}))[0], '#RETURN')
        refused(raw)
    with server.connect() as raw:
        raw.handshake()
        equal(raw.ask((b'ignored', 'dummy', [], {}))[0], '#RETURN')


@check
def object_connection_survives_what_is_wrong(server):
    ident = server.make('list', [1])
    with server.connect() as raw:
        raw.accept()
        for request in WRONG_REQUESTS + [
                ('unknown', 'append', (1,), {}), (5, 'append', (1,), {}), ([], 'append', (1,), {}),
                (ident, 'nonsense', (), {}), (ident, 5, (), {}), (ident, 'append', (1,)),
                (ident, None, (), {})]:
            kind, text = raw.ask(request)
            equal([kind, type(text)], ['#TRACEBACK', str])
            equal(raw.ask((ident, '__len__', (), {})), ('#RETURN', 1))
        for body in WRONG_PICKLES:
            if server.kind == 'cpython' and ends_too_early(body):
                continue  # CPython takes its own EOFError for the end of the connection
            raw.send(body)
            equal(pickle.loads(raw.receive())[0], '#TRACEBACK')
            equal(raw.ask((ident, '__len__', (), {})), ('#RETURN', 1))
        kind, error = raw.ask((ident, 'append', (), {}))
        equal([kind, type(error)], ['#ERROR', TypeError])
    server.drop(ident)


@check
def object_connection_refuses_server_functions(server):
    with server.connect() as raw:
        raw.accept()
        equal(raw.ask((None, 'dummy', (), {}))[0], '#TRACEBACK')


@check
def object_requests_may_be_pipelined(server):
    ident = server.make('list')
    with server.connect() as raw:
        raw.accept()
        bodies = [pickle.dumps((ident, 'append', (number,), {})) for number in range(500)]
        bodies.append(pickle.dumps((ident, '__getitem__', (slice(None),), {})))
        raw.write(b''.join(struct.pack('!i', len(body)) + body for body in bodies))
        for _ in range(500):
            equal(pickle.loads(raw.receive()), ('#RETURN', None))
        equal(pickle.loads(raw.receive())[1], list(range(500)))
    server.drop(ident)


@check
def object_requests_are_answered_after_a_half_close(server):
    ident = server.make('list')
    with server.connect() as raw:
        raw.accept()
        for number in range(20):
            raw.send(pickle.dumps((ident, 'append', (number,), {})))
        raw.socket.shutdown(socket.SHUT_WR)
        for _ in range(20):
            equal(pickle.loads(raw.receive()), ('#RETURN', None))
        refused(raw)
    server.drop(ident)


@check
def object_requests_after_a_waiting_call_keep_their_order(server):
    ident = server.make('Queue')
    with server.connect() as raw:
        raw.accept()
        raw.send(pickle.dumps((ident, 'get', (), {})))
        raw.send(pickle.dumps((ident, 'qsize', (), {})))
        with server.connect() as other:
            other.accept()
            equal(other.ask((ident, 'put', ('late',), {}))[0], '#RETURN')
        equal(pickle.loads(raw.receive()), ('#RETURN', 'late'))
        equal(pickle.loads(raw.receive()), ('#RETURN', 0))
    server.drop(ident)


@check
def object_requests_in_single_bytes(server):
    ident = server.make('list')
    with server.connect() as raw:
        raw.accept()
        body = pickle.dumps((ident, 'append', ('x' * 50,), {}))
        for byte in struct.pack('!i', len(body)) + body:
            raw.write(bytes([byte]))
        equal(pickle.loads(raw.receive()), ('#RETURN', None))
        raw.write(b'\xff\xff\xff\xff' + struct.pack('!Q', len(body)) + body)
        equal(pickle.loads(raw.receive()), ('#RETURN', None))
    server.drop(ident)


@check
def object_answers_of_many_sizes(server):
    ident = server.make('list')
    with server.connect() as raw:
        raw.accept()
        for size in (0, 1, 255, 256, 16380, 16384, 16385, 65535, 65536, 10 ** 6, 2 * 10 ** 7):
            value = b'v' * size
            equal(raw.ask((ident, 'append', (value,), {})), ('#RETURN', None))
            true(raw.ask((ident, 'pop', (), {})) == ('#RETURN', value), 'size %d' % size)
    server.drop(ident)


@check
def object_answers_wait_for_a_slow_reader(server):
    """A client that does not read its answers holds up itself and nobody else."""
    ident = server.make('list', [b'v' * 10 ** 6])
    with server.connect() as raw:
        raw.accept()
        body = pickle.dumps((ident, '__getitem__', (0,), {}))
        for _ in range(40):
            raw.send(body)
        for _ in range(5):
            server.serves()
        for _ in range(40):
            equal(len(pickle.loads(raw.receive())[1]), 10 ** 6)
    server.drop(ident)


# --- dialects ------------------------------------------------------------------------------------


def opcodes(body):
    return [(code.name, argument) for code, argument, _ in pickletools.genops(body)]


@check
def dialect_is_that_of_the_client(server):
    if server.kind == 'cpython':
        raise Skip('a CPython server speaks only its own dialect')
    ident = server.make('Queue')
    for asked, answered in ((2, 2), (3, 4), (4, 4), (5, 4)):  # 3.6 and 3.7 read 4
        with server.connect() as raw:
            raw.handshake()
            raw.send(pickle.dumps((None, 'accept_connection', ('raw',), {}), asked))
            equal(raw.receive()[1], answered)
            for request in ((ident, 'qsize', (), {}), (ident, 'get_nowait', (), {}),
                            (ident, 'nonsense', (), {})):
                raw.send(pickle.dumps(request, asked))
                body = raw.receive()
                equal(body[:2], bytes([0x80, answered]))
                texts = {name for name, _ in opcodes(body) if 'STRING' in name}
                if asked == 2:
                    equal(texts - {'SHORT_BINSTRING', 'BINSTRING'}, set())
            equal(pickle.loads(body)[0], '#TRACEBACK')
    server.drop(ident)


@check
def dialect_names_the_queue_module_of_every_python(server):
    if server.kind == 'cpython':
        raise Skip('a CPython server speaks only its own dialect')
    ident = server.make('Queue')
    for asked, module in ((2, b'Queue'), (3, b'queue'), (4, b'queue')):
        with server.connect() as raw:
            raw.handshake()
            raw.send(pickle.dumps((None, 'accept_connection', ('raw',), {}), asked))
            raw.receive()
            raw.send(pickle.dumps((ident, 'get_nowait', (), {}), asked))
            body = raw.receive()
            true(b'_queue' not in body and module in body and b'Empty' in body, repr(body))
            equal(type(pickle.loads(body)[1]), queue.Empty)
    server.drop(ident)


# --- what a pickle may not do ---------------------------------------------------------------------


@check
def pickles_call_nothing(server):
    if server.kind == 'cpython':
        raise Skip('a CPython server executes what a pickle names')
    marker = os.path.join(tempfile.gettempdir(), 'muster-marker-%d' % os.getpid())
    hostile = [b'cos\nsystem\n(S"touch %s"\ntR.' % marker.encode(),
               b'cposix\nsystem\n(S"touch %s"\ntR.' % marker.encode(),
               b'cbuiltins\neval\n(S"open(%r,\'w\')"\ntR.' % marker.encode(),
               b'c__builtin__\neval\n(S"1"\ntR.', b'csubprocess\nPopen\n((S"touch"\nltR.',
               b'cjava.lang.Runtime\ngetRuntime\n(tR.']
    ident = server.make('list')
    with server.connect() as raw:
        raw.accept()
        for pickled in hostile:
            raw.send(b'(S"%s"\nS"append"\n(' % ident.encode() + pickled[:-1] + b't}t.')
            kind = pickle.loads(raw.receive())[0]
            true(kind in ('#RETURN', '#TRACEBACK'), kind)
    true(not os.path.exists(marker), 'the server executed a pickle')
    server.drop(ident)


@check
def pickles_that_are_bombs_cost_little(server):
    if server.kind == 'cpython':
        raise Skip('a CPython server has no limits')
    bombs = [b'\x80\x04' + b'(' * 10 ** 6 + b'.', b'\x80\x04' + b']' * 10 ** 6 + b'.',
             b'\x80\x04' + b']' + b'](h\x00' * 10 + b'.',
             b'\x80\x04\x8e' + struct.pack('<Q', 2 ** 62) + b'.',
             b'\x80\x04B' + struct.pack('<I', 2 ** 31 - 1) + b'.',
             b'\x80\x02\x8b' + struct.pack('<i', 2 ** 31 - 1) + b'.',
             b'\x80\x04r' + struct.pack('<I', 2 ** 32 - 1) + b'N.',
             b'\x80\x04' + b')\x85' * 10 ** 5 + b'.', b'\x80\x04' + b'\x85' * 3 + b'.',
             b'\x80\x04N' + b'\x85' * 10 ** 6 + b'.', b'\x80\x04N' + b'2' * 10 ** 6 + b'.']
    with server.connect() as raw:
        raw.accept()
        for bomb in bombs:
            start = time.time()
            raw.send(bomb)
            equal(pickle.loads(raw.receive())[0], '#TRACEBACK')
            true(time.time() - start < PROMPT, 'took %.1f s' % (time.time() - start))


# --- peers that go away ---------------------------------------------------------------------------


def steps(ident):
    """Everything a client does, as functions of a connection, one after the other."""
    request = pickle.dumps((None, 'accept_connection', ('raw',), {}))
    call = pickle.dumps((ident, 'append', ('x' * 100,), {}))

    def half(body):
        whole = struct.pack('!i', len(body)) + body
        return whole[:len(whole) // 2], whole[len(whole) // 2:]

    state = {}

    def read_challenge(raw):
        message = raw.read_challenge()
        state['answer'] = half(b'{sha256}' + raw.mac(message, 'sha256'))

    challenge, content = half(CHALLENGE + b'{sha256}' + b'x' * 40), half(WELCOME)
    return [
        lambda raw: None, read_challenge,
        lambda raw: raw.write(state['answer'][0]), lambda raw: raw.write(state['answer'][1]),
        lambda raw: raw.receive(),
        lambda raw: raw.write(challenge[0]), lambda raw: raw.write(challenge[1]),
        lambda raw: raw.receive(),
        lambda raw: raw.write(content[0]), lambda raw: raw.write(content[1]),
        lambda raw: raw.write(half(request)[0][:3]), lambda raw: raw.write(half(request)[0][3:]),
        lambda raw: raw.write(half(request)[1]), lambda raw: raw.receive(),
        lambda raw: raw.write(half(call)[0]), lambda raw: raw.write(half(call)[1]),
        lambda raw: raw.receive(), lambda raw: raw.write(struct.pack('!i', 10 ** 6))]


@check
def peers_that_go_away_at_every_step(server):
    before = server.objects()
    ident = server.make('list')
    for close in (lambda raw: raw.socket.close(), Raw.reset):
        for last in range(len(steps(ident))):
            raw = server.connect()
            for step in steps(ident)[:last + 1]:
                step(raw)
            close(raw)
            server.serves()
    server.drop(ident)
    eventually(lambda: server.objects() == before, 'objects are left')


@check
def peers_that_go_away_while_they_wait_take_nothing_with_them(server):
    if server.kind == 'cpython':
        raise Skip('a CPython server gives the next item to the client that is gone')
    ident = server.make('Queue')
    for close in (lambda raw: raw.socket.close(), Raw.reset):
        gone = server.connect().accept()
        gone.send(pickle.dumps((ident, 'get', (), {})))
        with server.connect() as raw:
            raw.accept()
            time.sleep(0.2 * checks.scale())
            close(gone)
            time.sleep(0.2 * checks.scale())
            equal(raw.ask((ident, 'put', ('kept',), {})), ('#RETURN', None))
            equal(raw.ask((ident, 'get', (True, 5), {})), ('#RETURN', 'kept'))
    server.drop(ident)


@check
def a_crowd_that_says_nothing_harms_nobody(server):
    crowd = []
    try:
        for _ in range(100):
            raw = server.connect()
            crowd.append(raw)
            raw.socket.setblocking(False)
            try:
                raw.socket.send(random.choice([b'\x00', b'\x00\x00\x00\x10', b'GET /']))
            except OSError:
                pass
        for _ in range(20):
            server.serves()
    finally:
        for raw in crowd:
            raw.socket.close()
    server.serves()


@check
def a_crowd_that_works_is_served(server):
    ident = server.make('list')
    problems = []

    def work():
        try:
            with server.connect() as raw:
                raw.accept()
                for number in range(20):
                    equal(raw.ask((ident, 'append', (number,), {})), ('#RETURN', None))
        except Exception as e:
            problems.append(repr(e))

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    equal(problems, [])
    with server.connect() as raw:
        raw.accept()
        equal(raw.ask((ident, '__len__', (), {})), ('#RETURN', 800))
    server.drop(ident)


def main():
    parser = argparse.ArgumentParser(description='raw protocol checks')
    parser.add_argument('--address', required=True)
    parser.add_argument('--key-file', required=True)
    parser.add_argument('--server', choices=['muster', 'cpython'], default='muster')
    parser.add_argument('--only', action='append', default=[])
    options = parser.parse_args()
    server = Server(checks.parse_address(options.address), checks.read_key(options.key_file),
                    options.server)
    wrong = checks.run(server, options.server, options.only)
    print('raw: %d wrong' % wrong)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
