/// The logs of a web server, read by several processes.
@NullMarked
package dev.muster.examples.findrobots;

import org.jspecify.annotations.NullMarked;
