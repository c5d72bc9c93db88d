/// CPython's pickle format, protocols 0 to 5, and the Java values it stands for.
@NullMarked
package dev.muster.pickle;

import org.jspecify.annotations.NullMarked;
