"""Classes that only the clients can import: a server keeps such objects without knowing them."""
import collections


class Job(object):
    """An ordinary object: its state is its __dict__."""

    def __init__(self, number, parts=()):
        self.number = number
        self.parts = list(parts)

    def __eq__(self, other):
        return type(other) is Job and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self):
        return 'Job(%r, %r)' % (self.number, self.parts)


class Slotted(object):
    __slots__ = ('left', 'right')

    def __init__(self, left, right):
        self.left, self.right = left, right

    def __eq__(self, other):
        return (other.left, other.right) == (self.left, self.right)

    def __repr__(self):
        return 'Slotted(%r, %r)' % (self.left, self.right)


class Reduced(object):
    """Made again by a call with arguments, then given a state, items and pairs."""

    def __init__(self, *args):
        self.args, self.state, self.items, self.pairs = args, None, [], {}

    def __reduce__(self):
        return Reduced, self.args, self.state, iter(self.items), iter(self.pairs.items())

    def __setstate__(self, state):
        self.state = state

    def append(self, item):
        self.items.append(item)

    def extend(self, items):
        self.items.extend(items)

    def __setitem__(self, key, value):
        self.pairs[key] = value

    def __repr__(self):
        return 'Reduced%r %r %r %r' % (self.args, self.state, self.items, self.pairs)


class ListOfItsOwn(list):
    pass


class DictOfItsOwn(dict):
    pass


class TextOfItsOwn(str):
    pass


class ErrorOfItsOwn(Exception):
    def __init__(self, code, text):
        Exception.__init__(self, code, text)
        self.code = code


class WithKeywords(object):
    """Protocol 4 makes it with keyword arguments."""

    def __new__(cls, first=None, second=None):
        self = object.__new__(cls)
        self.first, self.second = first, second
        return self

    def __getnewargs_ex__(self):
        return (self.first,), {'second': self.second}

    def __repr__(self):
        return 'WithKeywords(%r, %r)' % (self.first, self.second)


Point = collections.namedtuple('Point', 'x y')


def shout(text):
    return text.upper()
