/// The command `muster`: a look at what Muster does, a manager as a process of its own, the
/// examples.
///
/// [Muster] reads the command line; every other class is one command or a part of one. A user's
/// mistake ends with one line on standard error and exit code 2.
@NullMarked
package dev.muster.cli;

import org.jspecify.annotations.NullMarked;
