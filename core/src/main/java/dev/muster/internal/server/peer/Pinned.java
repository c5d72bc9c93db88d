package dev.muster.internal.server.peer;

import dev.muster.codec.Encoded;
import java.util.List;

/// A value that names shared objects, and keeps them alive as long as it is kept itself.
///
/// @param value in its written form
/// @param objects the entries of the table of objects
record Pinned(Encoded value, List<Object> objects) {}
