/// A run that goes on after it was killed.
@NullMarked
package dev.muster.examples.thumbnails;

import org.jspecify.annotations.NullMarked;
