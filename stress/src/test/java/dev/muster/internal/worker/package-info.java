/// Races against the classes of this package.
@NullMarked
package dev.muster.internal.worker;

import org.jspecify.annotations.NullMarked;
