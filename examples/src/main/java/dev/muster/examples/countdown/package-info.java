/// A producer and a consumer, which a sentinel ends.
@NullMarked
package dev.muster.examples.countdown;

import org.jspecify.annotations.NullMarked;
