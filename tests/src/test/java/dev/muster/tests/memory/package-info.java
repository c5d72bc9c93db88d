/// Shared memory between real processes: what dies there, what Python sees, what is left.
@NullMarked
package dev.muster.tests.memory;

import org.jspecify.annotations.NullMarked;
