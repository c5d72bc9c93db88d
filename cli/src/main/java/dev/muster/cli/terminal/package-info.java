/// How a command shows what it found: to a person at a terminal, in a table, with sizes as people
/// read them, or to a script as JSON. It knows nothing of what is shown.
@NullMarked
package dev.muster.cli.terminal;

import org.jspecify.annotations.NullMarked;
