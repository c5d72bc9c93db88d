/// Commands as a user types them: the packaged jar, real Pythons, a terminal.
@NullMarked
package dev.muster.tests.command;

import org.jspecify.annotations.NullMarked;
