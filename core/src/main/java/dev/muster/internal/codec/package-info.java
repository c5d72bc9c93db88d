/// Objects to bytes and back, between Java processes, always behind a filter.
///
/// [JavaCodec] writes values in its own compact form and all others with Java serialization;
/// [dev.muster.codec.ClassFilter] decides which classes are accepted. [Encoded] is a value that
/// stays in its serialized form: a server passes such values on without knowing their classes.
@NullMarked
package dev.muster.internal.codec;

import org.jspecify.annotations.NullMarked;
