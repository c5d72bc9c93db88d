/// Messages between two processes, as CPython's `multiprocessing.connection` sends them.
@NullMarked
package dev.muster.connection;

import org.jspecify.annotations.NullMarked;
