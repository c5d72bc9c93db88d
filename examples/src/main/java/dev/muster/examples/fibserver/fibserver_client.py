"""Asks the server for some numbers of Fibonacci, one after the other.

    python fibserver_client.py PORT NUMBER...

Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import socket
import sys


def main():
    if len(sys.argv) < 3:
        sys.exit('give a port and numbers, such as 50000 10 20 30')
    server = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
    answers = server.makefile()
    for number in sys.argv[2:]:
        server.sendall((number + '\n').encode('ascii'))
        answer = answers.readline()
        if not answer:
            sys.exit('the server gave no answer to ' + number)
        print('fib(%s) = %s' % (number, answer.strip()))
    server.close()


if __name__ == '__main__':
    main()
