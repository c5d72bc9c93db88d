/// At most three at once, wherever they run.
@NullMarked
package dev.muster.examples.activepool;

import org.jspecify.annotations.NullMarked;
