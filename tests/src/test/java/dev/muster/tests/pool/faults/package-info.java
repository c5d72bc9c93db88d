/// Workers, tasks and whole programs that crash, hang, are killed or go without a word: only the
/// task that ran fails, and nothing is left behind.
@NullMarked
package dev.muster.tests.pool.faults;

import org.jspecify.annotations.NullMarked;
