/// Races against the classes of this package.
@NullMarked
package dev.muster.internal.pool;

import org.jspecify.annotations.NullMarked;
