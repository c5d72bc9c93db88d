"""Runs a program at a terminal of its own and presses Ctrl-C there. Standard library only.

    python ctrl_c.py --first MILLIS [--second MILLIS] [--patience SECONDS] PROGRAM ARGUMENT...

Ctrl-C comes so many milliseconds after the start, and perhaps again so long after the first. What
the program writes is read until it has ended, or until the patience after the last Ctrl-C is over:
then it is killed. One line goes out: `STATUS MILLIS`, the exit status (that of a signal is 128 and
its number, `late` if it was killed here, `early` if the JVM of the program fails because it was
interrupted before it was ready, which no program can help) and the time from the last Ctrl-C that was pressed to the
end; what the program has written goes to the error stream if its status is neither 0 nor 130.
"""
import argparse
import os
import pty
import select
import signal
import sys
import time

CTRL_C = b'\x03'
LOOK = 0.02
NOT_READY = b'Error occurred during initialization of VM'

clock = time.monotonic


class Terminal:
    """A program and the terminal in front of it."""

    def __init__(self, command):
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            try:
                os.execvp(command[0], command)
            finally:
                os._exit(127)
        self.written = b''
        self.status = None
        self.is_open = True

    def has_ended(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid != 0:
                code = os.waitstatus_to_exitcode(status)
                self.status = code if code >= 0 else 128 - code
        return self.status is not None

    def read_until(self, end):
        """Reads until the program has ended or that moment has come."""
        while not self.has_ended() and clock() < end:
            self.read(min(LOOK, max(0, end - clock())))

    def read(self, timeout):
        """Reads once; Linux says EIO where the last process has left the terminal."""
        if not self.is_open:
            time.sleep(timeout)
        elif select.select([self.descriptor], [], [], timeout)[0]:
            try:
                part = os.read(self.descriptor, 65536)
            except OSError:
                part = b''
            self.written += part
            self.is_open = part != b''
            return self.is_open
        return False

    def press(self):
        os.write(self.descriptor, CTRL_C)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        while not self.has_ended():
            self.read(LOOK)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--first', type=int, required=True)
    parser.add_argument('--second', type=int)
    parser.add_argument('--patience', type=float, default=15)
    parser.add_argument('command', nargs=argparse.REMAINDER)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # also between fork and exec
    terminal = Terminal(options.command)
    pressed = clock()
    for delay in (options.first, options.second):
        if delay is not None:
            terminal.read_until(pressed + delay / 1000)
            if not terminal.has_ended():
                terminal.press()
                pressed = clock()
    terminal.read_until(pressed + options.patience)
    is_late = not terminal.has_ended()
    passed = clock() - pressed
    if is_late:
        terminal.kill()
    while terminal.read(0):
        pass
    is_early = terminal.status == 1 and NOT_READY in terminal.written
    status = 'late' if is_late else 'early' if is_early else terminal.status
    print(status, int(passed * 1000), flush=True)
    if status not in (0, 130, 'early'):
        sys.stderr.write(terminal.written.decode(errors='replace'))


if __name__ == '__main__':
    main()
