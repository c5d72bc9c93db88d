/// Waiting for an event, with and without an end to the patience.
@NullMarked
package dev.muster.examples.events;

import org.jspecify.annotations.NullMarked;
