"""Doubles the numbers that a Java program has in shared memory: sharedarray.SharedNumbers.

    python3 sharedarray.py NAME

Python 3.8 or later; nothing but the standard library, and numpy where there is one.
"""
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

try:
    import numpy
except ImportError:
    numpy = None


def open_memory(name):
    """Opens memory that belongs to another program, which will remove it."""
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    memory = SharedMemory(name)
    # Else this Python would take it for its own, and remove it at its end.
    resource_tracker.unregister(memory._name, 'shared_memory')
    return memory


def double_with_numpy(memory):
    prices = numpy.frombuffer(memory.buf, dtype='float64')
    prices *= 2


def double_plainly(memory):
    with memory.buf.cast('d') as prices:
        for i in range(len(prices)):
            prices[i] *= 2


def main():
    if len(sys.argv) != 2:
        sys.exit('which array? say: sharedarray.py NAME')
    memory = open_memory(sys.argv[1])
    if numpy:
        double_with_numpy(memory)
    else:
        double_plainly(memory)
    print('doubled %d numbers' % (memory.size // 8))
    memory.close()


if __name__ == '__main__':
    main()
