/// A server whose requests take processor time, which a pool of processes spends.
@NullMarked
package dev.muster.examples.fibserver;

import org.jspecify.annotations.NullMarked;
