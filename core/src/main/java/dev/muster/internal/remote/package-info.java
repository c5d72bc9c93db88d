/// Workers on other machines: an agent there starts them and passes their messages on, over one
/// encrypted connection that may break and be made again.
@NullMarked
package dev.muster.internal.remote;

import org.jspecify.annotations.NullMarked;
