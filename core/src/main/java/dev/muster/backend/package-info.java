/// Where workers come from: the seam behind which a pool finds worker JVMs on this machine, or
/// whatever else runs its tasks.
///
/// A [Backend] starts a worker and hands back its two connections; what is said on them is the
/// pool's business, not the backend's.
@NullMarked
package dev.muster.backend;

import org.jspecify.annotations.NullMarked;
