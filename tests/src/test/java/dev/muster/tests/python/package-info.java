/// Real CPythons as clients. Each test runs a program of `tests/python` with every Python that was
/// found; the program makes the checks and prints one line for each.
@NullMarked
package dev.muster.tests.python;

import org.jspecify.annotations.NullMarked;
