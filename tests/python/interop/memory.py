"""Evaluates what it is told: one expression a line, or one statement behind '!'."""
import array
import ctypes
import os
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import ShareableList, SharedMemory

try:
    import numpy
except ImportError:
    numpy = None


def attach(name):
    """Opens memory that belongs to somebody else, who will remove its name."""
    memory = SharedMemory(name)
    resource_tracker.unregister(memory._name, 'shared_memory')
    return memory


def attach_list(name):
    """Opens a list that belongs to somebody else."""
    values = ShareableList(name=name)
    resource_tracker.unregister(values.shm._name, 'shared_memory')
    return values


for number, line in enumerate(iter(sys.stdin.readline, '')):
    try:
        if line.startswith('!'):
            exec(line[1:].strip())
            answer = 'done'
        else:
            answer = repr(eval(line))
    except Exception as e:
        answer = '%s: %s' % (type(e).__name__, e)
    print('%d %s' % (number, answer), flush=True)
