/// Java clients of a manager: many calls at a time over one connection, on the same objects that
/// Python clients use.
///
/// A [JavaSession] is one client, however its messages come. It finds the object that a call is for
/// and carries the call out by the table of its class, inside the object's monitor; the
/// [JavaClientCall] takes the answer back. What a client sends stays in its written form
/// ([StoredValues]) until somebody needs it otherwise.
@NullMarked
package dev.muster.internal.server.java;

import org.jspecify.annotations.NullMarked;
