/// Objects in shared memory, used by threads that see them through two mappings: each is to the
/// other as another process is.
@NullMarked
package dev.muster.internal.memory;

import org.jspecify.annotations.NullMarked;
