"""The other side of the interop tests: any CPython from 2.7 on, the standard library only.

Reads requests from stdin and answers on stdout:

    request: command (1 byte), length (4 bytes, big end first), payload
    answer:  0 or 1 (failed), length, payload

    E  protocol (1 byte), expression      the pickle of its value
    C  protocol (1 byte)                  the pickles of the corpus, each behind its length
    S  index (4), protocol (1), pickle    "" if it is what CPython reads of the corpus's value
    X  nothing                            the expressions of the corpus, a line each
    J  length (4), expression, pickle     "" if it is the expression's value, else the difference
    R  pickle                             the repr of its value
"""
from __future__ import print_function

import array
import collections
import datetime
import decimal
import fractions
import functools
import pickle
import struct
import sys
import uuid

PY2 = sys.version_info[0] == 2

if PY2:
    import Queue as queue
    import cPickle as fast_pickle
    text = unicode
else:
    import pathlib
    import queue
    fast_pickle = pickle
    text = str

try:
    import numpy
except ImportError:
    numpy = None


class Plain(object):
    def __init__(self, x=None):
        self.x = x


class Old:
    pass


class Slotted(object):
    __slots__ = ("a", "b")


class Stateful(object):
    def __getstate__(self):
        return (self.n, ["state"])

    def __setstate__(self, state):
        self.n = state[0]


class GivenState(object):
    """Its state is set by a function: the sixth item of `__reduce__`, from Python 3.8 on."""

    def __reduce__(self):
        return GivenState, (), self.__dict__, None, None, give_state


def give_state(target, state):
    target.__dict__.update(state)
    target.given = True


def recursive_given_state():
    value = made(GivenState, given=True)
    value.me = [value]
    return value


class GivenTable(dict):
    def __reduce__(self):
        return GivenTable, (), {"n": 1}, None, iter(self.items()), give_state


def given_table():
    table = GivenTable(a=1)
    give_state(table, {"n": 1})
    return table


def attributed():
    value = collections.OrderedDict([("b", 1), ("a", 2)])
    value.note = [{"version": 2}]
    value.me = value
    return value


class Bag(list):
    pass


class Table(dict):
    pass


class Word(str):
    pass


class Whole(int):
    pass


class Oops(Exception):
    pass


Point = collections.namedtuple("Point", "x y")

if not PY2:
    import enum

    class Color(enum.Enum):
        RED = 1
        GREEN = 2

    class Outer:
        class Inner:
            pass

    class Keyed:
        def __new__(cls, *args, **keywords):
            self = object.__new__(cls)
            self.key = keywords.get("key")
            return self

        def __getnewargs_ex__(self):
            return (1, 2), {"key": self.key}


def made(cls, **attributes):
    value = cls.__new__(cls) if cls is not Old else Old()
    for name in attributes:
        setattr(value, name, attributes[name])
    return value


def recursive_list():
    value = [1]
    value.append(value)
    return value


def recursive_dict():
    value = {"a": 1}
    value["me"] = value
    return value


def recursive_tuple():
    value = ([], 1)
    value[0].append(value)
    return value


def recursive_object():
    value = Plain()
    value.x = [value]
    return value


def shared():
    inner = [1, 2]
    return [inner, inner, {"k": inner}]


