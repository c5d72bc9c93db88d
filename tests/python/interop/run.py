"""What an unmodified CPython client sees of a manager server, method by method.

    python run.py --address HOST:PORT|PATH --key-file FILE [--server muster|cpython]
        [--only PATTERN]... [--seed N]

The server shares a queue under the name `get_shared_q`. Every check is true of CPython's own
server of the same version; the few that are not are in differences.txt. One line is printed for
each check: `ok NAME`, `FAIL NAME why`, `differs NAME why`, `skipped NAME why`.
Python 2.7 and 3.6 or later; standard library only.
"""
from __future__ import print_function

import argparse
import random
import sys

import checks


def main():
    parser = argparse.ArgumentParser(description='manager checks')
    parser.add_argument('--address', required=True)
    parser.add_argument('--key-file', required=True)
    parser.add_argument('--server', choices=['muster', 'cpython'], default='muster')
    parser.add_argument('--only', action='append', default=[])
    parser.add_argument('--seed', type=int, default=random.randrange(10 ** 9))
    options = parser.parse_args()

    import check_queue, check_locks, check_waiting, check_list, check_dict  # noqa: E401, F401
    import check_cells, check_values, check_references, check_refusals      # noqa: E401, F401
    import check_models, check_processes                                    # noqa: E401, F401

    client = checks.Client(
        checks.parse_address(options.address), checks.read_key(options.key_file), options.seed)
    wrong = checks.run(client, options.server, options.only)
    print('Python %d.%d.%d, seed %d: %d wrong' % (
        sys.version_info[:3] + (options.seed, wrong)))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
