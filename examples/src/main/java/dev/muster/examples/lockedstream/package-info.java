/// One stream that several processes write to.
@NullMarked
package dev.muster.examples.lockedstream;

import org.jspecify.annotations.NullMarked;
