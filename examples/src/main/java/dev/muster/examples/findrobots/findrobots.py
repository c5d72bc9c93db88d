"""Which hosts asked a web server for robots.txt? Each compressed log is a task of a pool.

    python findrobots.py FOLDER

The same as FindRobots.java, which can be compared with it line by line.
Python 2.7 and 3.6 or later; nothing but the standard library.
"""
from __future__ import print_function

import glob
import gzip
import io
import multiprocessing
import os
import sys


def robots_in(log):
    """The hosts of one log. A line begins with the host and has the request in quotes."""
    with io.TextIOWrapper(io.BufferedReader(gzip.open(log)), encoding='latin-1') as lines:
        return set(line.split(' ', 1)[0] for line in lines if '"GET /robots.txt ' in line)


def main():
    if len(sys.argv) != 2:
        sys.exit('give the folder with the logs')
    logs = sorted(glob.glob(os.path.join(sys.argv[1], '*.log.gz')))
    pool = multiprocessing.Pool(2)
    try:
        robots = set().union(*pool.map(robots_in, logs))
    finally:
        pool.close()
        pool.join()
    for host in sorted(robots):
        print(host)


if __name__ == '__main__':
    main()