def expressions():
    values = """
    None; True; False; 0; 1; -1; 127; 128; 255; 256; 65535; 65536; -128; -129; 2**31-1; 2**31;
    -2**31; -2**31-1; 2**32; 2**63-1; 2**63; -2**63; -2**63-1; 2**64; 10**30; -10**30; 2**2100; -2**2047;
    0.0; -0.0; 1.5; 1e300; 5e-324; float('inf'); float('-inf'); float('nan'); 0.1; 1j; complex(1.5, -2);
    complex(float('inf'), -0.0); ''; 'abc'; 'a'*255; 'a'*256; 'a'*70000; 'tab\\tquote\\'"\\n\\\\';
    u'\\xe9'; u'\\u20ac'*100; u'\\U0001f600'; u'\\x00'; u'\\u0000\\uffff'; u'\\\\u0041'; b''; b'abc';
    bytes(bytearray(range(256))); b'x'*256; b'y'*70000; bytearray(); bytearray(b'ab\\xff'); bytearray(b'z'*300);
    (); (1,); (1,2); (1,2,3); (1,2,3,4); tuple(range(300)); ((), ((),)); []; [1]; [1, 'a', None]; list(range(2500));
    [[]]; {}; {'a': 1}; {1: 2, 'b': [3]}; dict((i, i) for i in range(2500)); {(1, 2): 3}; {None: 1, True: 2};
    set(); set([1, 2]); set(range(1500)); frozenset(); frozenset([1, 'a']); frozenset([frozenset([1])]);
    {frozenset([1]): 2}; slice(1, 2, 3); slice(None); datetime.datetime(2020, 1, 2, 3, 4, 5, 6);
    datetime.datetime(1, 1, 1); datetime.datetime(9999, 12, 31, 23, 59, 59, 999999); datetime.date(2020, 2, 29);
    datetime.time(1, 2, 3, 4); datetime.time(); datetime.timedelta(1, 2, 3); datetime.timedelta(-1, 5);
    datetime.timedelta(999999999); datetime.timedelta(-999999999); decimal.Decimal('1.50'); decimal.Decimal('-0');
    decimal.Decimal('NaN'); decimal.Decimal('-Infinity'); decimal.Decimal('1E+1000'); decimal.Decimal('1e-50');
    fractions.Fraction(1, 2); fractions.Fraction(-10**20, 3); fractions.Fraction(5);
    uuid.UUID(int=2**128-1); uuid.UUID(int=0); uuid.UUID('12345678123456781234567812345678');
    [uuid.UUID(int=5)]*2; collections.OrderedDict([('b', 1), ('a', 2)]); collections.OrderedDict();
    collections.defaultdict(list, {1: [2]}); collections.defaultdict(None, {1: 2}); collections.defaultdict(int);
    collections.deque(); collections.deque([1, 2]); collections.deque([1, 2], 5); collections.deque([], 0);
    collections.Counter('aab'); array.array('i', [1, -2]); array.array('d', [1.5, float('inf')]); array.array('d');
    array.array('f', [1.5]); array.array('h', [-1]); array.array('H', [65535]); array.array('b', [-128]);
    array.array('B', [255]); array.array('l', [2**40]); array.array('L', [2**63]); array.array('I', [2**32-1]);
    array.array('u', u'h\\xe9'); ValueError('x'); KeyError('k'); KeyError(1, 2); IndexError(); OSError(2, 'No such file', 'f');
    IOError(13, 'denied'); EOFError(); StopIteration(); StopIteration(5); ZeroDivisionError('division by zero'); UnicodeDecodeError('utf-8', b'abc', 0, 1, 'bad');
    KeyboardInterrupt(); SystemExit(3); queue.Empty(); queue.Full(); Oops('mine', 1); len; int; list; Plain; ValueError;
    Plain(5); Plain([1, {'k': Plain(2)}]); made(Slotted, a=1, b=[2]); made(Stateful, n=7); Point(1, 'y'); [Point(1, 2), Point(3, 4)];
    Bag([1, 2]); made(Bag, extra=1); Table(a=1); Word('hi'); Whole(7); {Point(1, 2): 'p'}; recursive_list(); recursive_dict();
    recursive_tuple(); recursive_object(); attributed(); [attributed()]*2;
    made(GivenState, q=[1], given=True); [made(GivenState, q=1, given=True)]*2; {'k': (made(GivenState, given=True),)}; recursive_given_state();
    given_table(); shared(); [{'name': 'n%d' % i, 'value': i} for i in range(50)]; [(i, str(i)) for i in range(300)];
    functools.partial(int, base=2); ('#RETURN', None); ('7f5b9acbe0d0', 'put', (1,), {}); [None]*10; [u'k\\xe9y']*3; ['a'*100]*5; [b'b'*100]*5;
    [datetime.date(2020, 1, 1)]*2; {'deep': [[[[[[[[[[1]]]]]]]]]]}; (('a', 1), ('b', 2)); [1.5]*20; [True, 1, 1.0]; {1.5: 1, 2**70: 2}
    """
    if PY2:
        values += """; xrange(3); xrange(1, 10, 2); made(Old, x=1, y=[2]); 2**31 + 0L; 5L; 'caf\\xc3\\xa9'; 'a\\xff'; {'k\\xff': 1};
        UnicodeEncodeError('ascii', u'\\xe9', 0, 1, 'bad')"""
    else:
        values += """; range(3); range(1, 10, 2); range(0, -5, -1); Ellipsis; NotImplemented; [..., NotImplemented]; Color.RED; {Color.GREEN: 1};
        datetime.timezone.utc; datetime.timezone(datetime.timedelta(hours=-5, minutes=-30)); datetime.timezone(datetime.timedelta(hours=1), 'CET');
        datetime.timezone(datetime.timedelta(hours=23)); datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc);
        datetime.datetime(2020, 10, 25, 2, 30, fold=1); datetime.time(2, 30, fold=1); datetime.time(1, tzinfo=datetime.timezone.utc);
        pathlib.PurePosixPath('/a/b'); pathlib.PosixPath('x/y'); pathlib.PosixPath('/'); pathlib.PosixPath('.'); pathlib.PureWindowsPath('C:/a/b');
        FileNotFoundError(2, 'No such file', 'f'); TimeoutError(110, 'late'); ConnectionResetError(104, 'reset');
        ModuleNotFoundError('no'); Outer.Inner; made(Outer.Inner, v=1); made(Keyed, key='k'); type(None); iter([1, 2]); reversed([1, 2, 3]);
        [].append; array.array('u', '\\ud83d\\ude00\\U0001f600'); '\\ud800'; '\\udc00\\ud800?'; {'\\udfff': 1}; memoryview; collections.UserDict(a=1) if hasattr(collections, 'UserDict') else 0;
        array.array('q', [2**62]); array.array('Q', [2**64-1]); list({1: 2}.items()); uuid.SafeUUID.safe if hasattr(uuid, 'SafeUUID') else 1;
        UnicodeEncodeError('ascii', '\\xe9', 0, 1, 'bad'); noted(); absent_attribute()"""
    if numpy is not None:
        values += """; numpy.arange(5.); numpy.arange(6, dtype='i4').reshape(2, 3); numpy.array(1.5); numpy.zeros((0, 3)); numpy.array([True, False]);
        numpy.asfortranarray(numpy.arange(6.).reshape(2, 3)); numpy.arange(24, dtype='i2').reshape((2, 3, 4), order='F'); numpy.array([1+2j], 'c16');
        numpy.array([1, 2], '>i4'); numpy.array([1+2j, 3], '>c16'); numpy.asfortranarray(numpy.arange(6, dtype='>f4').reshape(3, 2));
        numpy.asfortranarray(numpy.array([[1, 2j], [3j, 4]], 'c8')); numpy.zeros((2, 0, 3), '>i2', order='F'); numpy.ones((2, 3, 4))[:, 1:, ::2];
        numpy.arange(24, dtype='>i8').reshape((2, 3, 4)).transpose(2, 0, 1); numpy.arange(6.).reshape(2, 3).T; numpy.array(1, '>i2'); numpy.array([1.5], 'f2'); numpy.array(['a', 'bc']); numpy.array([1, None], object); numpy.float64(2.5); numpy.int32(7);
        numpy.array([255], 'u1'); numpy.array([2**64-1], 'u8'); numpy.dtype('f8'); numpy.array([(1, 2.)], dtype=[('a', 'i4'), ('b', 'f8')]); [numpy.arange(3)]*2"""
    return [value.strip() for value in values.split(";")]


