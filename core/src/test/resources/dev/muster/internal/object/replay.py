"""Repeats calls on Python's own objects and tells where the outcomes differ from those given.

It begins with two bytes, the version of this Python. Each message on stdin is a length (4 bytes,
big-endian) and a pickle of (typeid, arguments, keywords, calls, final repr); a call is (method,
arguments, keywords, kind, outcome), where kind is 'value' or an exception's name and outcome the
value or the text. The answer is a pickled list of str, framed likewise.
"""
import array
import pickle
import struct
import sys
from multiprocessing import managers

FACTORIES = {
    'list': list,
    'dict': dict,
    'Namespace': managers.Namespace,
    'Value': managers.Value,
    'Array': managers.Array,
}
COMPARES_TEXTS = (3, 11) <= sys.version_info[:2] <= (3, 13)


def call(target, method, args, kwds):
    if method == '__getslice__':
        return target[args[0]:args[1]]
    if method == '__setslice__':
        target[args[0]:args[1]] = args[2]
        return None
    if method == '__delslice__':
        del target[args[0]:args[1]]
        return None
    if method == 'has_key':
        return target.__contains__(*args)
    return getattr(target, method)(*args, **kwds)


def shown(value):
    if type(value) not in (list, tuple, dict, str, bytes) and hasattr(value, '__iter__') \
            and not isinstance(value, (array.array, range, set, frozenset, bytearray)):
        value = list(value)
    return repr(value)


def one_wording(message):
    # Python 3.13 words both as the second one.
    return message.replace('can only assign an iterable', 'must assign iterable to extended slice')


def text(error):
    if isinstance(error, KeyError):
        return repr(error.args[0])
    return one_wording(str(error).strip())


def outcome(target, method, args, kwds):
    try:
        return 'value', shown(call(target, method, args, kwds))
    except Exception as error:
        return type(error).__name__, text(error)


def replay(typeid, args, kwds, calls, final):
    target = FACTORIES[typeid](*args, **kwds)
    for number, (method, args, kwds, kind, given) in enumerate(calls):
        before = repr(target)
        expected = outcome(target, method, args, kwds)
        actual = kind, shown(given) if kind == 'value' else one_wording(given)
        if expected[0] != 'value' and (method == 'sort' or not COMPARES_TEXTS):
            expected, actual = expected[:1], actual[:1]
        if expected != actual:
            return ['call %d, %s.%s(*%r, **%r): %r, must be %r'
                    % (number, before, method, args, kwds, actual, expected)]
    if final is not None and repr(target) != final:
        return ['at the end %s, must be %r' % (final, target)]
    return []


def main():
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sink.write(bytes(sys.version_info[:2]))
    sink.flush()
    while True:
        header = source.read(4)
        if len(header) < 4:
            return
        body = source.read(struct.unpack('>i', header)[0])
        answer = pickle.dumps(replay(*pickle.loads(body)), 4)
        sink.write(struct.pack('>i', len(answer)) + answer)
        sink.flush()


main()
