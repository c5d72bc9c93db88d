/// Programs of several processes, each with an unmodified Python partner in `examples/python`.
///
/// Every program starts alike: `--address HOST:PORT|PATH --key-file FILE`. Server and client, Java
/// and Python go together in any pairing.
@NullMarked
package dev.muster.examples;

import org.jspecify.annotations.NullMarked;
