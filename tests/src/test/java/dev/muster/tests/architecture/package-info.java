/// Who may know whom, and what the public may use.
@NullMarked
package dev.muster.tests.architecture;

import org.jspecify.annotations.NullMarked;
