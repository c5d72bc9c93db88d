/// The system beneath: what Linux says about itself in its files, and what must not stay in its
/// folders; where our threads begin, and what keeps them alive.
@NullMarked
package dev.muster.internal.system;

import org.jspecify.annotations.NullMarked;
