/// Functions that travel to another process.
@NullMarked
package dev.muster;

import org.jspecify.annotations.NullMarked;
