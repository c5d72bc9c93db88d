"""Prints the public names of multiprocessing, concurrent.futures and mpi4py.futures, as lines of
"section|name": of modules and of the classes that programs use, by their methods and attributes."""
import importlib
import types

OURS = ('multiprocessing', 'concurrent', 'mpi4py')


def names_of_module(module):
    listed = getattr(module, '__all__', ())
    for name in sorted(set(dir(module)) | set(listed)):
        value = getattr(module, name, None)
        home = getattr(value, '__module__', None) or ''
        foreign = isinstance(value, types.ModuleType) or not home.startswith(OURS)
        if name in listed or not (name.startswith('_') or foreign):
            yield name


def names_of_objects(objects):
    for each in objects:
        for name in dir(each):
            if not name.startswith('_'):
                yield name


def show(section, objects=()):
    try:
        module = importlib.import_module(section)
    except ImportError:
        return
    for name in sorted(set(names_of_module(module)) | set(names_of_objects(objects))):
        print('%s|%s' % (section, name))


def main():
    import multiprocessing
    from concurrent import futures
    from multiprocessing import connection, managers, pool, process, queues, shared_memory
    from multiprocessing import sharedctypes, synchronize

    context = multiprocessing.get_context()
    show('multiprocessing', [context])
    show('multiprocessing.pool', [pool.Pool, pool.ThreadPool, pool.AsyncResult, pool.IMapIterator])
    show('multiprocessing.process', [process.BaseProcess])
    show('multiprocessing.managers', [
        managers.SyncManager, managers.Server, managers.Token, managers.SharedMemoryManager])
    show('multiprocessing.connection', [connection.Listener, connection.Connection])
    show('multiprocessing.shared_memory', [
        shared_memory.SharedMemory, shared_memory.ShareableList])
    show('multiprocessing.sharedctypes', [
        sharedctypes.Synchronized, sharedctypes.SynchronizedArray, sharedctypes.SynchronizedString])
    show('multiprocessing.synchronize', [
        multiprocessing.Lock(), multiprocessing.RLock(), multiprocessing.Semaphore(),
        multiprocessing.BoundedSemaphore(), multiprocessing.Condition(), multiprocessing.Event(),
        synchronize.Barrier])
    show('multiprocessing.queues', [queues.Queue, queues.JoinableQueue, queues.SimpleQueue])
    show('multiprocessing.dummy')
    show('concurrent.futures', [
        futures.Executor, futures.Future, futures.ProcessPoolExecutor, futures.ThreadPoolExecutor])
    try:
        from mpi4py.futures import MPICommExecutor, MPIPoolExecutor
    except ImportError:
        return
    show('mpi4py.futures', [MPIPoolExecutor, MPICommExecutor])


if __name__ == '__main__':
    main()
