"""Runs a command at a terminal of its own: what it draws comes out, what comes in is typed.

    python3 terminal.py COMMAND ARGUMENT...

Ends as the command ends.
"""
import os
import pty
import select
import sys


def main():
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ['TERM'] = 'xterm'
        os.execvp(sys.argv[1], sys.argv[1:])
    inputs = [terminal, 0]
    while terminal in inputs:
        for ready in select.select(inputs, [], [])[0]:
            try:
                data = os.read(ready, 65536)
            except OSError:  # nobody holds the other end of the terminal any more
                data = b''
            if not data:
                inputs.remove(ready)
            else:
                os.write(terminal if ready == 0 else 1, data)
    status = os.waitpid(pid, 0)[1]
    sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))


if __name__ == '__main__':
    main()
