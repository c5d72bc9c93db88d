"""Runs CPython's own manager tests against a server that is already there.

    python cpython_manager_tests.py --address HOST:PORT|PATH --key-file FILE
        [--kept FILE | --keep FILE] [--jobs N] [--only PATTERN]... [--list]

The tests are those of the interpreter that executes this file (`test._test_multiprocessing`, in
2.7 `test.test_multiprocessing`): every `WithManager...` class and `TestSyncManagerTypes`. They
are not changed; only the manager they use is one that has connected instead of one that has
started a server. excepted.txt names those that need Python code to run in the server.

Each test runs in a process of its own, N at a time: most of them only sleep. One line is printed
for each test, then a summary. The exit status is 0 if every test passed that is not excepted
and every test of the kept list passed.
"""
from __future__ import print_function

import argparse
import fnmatch
import gc
import multiprocessing
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
import unittest
from multiprocessing.managers import SyncManager

from cpython_server import parse_address, read_key, scale

try:
    from test import _test_multiprocessing as cpython
except ImportError:  # Python 2.7
    from test import test_multiprocessing as cpython

PYTHON2 = sys.version_info[0] == 2
HERE = os.path.dirname(os.path.abspath(__file__))
TEST_TIMEOUT_SECONDS = 90 * scale()
RELEASE_TIMEOUT_SECONDS = 60 * scale()
CHILD_TIMEOUT_SECONDS = 20 * scale()

# Set in the environment, so that children that start with a fresh interpreter know it too.
START_METHOD = os.environ.get('MANAGER_TESTS_START_METHOD', 'fork')


# --- the tests, with a manager that only connects ------------------------------------------------


class Server(object):
    """Where the tests find their manager."""
    address = None
    key = None

    @classmethod
    def connect(cls):
        manager = SyncManager(address=cls.address, authkey=cls.key)
        manager.connect()
        return manager


if PYTHON2:
    globals().update(cpython.testcases_manager)
else:
    def _connect(cls):
        super(cpython.ManagerMixin, cls).setUpClass()
        cls.manager = Server.connect()

    def _disconnect(cls):
        cls.manager = None
        super(cpython.ManagerMixin, cls).tearDownClass()

    cpython.ManagerMixin.setUpClass = classmethod(_connect)
    cpython.ManagerMixin.tearDownClass = classmethod(_disconnect)
    cpython.install_tests_in_module_dict(globals(), START_METHOD)

    if hasattr(cpython, 'TestSyncManagerTypes'):
        class TestSyncManagerTypes(cpython.TestSyncManagerTypes):
            def setUp(self):
                self.manager = Server.connect()
                self.proc = None

            def tearDown(self):
                if self.proc is not None and self.proc.is_alive():
                    self.proc.terminate()
                    self.proc.join()
                self.manager = None
                self.proc = None


def set_up_python2():
    cpython.util.get_temp_dir()
    cpython.multiprocessing.get_logger().setLevel(cpython.LOG_LEVEL)
    cpython.ManagerMixin.manager.__init__(address=Server.address, authkey=Server.key)
    cpython.ManagerMixin.manager.connect()


def test_names():
    """All manager tests of this interpreter, as CLASS.METHOD, in a stable order."""
    found = []
    for name, value in globals().items():
        if name.startswith('WithManager') or name == 'TestSyncManagerTypes':
            found += [name + '.' + method
                      for method in unittest.TestLoader().getTestCaseNames(value)]
    return sorted(found)


def run_one(name):
    """Runs one test in this process; the outcome and its explanation."""
    class_name, method = name.split('.')
    case = globals()[class_name](method)
    result = unittest.TestResult()
    if PYTHON2:
        set_up_python2()
    unittest.TestSuite([case]).run(result)
    gc.collect()
    if result.skipped:
        return 'skipped', result.skipped[0][1]
    problems = result.errors + result.failures
    if problems:
        return 'FAIL', problems[0][1]
    if result.testsRun != 1:
        return 'FAIL', 'the test did not run'
    return 'ok', ''