def noted():
    error = ValueError("noted")
    if hasattr(error, "add_note"):
        error.add_note("look here")
    return error


def absent_attribute():
    try:
        return made(Plain).absent
    except AttributeError as error:
        return AttributeError(*error.args) if not hasattr(error, "name") else error.with_traceback(None)


def corpus():
    return [eval(expression) for expression in expressions()]


def same(a, b, path, seen):
    """Nothing if both are the same in every respect that can be seen, else what differs."""
    if PY2 and path_is_text(a, b):
        return None if a == b else "%s: %r, not %r" % (path, b, a)
    if PY2 and isinstance(a, (int, long)) and isinstance(b, (int, long)) and not isinstance(a, bool):
        return None if a == b else "%s: %r, not %r" % (path, b, a)
    if type(a) is not type(b):
        return "%s: a %s, not a %s: %r, not %r" % (path, type(b).__name__, type(a).__name__, b, a)
    if (id(a), id(b)) in seen:
        return None
    seen[id(a), id(b)] = (a, b)
    if isinstance(a, (float, complex)):
        return None if repr(a) == repr(b) else "%s: %r, not %r" % (path, b, a)
    if isinstance(a, type):
        return None if a is b else "%s: %r, not %r" % (path, b, a)
    if numpy is not None and isinstance(a, numpy.ndarray):
        alike = a.dtype == b.dtype and a.shape == b.shape and (a == b).all()
        alike = alike and a.flags.f_contiguous == b.flags.f_contiguous
        return None if alike and (b.flags.writeable or not a.flags.writeable) else "%s: %r, not %r" % (path, b, a)
    parts_a, parts_b = parts(a), parts(b)
    if parts_a is None:
        return None if a == b else "%s: %r, not %r" % (path, b, a)
    if len(parts_a) != len(parts_b):
        return "%s: %r, not %r" % (path, b, a)
    for index, (one, other) in enumerate(zip(parts_a, parts_b)):
        difference = same(one, other, "%s.%d" % (path, index), seen)
        if difference:
            return difference
    return None


