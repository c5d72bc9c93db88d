"""Holds and waits at a manager: takes `lock`, puts into `jobs`, then waits for an item of `empty`."""
import sys
from multiprocessing.managers import BaseManager

address, keyfile = sys.argv[1], sys.argv[2]
with open(keyfile, 'rb') as f:
    key = f.read().strip()


class Client(BaseManager):
    pass


for name in ('lock', 'jobs', 'empty'):
    Client.register(name)
manager = Client(address=address, authkey=key)
manager.connect()
manager.lock().acquire()
jobs = manager.jobs()
for i in range(3):
    jobs.put(i)
empty = manager.empty()
print('waits', flush=True)
print('got', empty.get(), flush=True)
