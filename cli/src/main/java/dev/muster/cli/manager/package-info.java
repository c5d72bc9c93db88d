/// What the command line does with a manager, be it one of Muster or of CPython: it calls methods
/// by name, and shows what the manager has.
@NullMarked
package dev.muster.cli.manager;

import org.jspecify.annotations.NullMarked;
