/// The system beneath: what Linux says about itself in its files, and what must not stay in its
/// folders.
@NullMarked
package dev.muster.internal.system;

import org.jspecify.annotations.NullMarked;
