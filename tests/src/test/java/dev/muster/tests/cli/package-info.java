/// The command `muster`, started as a process of its own.
@NullMarked
package dev.muster.tests.cli;

import org.jspecify.annotations.NullMarked;
