/// Java clients of a manager: many calls at a time over one connection, on the same objects that
/// Python clients use.
///
/// A [JavaSession] is one client, however its messages arrive. It finds the object of a call and
/// carries the call out by the table of its class, inside the object's monitor; the
/// [JavaClientCall] takes the answer back. Values from a client stay in their serialized form
/// ([StoredValues]) until they are needed otherwise.
@NullMarked
package dev.muster.internal.server.java;

import org.jspecify.annotations.NullMarked;
