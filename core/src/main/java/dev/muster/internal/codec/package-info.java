/// Objects to bytes and back, between Java processes, always behind a filter.
///
/// [JavaCodec] writes values in a compact form of its own and what has none through Java
/// serialization; [dev.muster.codec.ClassFilter] says which classes may come back. [Encoded] is a
/// value that stays in its written form: a server passes such values on without knowing their
/// classes.
@NullMarked
package dev.muster.internal.codec;

import org.jspecify.annotations.NullMarked;
