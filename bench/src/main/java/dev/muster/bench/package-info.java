/// Programs that put Muster and its models side by side, in one run, taking turns.
@NullMarked
package dev.muster.bench;

import org.jspecify.annotations.NullMarked;
