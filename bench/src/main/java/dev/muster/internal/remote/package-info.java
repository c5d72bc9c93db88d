/// What benchmarks need that only the agents' own package can make.
@NullMarked
package dev.muster.internal.remote;

import org.jspecify.annotations.NullMarked;
