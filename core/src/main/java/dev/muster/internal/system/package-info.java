/// The system beneath: what Linux reports about itself in its files, and what must not be left in
/// its folders; where Muster's threads start, and what keeps them alive.
@NullMarked
package dev.muster.internal.system;

import org.jspecify.annotations.NullMarked;