def path_is_text(a, b):
    if isinstance(a, str) and isinstance(b, text) or isinstance(a, text) and isinstance(b, str):
        try:
            return text(a) == text(b)
        except UnicodeError:
            return False
    return False


def parts(value):
    if isinstance(value, BaseException):
        return [list(value.args), value.__dict__, getattr(value, "errno", 0), getattr(value, "filename", 0)]
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=repr)
    extra = [getattr(value, "__dict__", None)] if hasattr(value, "__dict__") else []
    if isinstance(value, collections.OrderedDict) or isinstance(value, dict):
        items = list(value.items()) if not PY2 or isinstance(value, collections.OrderedDict) else sorted(value.items(), key=repr)
        return [list(pair) for pair in items] + extra + [getattr(value, "default_factory", None)]
    if isinstance(value, collections.deque):
        return list(value) + [value.maxlen]
    if isinstance(value, array.array):
        return [value.typecode, list(value)]
    if isinstance(value, (list, tuple)):
        return list(value) + extra
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, datetime.datetime):
        return [repr(value), str(value.tzinfo), getattr(value, "fold", 0)]
    if isinstance(value, decimal.Decimal):
        return [str(value)]
    if type(value).__name__ in ("list_iterator", "list_reverseiterator", "xrange"):
        return list(value)
    if type(value).__name__ == "builtin_function_or_method":
        return [value.__name__]
    if isinstance(value, Old):
        return [value.__dict__]
    if isinstance(value, Slotted):
        return [value.a, value.b]
    if type(value).__module__ == "__main__" and not isinstance(value, (text, int)):
        return [getattr(value, "__dict__", None)]
    return None


def framed(data):
    return struct.pack(">I", len(data)) + data


def answer(command, payload):
    if command == b"E":
        return fast_pickle.dumps(eval(payload[1:].decode("utf-8")), ord(payload[:1]))
    if command == b"C":
        pickles = []
        for value in corpus():
            try:
                pickles.append(fast_pickle.dumps(value, ord(payload[:1])))
            except Exception:
                pickles.append(b"")
        return b"".join(framed(data) for data in pickles)
    if command == b"S":
        index, protocol = struct.unpack(">IB", payload[:5])
        original = eval(expressions()[index])
        value = fast_pickle.loads(fast_pickle.dumps(original, protocol))
        ours = fast_pickle.loads(payload[5:])
        difference = same(value, ours, "value", {})
        # numpy turns bytes around when it reads protocol 4 and lower; we need not.
        return same(original, ours, "value", {}) or "" if difference and numpy is not None else difference or ""
    if command == b"X":
        return "\n".join(expressions())
    if command == b"J":
        (length,) = struct.unpack(">I", payload[:4])
        expected = eval(payload[4:4 + length].decode("utf-8"))
        return same(expected, fast_pickle.loads(payload[4 + length:]), "value", {}) or ""
    if command == b"R":
        return repr(fast_pickle.loads(payload))
    raise ValueError(command)


def main():
    source = getattr(sys.stdin, "buffer", sys.stdin)
    target = getattr(sys.stdout, "buffer", sys.stdout)
    while True:
        head = source.read(5)
        if len(head) < 5:
            return
        (length,) = struct.unpack(">I", head[1:])
        payload = source.read(length)
        try:
            result, status = answer(head[:1], payload), b"\0"
        except Exception as error:
            result, status = "%s: %s" % (type(error).__name__, error), b"\1"
        if not isinstance(result, bytes):
            result = result.encode("utf-8", "backslashreplace")
        target.write(status + framed(result))
        target.flush()


if __name__ == "__main__":
    main()
