/// A manager for the threads of the process that serves it: server and client without a socket
/// between.
@NullMarked
package dev.muster.internal.local;

import org.jspecify.annotations.NullMarked;