# --- one process for each test -------------------------------------------------------------------


class Running(object):
    """A test that runs in a process, and in a process group, of its own."""

    def __init__(self, name, folder):
        self.name = name
        self.started = time.time()
        self.output = b''
        sys.stdout.flush()
        sys.stderr.flush()
        self.reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.reader)
            self._run_and_exit(writer, folder)
        os.close(writer)

    def _run_and_exit(self, writer, folder):
        status = 3
        try:
            os.setpgid(0, 0)
            log = os.open(os.path.join(folder, 'output'), os.O_CREAT | os.O_WRONLY | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.chdir(tempfile.mkdtemp(dir=folder))
            outcome, why = run_one(self.name)
            text = outcome + '\n' + why
            os.write(writer, text if isinstance(text, bytes) else text.encode('utf-8', 'replace'))
            # Some tests do not wait for their processes; ended too early, these keep their proxies.
            for process in multiprocessing.active_children():
                process.join(CHILD_TIMEOUT_SECONDS)
            cpython.util._exit_function()
            status = 0
        except BaseException:
            os.write(writer, ('FAIL\n' + traceback.format_exc()).encode('utf-8', 'replace'))
        finally:
            os._exit(status)

    def ended(self, outcome=None):
        """Takes the outcome and ends what is left of the test: (outcome, explanation)."""
        os.close(self.reader)
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except OSError:
            pass
        os.waitpid(self.pid, 0)
        if outcome is not None:
            return outcome
        text = self.output.decode('utf-8', 'replace')
        outcome, _, why = text.partition('\n')
        return (outcome, why) if outcome else ('FAIL', 'the test process ended without a result')


def run_all(names, jobs, report):
    """Runs the tests, `jobs` at a time; calls report(name, outcome, why, seconds) for each."""
    folder = tempfile.mkdtemp(prefix='muster-manager-tests-')
    if hasattr(gc, 'freeze'):
        gc.freeze()  # the processes of the tests share what is there, and need not look through it
    waiting, running = list(names), {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                test = Running(waiting.pop(0), folder)
                running[test.reader] = test
            for reader in select.select(list(running), [], [], 0.5)[0]:
                test = running[reader]
                piece = os.read(reader, 65536)
                test.output += piece
                # The result is complete when the process is: it still gives its proxies back.
                if not piece:
                    del running[reader]
                    report(test.name, time.time() - test.started, *test.ended())
            for reader, test in list(running.items()):
                if time.time() - test.started > TEST_TIMEOUT_SECONDS:
                    del running[reader]
                    why = 'no result after %d s' % TEST_TIMEOUT_SECONDS
                    report(test.name, time.time() - test.started, *test.ended(('FAIL', why)))
    finally:
        for test in running.values():
            test.ended()
        shutil.rmtree(folder, ignore_errors=True)


# --- the slow ones first -------------------------------------------------------------------------

SLOW = ['WithManagerTestCondition.test_timeout', 'WithManagerTestCondition.test_notify*',
        'WithManagerTestCondition.*', 'WithManagerTestBarrier.*', 'WithManagerTestQueue.*']


def slow_first(name):
    for place, pattern in enumerate(SLOW):
        if fnmatch.fnmatchcase(name, pattern):
            return place
    return len(SLOW)


# --- lists ---------------------------------------------------------------------------------------


def read_lines(path):
    with open(path) as lines:
        return [line.strip() for line in lines
                if line.strip() and not line.lstrip().startswith('#')]


def read_exceptions():
    """Pairs of a pattern and the reason why such a test cannot run here."""
    return [line.split(None, 1) for line in read_lines(os.path.join(HERE, 'excepted.txt'))]


def reason_to_except(name, exceptions):
    for pattern, reason in exceptions:
        if fnmatch.fnmatchcase(name, pattern):
            return reason
    return None


def last_line(why):
    lines = [line for line in why.strip().splitlines() if line.strip()]
    return lines[-1] if lines else ''


def await_release(manager, before):
    """Waits until the server has as few objects as before the tests: (outcome, explanation)."""
    deadline = time.time() + RELEASE_TIMEOUT_SECONDS
    while True:
        now = manager._number_of_objects()
        if now <= before:
            return 'ok', ''
        if time.time() > deadline:
            return 'FAIL', '%d objects before the tests, %d after them:\n%s' % (
                before, now, manager._debug_info())
        time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser(description="CPython's own manager tests")
    parser.add_argument('--address')
    parser.add_argument('--key-file')
    parser.add_argument('--jobs', type=int, default=8)
    parser.add_argument('--only', action='append', default=[], help='a pattern: CLASS.METHOD')
    parser.add_argument('--kept', help='the file with the names that must pass')
    parser.add_argument('--keep', help='the file to write with the names that passed')
    parser.add_argument('--list', action='store_true', help='print the names and stop')
    parser.add_argument('--times', action='store_true', help='print the seconds of each test')
    options = parser.parse_args()

    exceptions = read_exceptions()
    names = [name for name in test_names()
             if not options.only or any(fnmatch.fnmatchcase(name, p) for p in options.only)]
    if options.list:
        for name in names:
            print(name if reason_to_except(name, exceptions) is None else name + ' excepted')
        return 0
    if not options.address or not options.key_file:
        parser.error('--address and --key-file say where the server is')

    Server.address = parse_address(options.address)
    Server.key = read_key(options.key_file)
    multiprocessing.current_process().authkey = Server.key
    manager = Server.connect()
    before = manager._number_of_objects()
    outcomes = {}

    def report(name, seconds, outcome, why):
        outcomes[name] = outcome
        time_taken = '  %.1f s' % seconds if options.times else ''
        if outcome == 'FAIL':
            print('FAIL %s %s%s' % (name, last_line(why), time_taken))
            print('    ' + why.strip().replace('\n', '\n    '))
        else:
            print(outcome + ' ' + name + (' ' + why if why else '') + time_taken)
        sys.stdout.flush()

    started = time.time()
    chosen = []
    for name in names:
        reason = reason_to_except(name, exceptions)
        if reason is None:
            chosen.append(name)
        else:
            report(name, 0, 'excepted', reason)
    run_all(sorted(chosen, key=slow_first), options.jobs, report)
    released = time.time()
    report('all_objects_are_given_back', time.time() - released, *await_release(manager, before))

    passed = sorted(name for name, outcome in outcomes.items() if outcome == 'ok')
    failed = sorted(name for name, outcome in outcomes.items() if outcome == 'FAIL')
    lost = []
    if options.kept and not options.only:
        kept = read_lines(options.kept)
        lost = [name for name in kept if outcomes.get(name, 'absent') not in ('ok', 'absent')]
        for name in kept:
            if name not in outcomes:
                print('absent %s: this interpreter does not have it' % name)
        for name in sorted(set(passed) - set(kept)):
            print('new %s: passes, and is not in %s' % (name, options.kept))
        for name in lost:
            print('lost %s: is in %s, and is now: %s' % (name, options.kept, outcomes[name]))
    if options.keep:
        with open(options.keep, 'w') as kept_file:
            kept_file.write("# CPython's own manager tests that pass; written by "
                            'cpython_manager_tests.py --keep\n')
            kept_file.writelines(name + '\n' for name in passed)
    count = list(outcomes.values()).count
    print('Python %d.%d.%d: %d passed, %d failed, %d excepted, %d skipped in %.1f s' % (
        sys.version_info[:3] + (len(passed), len(failed), count('excepted'), count('skipped'),
                                time.time() - started)))
    return 1 if failed or lost else 0


if __name__ == '__main__':
    sys.exit(main())
