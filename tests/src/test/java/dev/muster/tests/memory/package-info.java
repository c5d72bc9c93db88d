/// Shared memory: among JVMs and with CPython, and what is left when somebody is killed.
@NullMarked
package dev.muster.tests.memory;

import org.jspecify.annotations.NullMarked;
